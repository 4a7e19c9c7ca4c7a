"""Stretches: the windows of a rhythm cut to the days in which it could be tried, with seasons, rests and counts."""

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
    """What lowers the range of a window: seasons in which less is expected, and rests the two chose."""

    seasons: tuple[Span, ...] = ()
    rests: tuple[Span, ...] = ()


class Stretch(NamedTuple):
    """One window of a rhythm, cut to the days in which it could be tried, with its count and its range.

    ``n`` and the range ``low`` to ``high`` are those of the two together. A partial stretch (at either end, or cut by a
    stop) is shown, and its count is never compared with a range.
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
        """Whether the count is shown beside a range."""
        return not self.is_partial and not self.is_rest and self.high > 0

    def is_over(self, today: date) -> bool:
        """Whether its last day lies before today."""
        return self.span.last is not None and self.span.last < today


def n_counted(days: Iterable[tuple[date, Outcome]], span: Span) -> int:
    """How often it happened within a span, for the two together; a version of it counts in full."""
    return sum(outcome in COUNTED_OUTCOMES and span.holds(day) for day, outcome in days)


def stretches(
    rhythm: Rhythm,
    period: Span,
    assignment_days: Span,
    days: Iterable[tuple[date, Outcome]],
    seasons_and_rests: SeasonsAndRests = SeasonsAndRests(),
    last_session_on: Sequence[date] = (),
) -> list[Stretch]:
    """Every window of a rhythm that shares days with ``period``, in order, cut to them and to the assignment's days.

    ``period`` has an end. An unfinished window is partial when ``period`` ends within it. ``last_session_on`` are the days of
    the couple's appointments, held or planned.
    """
    days = [(day, outcome) for day, outcome in days if outcome in COUNTED_OUTCOMES]
    return [
        _stretch(rhythm, window, span, seasons_and_rests, sum(span.holds(day) for day, _ in days))
        for window, span in _pieces(rhythm, period, assignment_days, last_session_on)
    ]


def _pieces(
    rhythm: Rhythm, period: Span, assignment_days: Span, last_session_on: Sequence[date]
) -> Iterator[tuple[Span, Span]]:
    """Each window, whole, and the part of it within both the period and the assignment's days."""
    last_days = [on for on in (period.last, assignment_days.last) if on is not None]
    day, last = max(period.first, assignment_days.first), min(last_days)
    while day <= last:
        window = window_around(rhythm, day, last_session_on)
        last_covered = last if window.last is None else min(window.last, last)
        yield window, Span(day, last_covered)
        day = last_covered + timedelta(days=1)


def _stretch(rhythm: Rhythm, window: Span, span: Span, seasons_and_rests: SeasonsAndRests, n: int) -> Stretch:
    is_season = any(span.meets(season) for season in seasons_and_rests.seasons)
    is_rest = any(span.meets(rest) for rest in seasons_and_rests.rests)
    rhythm_then = rhythm_on(rhythm, span.last or date.max)
    low, high = hoped_range(in_season(rhythm_then) if is_season else rhythm_then)
    return Stretch(span, 0 if is_rest else low, high, n, span != window, is_season, is_rest)


def stretch_around(
    rhythm: Rhythm,
    day: date,
    assignment_days: Span,
    days: Iterable[tuple[date, Outcome]],
    seasons_and_rests: SeasonsAndRests = SeasonsAndRests(),
    last_session_on: Sequence[date] = (),
) -> Stretch:
    """The window a day lies in, cut to the assignment's days; unlike one of ``stretches``, it may end in the future."""
    window = window_around(rhythm, day, last_session_on)
    span, _ = clip_window(window, assignment_days.first, assignment_days.last)
    return _stretch(rhythm, window, span, seasons_and_rests, n_counted(days, span))
