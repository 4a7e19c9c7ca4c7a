"""Windows and ranges of a rhythm: the days of a window, the range that holds in it, and which may rest. No clock."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import NamedTuple

from practice.library.rules.activities import Mode, Window


class Span(NamedTuple):
    """Days from the first to the last, both included; ``last`` is None where no end is known yet."""

    first: date
    last: date | None

    def holds(self, day: date) -> bool:
        """Whether a day lies in the span."""
        return self.first <= day and (self.last is None or day <= self.last)

    def meets(self, other: "Span") -> bool:
        """Whether the two have a day in common."""
        ends_before = self.last is not None and self.last < other.first
        begins_after = other.last is not None and other.last < self.first
        return not ends_before and not begins_after


class Range(NamedTuple):
    """The range of a rhythm before a change; ``until`` is the last day on which it held."""

    until: date
    low: int
    high: int


@dataclass(frozen=True)
class Rhythm:
    """How often, and in which window; weeks begin on ``first_weekday`` (0 is Monday).

    ``earlier`` are the ranges that held before this one, oldest first.
    """

    mode: Mode
    window: Window
    low: int
    high: int
    starts_on: date
    first_weekday: int = 0
    earlier: tuple[Range, ...] = ()


def window_around(rhythm: Rhythm, day: date, last_session_on: Iterable[date] = ()) -> Span:
    """The whole window a day lies in, not yet cut to the assignment's own days.

    Fortnights are counted from the week in which the rhythm starts. "Between sessions" runs from one appointment
    (held, or planned ahead) to the day before the next; where none is planned it has no last day.
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
            appointment_days = sorted(last_session_on)
            first = max((on for on in appointment_days if on <= day), default=min(rhythm.starts_on, day))
            next_met_on = min((on for on in appointment_days if on > day), default=None)
            return Span(first, next_met_on - timedelta(days=1) if next_met_on else None)
        case Window.ONCE | Window.WHENEVER:
            return Span(min(rhythm.starts_on, day), None)


def _weeks(day: date, n: int, first_weekday: int, anchor: date) -> Span:
    """The ``n`` weeks a day lies in, counted from the week of ``anchor``."""
    anchor -= timedelta(days=(anchor.weekday() - first_weekday) % 7)
    first = anchor + timedelta(days=(day - anchor).days // (7 * n) * (7 * n))
    return Span(first, first + timedelta(days=7 * n - 1))


def clip_window(span: Span, starts_on: date, last_day: date | None) -> tuple[Span, bool]:
    """The part of a window an assignment covers, and whether that is less than the whole window.

    The count in a window that is only partly covered is never compared with a range.
    """
    first = max(span.first, starts_on)
    last_days = [on for on in (span.last, last_day) if on is not None]
    last = min(last_days) if last_days else None
    return Span(first, last), (first, last) != (span.first, span.last)


def hoped_range(rhythm: Rhythm) -> tuple[int, int]:
    """The range for the two together; twice that of the rhythm where each of them does it."""
    n = 2 if rhythm.mode is Mode.EACH else 1
    return rhythm.low * n, rhythm.high * n


def rhythm_on(rhythm: Rhythm, day: date) -> Rhythm:
    """A rhythm with the range that held on a day."""
    earlier = next((earlier for earlier in rhythm.earlier if day <= earlier.until), None)
    return replace(rhythm, low=earlier.low, high=earlier.high) if earlier else rhythm


def earlier_ranges(before: Rhythm, after: Rhythm, today: date) -> tuple[Range, ...]:
    """The earlier ranges of a rhythm that is changed today from ``before`` to ``after``.

    There are none where the window or the mode changes: ranges of other windows, or for one where it was for each,
    cannot be compared.
    """
    if (before.window, before.mode) != (after.window, after.mode):
        return ()
    until = today - timedelta(days=1)
    is_same = (before.low, before.high) == (after.low, after.high)
    if is_same or until < before.starts_on or any(earlier.until == until for earlier in before.earlier):
        return before.earlier
    return (*before.earlier, Range(until, before.low, before.high))


def in_season(rhythm: Rhythm) -> Rhythm:
    """The rhythm with the range of a season: half of it, the lower end rounded down, the upper end up."""
    return replace(rhythm, low=rhythm.low // 2, high=(rhythm.high + 1) // 2)


WINDOWS_TO_REST = (Window.DAY, Window.WEEK, Window.FORTNIGHT, Window.MONTH)


def windows_to_rest(rhythm: Rhythm, today: date, assignment_days: Span, n: int = 5) -> list[Span]:
    """The window that runs today and those after it, ``n`` in all, that a couple may rest in.

    There are none where windows are not known ahead.
    """
    if rhythm.window not in WINDOWS_TO_REST:
        return []
    windows: list[Span] = []
    day = max(today, assignment_days.first)
    while len(windows) < n and (assignment_days.last is None or day <= assignment_days.last):
        window = window_around(rhythm, day)
        assert window.last is not None
        windows.append(window)
        day = window.last + timedelta(days=1)
    return windows


def week_days(day: date, first_weekday: int) -> list[date]:
    """The seven days of the week a day lies in."""
    first = day - timedelta(days=(day.weekday() - first_weekday) % 7)
    return [first + timedelta(days=n) for n in range(7)]
