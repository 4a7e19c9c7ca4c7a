"""Windows and ranges of a rhythm: which days a window covers, what is hoped for in it, which may rest. No clock."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import NamedTuple

from practice.library.rules.activities import Mode, Window


class Span(NamedTuple):
    """Days from the first to the last, both within; ``last`` is None where no end is known yet."""

    first: date
    last: date | None

    def holds(self, day: date) -> bool:
        """Whether a day lies within."""
        return self.first <= day and (self.last is None or day <= self.last)

    def meets(self, other: "Span") -> bool:
        """Whether the two have a day in common."""
        ends_before = self.last is not None and self.last < other.first
        begins_after = other.last is not None and other.last < self.first
        return not ends_before and not begins_after


class Range(NamedTuple):
    """What was hoped for before a change, up to and including a day."""

    until: date
    low: int
    high: int


@dataclass(frozen=True)
class Rhythm:
    """How often, and in what; weeks begin on ``first_weekday`` (0 is Monday).

    ``earlier`` are the ranges that held before this one, oldest first.
    """

    mode: Mode
    window: Window
    low: int
    high: int
    starts_on: date
    first_weekday: int = 0
    earlier: tuple[Range, ...] = ()


def window_around(rhythm: Rhythm, day: date, met_on: Iterable[date] = ()) -> Span:
    """The whole window a day lies in, not yet cut to the assignment's own days.

    Fortnights are counted from the start's own week. "Between sessions" runs from one appointment (held, or
    planned ahead) to the day before the next; where none is planned it has no last day.
    """
    match rhythm.window:
        case Window.DAY:
            return Span(day, day)
        case Window.WEEK:
            return _weeks(day, 1, rhythm.first_weekday, day)
        case Window.FORTNIGHT:
            return _weeks(day, 2, rhythm.first_weekday, rhythm.starts_on)
        case Window.MONTH:
            first = day.replace(day=1)
            return Span(first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1))
        case Window.BETWEEN:
            met = sorted(met_on)
            first = max((on for on in met if on <= day), default=min(rhythm.starts_on, day))
            after = min((on for on in met if on > day), default=None)
            return Span(first, after - timedelta(days=1) if after else None)
        case Window.ONCE | Window.WHENEVER:
            return Span(min(rhythm.starts_on, day), None)


def _weeks(day: date, n: int, first_weekday: int, anchor: date) -> Span:
    anchor -= timedelta(days=(anchor.weekday() - first_weekday) % 7)
    first = anchor + timedelta(days=(day - anchor).days // (7 * n) * (7 * n))
    return Span(first, first + timedelta(days=7 * n - 1))


def clip_window(span: Span, starts_on: date, last_day: date | None) -> tuple[Span, bool]:
    """The part of a window an assignment covers, and whether that is less than all of it.

    A window that is only partly covered is never counted against anyone.
    """
    first = max(span.first, starts_on)
    ends = [on for on in (span.last, last_day) if on is not None]
    last = min(ends) if ends else None
    return Span(first, last), (first, last) != (span.first, span.last)


def hoped_range(rhythm: Rhythm) -> tuple[int, int]:
    """The range for the two together: where each does it, both ranges in one."""
    n = 2 if rhythm.mode is Mode.EACH else 1
    return rhythm.low * n, rhythm.high * n


def rhythm_on(rhythm: Rhythm, day: date) -> Rhythm:
    """A rhythm with the range that held on a day."""
    held = next((one for one in rhythm.earlier if day <= one.until), None)
    return replace(rhythm, low=held.low, high=held.high) if held else rhythm


def earlier_ranges(was: Rhythm, becomes: Rhythm, today: date) -> tuple[Range, ...]:
    """The earlier ranges of a rhythm that becomes another one today.

    A range of other windows, or for one where it was for each, is no measure for those before, and is let go.
    """
    if (was.window, was.mode) != (becomes.window, becomes.mode):
        return ()
    until = today - timedelta(days=1)
    is_same = (was.low, was.high) == (becomes.low, becomes.high)
    if is_same or until < was.starts_on or any(one.until == until for one in was.earlier):
        return was.earlier
    return (*was.earlier, Range(until, was.low, was.high))


def in_season(rhythm: Rhythm) -> Rhythm:
    """What is hoped for in a season: half of it, and nothing has to be."""
    return replace(rhythm, low=rhythm.low // 2, high=(rhythm.high + 1) // 2)


WINDOWS_TO_REST = (Window.DAY, Window.WEEK, Window.FORTNIGHT, Window.MONTH)


def windows_to_rest(rhythm: Rhythm, today: date, own: Span, n: int = 5) -> list[Span]:
    """The window that runs today and those after it, for a rest; none where windows are not known ahead."""
    if rhythm.window not in WINDOWS_TO_REST:
        return []
    found: list[Span] = []
    day = max(today, own.first)
    while len(found) < n and (own.last is None or day <= own.last):
        window = window_around(rhythm, day)
        assert window.last is not None
        found.append(window)
        day = window.last + timedelta(days=1)
    return found


def week_days(day: date, first_weekday: int) -> list[date]:
    """The seven days of the week a day lies in."""
    first = day - timedelta(days=(day.weekday() - first_weekday) % 7)
    return [first + timedelta(days=n) for n in range(7)]
