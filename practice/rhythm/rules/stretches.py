"""Stretches: windows as far as they were there to be tried, with seasons and rests, and how often it happened in them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from practice.rhythm.rules.outcomes import COUNTED_OUTCOMES, Outcome
from practice.rhythm.rules.windows import (
    Rhythm,
    Span,
    clip_window,
    hoped_range,
    in_season,
    rhythm_on,
    window_around,
)


@dataclass(frozen=True)
class SeasonsAndRests:
    """What makes room: seasons in which less is expected, and rests the two chose."""

    seasons: tuple[Span, ...] = ()
    rests: tuple[Span, ...] = ()


class Stretch(NamedTuple):
    """One window of a rhythm as far as it was there to be tried, and what was hoped for in it by the two together.

    A partial stretch (at either end, or cut by a stop) is told, and never counted against anyone.
    """

    span: Span
    low: int
    high: int
    n: int
    is_partial: bool
    is_season: bool
    is_rest: bool

    @property
    def is_hoped_for(self) -> bool:
        """Whether a range stands beside the count at all."""
        return not self.is_partial and not self.is_rest and self.high > 0

    def is_over(self, today: date) -> bool:
        """Whether its last day lies before today."""
        return self.span.last is not None and self.span.last < today


def n_counted(days: Iterable[tuple[date, Outcome]], span: Span) -> int:
    """How often it happened within a span, for the two together; a version of it counts in full."""
    return sum(outcome in COUNTED_OUTCOMES and span.holds(day) for day, outcome in days)


def stretches(
    rhythm: Rhythm,
    asked: Span,
    own: Span,
    days: Iterable[tuple[date, Outcome]],
    easing: SeasonsAndRests = SeasonsAndRests(),
    met_on: Sequence[date] = (),
) -> list[Stretch]:
    """Every window of a rhythm that meets the days ``asked`` for, in order, cut to them and to its ``own`` days.

    ``asked`` has an end. An unfinished window is partial when ``asked`` ends within it.
    """
    days = [(on, outcome) for on, outcome in days if outcome in COUNTED_OUTCOMES]
    return [
        _stretch(rhythm, whole, span, easing, sum(span.holds(on) for on, _ in days))
        for whole, span in _pieces(rhythm, asked, own, met_on)
    ]


def _pieces(rhythm: Rhythm, asked: Span, own: Span, met_on: Sequence[date]) -> Iterator[tuple[Span, Span]]:
    """Each window, whole and as far as it is asked for and was there to be tried."""
    ends = [on for on in (asked.last, own.last) if on is not None]
    day, last = max(asked.first, own.first), min(ends)
    while day <= last:
        whole = window_around(rhythm, day, met_on)
        upto = last if whole.last is None else min(whole.last, last)
        yield whole, Span(day, upto)
        day = upto + timedelta(days=1)


def _stretch(rhythm: Rhythm, whole: Span, span: Span, easing: SeasonsAndRests, n: int) -> Stretch:
    is_season = any(span.meets(one) for one in easing.seasons)
    is_rest = any(span.meets(one) for one in easing.rests)
    then = rhythm_on(rhythm, span.last or date.max)
    low, high = hoped_range(in_season(then) if is_season else then)
    return Stretch(span, 0 if is_rest else low, high, n, span != whole, is_season, is_rest)


def stretch_around(
    rhythm: Rhythm,
    day: date,
    own: Span,
    days: Iterable[tuple[date, Outcome]],
    easing: SeasonsAndRests = SeasonsAndRests(),
    met_on: Sequence[date] = (),
) -> Stretch:
    """The window a day lies in, as far as it is there to be tried; unlike a review's, it may end in the future."""
    whole = window_around(rhythm, day, met_on)
    span, _ = clip_window(whole, own.first, own.last)
    return _stretch(rhythm, whole, span, easing, n_counted(days, span))
