"""Pure rules of rhythm: windows, seasons and rests, what counts within them, and how that is said. No clock."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import NamedTuple

from practice.homework.rules import COUNTS, Ends, Outcome
from practice.library.rules import Mode, Window
from practice.phrase import N_, Phrase, counted, phrase


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


@dataclass(frozen=True)
class Easing:
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


def cut(span: Span, starts_on: date, last_day: date | None) -> tuple[Span, bool]:
    """The part of a window an assignment covers, and whether that is less than all of it.

    A window that is only partly covered is never counted against anyone.
    """
    first = max(span.first, starts_on)
    ends = [on for on in (span.last, last_day) if on is not None]
    last = min(ends) if ends else None
    return Span(first, last), (first, last) != (span.first, span.last)


def last_day(
    ends: Ends,
    starts_on: date,
    ends_on: date | None,
    ended_on: date | None,
    held_on: Iterable[date],
    renewed_on: date | None = None,
) -> date | None:
    """The last day an assignment covers, or None while it goes on.

    "Until our next session" ends with the first appointment held after the day it started or was renewed.
    """
    since = max(starts_on, renewed_on) if renewed_on else starts_on
    found = [ended_on] if ended_on else []
    if ends is Ends.ON_DAY and ends_on:
        found.append(ends_on)
    if ends is Ends.NEXT_SESSION:
        found += sorted(on for on in held_on if on > since)[:1]
    return min(found, default=None)


def is_live(ends: Ends, last: date | None, ended_on: date | None, today: date) -> bool:
    """Whether something is still to be tried: a day of one's own lasts to its evening, a stop is at once."""
    if ended_on is not None and ended_on <= today:
        return False
    if last is None:
        return True
    return today < last if ends is Ends.NEXT_SESSION else today <= last


def n_counted(days: Iterable[tuple[date, Outcome]], span: Span) -> int:
    """How often it happened within a span, for the two together; a version of it counts in full."""
    return sum(outcome in COUNTS and span.holds(day) for day, outcome in days)


def hoped(rhythm: Rhythm) -> tuple[int, int]:
    """The range for the two together: where each does it, both ranges in one."""
    n = 2 if rhythm.mode is Mode.EACH else 1
    return rhythm.low * n, rhythm.high * n


def times(n: int) -> Phrase:
    """A number of times, as one would say it."""
    if n == 0:
        return phrase(N_("Not yet"))
    if n == 1:
        return phrase(N_("Once"))
    return phrase(N_("Twice")) if n == 2 else phrase(N_("%(n)s times"), n=n)


def range_words(low: int, high: int) -> Phrase:
    """A range, such as "2 to 4"."""
    return (
        phrase(N_("%(n)s"), n=high) if low == high else phrase(N_("%(low)s to %(high)s"), low=low, high=high)
    )


def as_of(rhythm: Rhythm, day: date) -> Rhythm:
    """A rhythm with the range that held on a day."""
    held = next((one for one in rhythm.earlier if day <= one.until), None)
    return replace(rhythm, low=held.low, high=held.high) if held else rhythm


def kept_ranges(was: Rhythm, becomes: Rhythm, today: date) -> tuple[Range, ...]:
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


def eased(rhythm: Rhythm) -> Rhythm:
    """What is hoped for in a season: half of it, and nothing has to be."""
    return replace(rhythm, low=rhythm.low // 2, high=(rhythm.high + 1) // 2)


def stretches(
    rhythm: Rhythm,
    asked: Span,
    own: Span,
    days: Iterable[tuple[date, Outcome]],
    easing: Easing = Easing(),
    met_on: Sequence[date] = (),
) -> list[Stretch]:
    """Every window of a rhythm that meets the days ``asked`` for, in order, cut to them and to its ``own`` days.

    ``asked`` has an end. An unfinished window is partial when ``asked`` ends within it.
    """
    days = [(on, outcome) for on, outcome in days if outcome in COUNTS]
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


def _stretch(rhythm: Rhythm, whole: Span, span: Span, easing: Easing, n: int) -> Stretch:
    is_season = any(span.meets(one) for one in easing.seasons)
    is_rest = any(span.meets(one) for one in easing.rests)
    then = as_of(rhythm, span.last or date.max)
    low, high = hoped(eased(then) if is_season else then)
    return Stretch(span, 0 if is_rest else low, high, n, span != whole, is_season, is_rest)


def stretch_around(
    rhythm: Rhythm,
    day: date,
    own: Span,
    days: Iterable[tuple[date, Outcome]],
    easing: Easing = Easing(),
    met_on: Sequence[date] = (),
) -> Stretch:
    """The window a day lies in, as far as it is there to be tried; unlike a review's, it may end in the future."""
    whole = window_around(rhythm, day, met_on)
    span, _ = cut(whole, own.first, own.last)
    return _stretch(rhythm, whole, span, easing, n_counted(days, span))


RESTABLE = (Window.DAY, Window.WEEK, Window.FORTNIGHT, Window.MONTH)


def windows_to_rest(rhythm: Rhythm, today: date, own: Span, n: int = 5) -> list[Span]:
    """The window that runs today and those after it, for a rest; none where windows are not known ahead."""
    if rhythm.window not in RESTABLE:
        return []
    found: list[Span] = []
    day = max(today, own.first)
    while len(found) < n and (own.last is None or day <= own.last):
        window = window_around(rhythm, day)
        assert window.last is not None
        found.append(window)
        day = window.last + timedelta(days=1)
    return found


_WINDOWS = {
    Window.DAY: (N_("one day"), N_("%(n)s days")),
    Window.WEEK: (N_("one week"), N_("%(n)s weeks")),
    Window.FORTNIGHT: (N_("one fortnight"), N_("%(n)s fortnights")),
    Window.MONTH: (N_("one month"), N_("%(n)s months")),
}
_EACH = {
    Window.DAY: N_("a day"),
    Window.WEEK: N_("a week"),
    Window.FORTNIGHT: N_("a fortnight"),
    Window.MONTH: N_("a month"),
}


def progress(rhythm: Rhythm, now: Stretch, today: date) -> Phrase | None:
    """How it goes, for the couple: what happened first, never what did not. None where nothing did.

    What was hoped for is told in the past only once the last day of its window is over.
    """
    if now.n == 0:
        return None
    n_times = times(now.n)
    is_over = now.is_over(today)
    if now.is_rest and not is_over:
        return phrase(N_("%(times)s so far. %(rests)s"), times=n_times, rests=phrase(_RESTS))
    if not now.is_hoped_for or rhythm.window is Window.ONCE or now.n >= now.high:
        return phrase(N_("%(times)s.") if is_over else N_("%(times)s so far."), times=n_times)
    if now.is_season:
        words = N_("%(times)s; in that season, %(hoped)s was plenty.")
        if not is_over:
            words = N_("%(times)s so far; %(hoped)s would be plenty in this season.")
    else:
        words = N_("%(times)s; you had hoped for %(hoped)s.")
        if not is_over:
            words = N_("%(times)s so far; you two hope for %(hoped)s.")
    return phrase(words, times=n_times, hoped=range_words(now.low, now.high))


def hope(now: Stretch, today: date) -> Phrase:
    """What stands beside an empty window, for the couple: never a number that was not reached."""
    is_over = now.is_over(today)
    if now.is_rest:
        words = N_("You two chose to rest on this one.") if is_over else _RESTS
        return phrase(words)
    if now.is_partial:
        words = N_("It has come to its end. Nothing to make up.") if is_over else _ANYTHING_COUNTS
        return phrase(words)
    if now.is_season:
        words = N_("In that season, %(hoped)s would have been plenty.")
        if not is_over:
            words = N_("In this season, %(hoped)s would be plenty.")
    else:
        words = N_("You had hoped for %(hoped)s.") if is_over else N_("You two hope for %(hoped)s.")
    return phrase(words, hoped=range_words(now.low, now.high))


_RESTS = N_("You two chose to rest on this one for now.")
_ANYTHING_COUNTS = N_("It has just begun, or is about to end: anything counts.")


def tried(rhythm: Rhythm, found: Sequence[Stretch]) -> Phrase:
    """How it went over some days, for the therapist, such as "Twice; hoped for 2 to 4".

    Where the days cut windows apart, the rhythm is told beside the days, and nothing is set against it.
    """
    n_times = times(sum(one.n for one in found))
    tried_in = [one for one in found if not one.is_rest]
    if found and not tried_in:
        return phrase(N_("%(times)s; they had chosen to rest"), times=n_times)
    if rhythm.window is Window.WHENEVER or not tried_in:
        return n_times
    hope = _hope_over(tried_in)
    if rhythm.window not in _EACH or [one.is_partial for one in found] == [False]:
        words = phrase(N_("%(times)s; hoped for %(hoped)s"), times=n_times, hoped=hope)
    else:
        words = phrase(
            N_("%(times)s in %(stretch)s; hoped for %(hoped)s %(each)s"),
            times=n_times,
            stretch=_how_long(rhythm.window, found),
            hoped=hope,
            each=Phrase(_EACH[rhythm.window]),
        )
    if any(one.is_season for one in tried_in):
        return phrase(N_("%(words)s, in a fuller season"), words=words)
    return words


def _hope_over(found: Sequence[Stretch]) -> Phrase:
    whole = [one for one in found if not one.is_partial] or found
    return range_words(min(one.low for one in whole), max(one.high for one in whole))


def _how_long(window: Window, found: Sequence[Stretch]) -> Phrase:
    if not any(one.is_partial for one in found):
        return counted_windows(window, len(found))
    n_days = sum((one.span.last - one.span.first).days + 1 for one in found if one.span.last)
    return counted_windows(Window.DAY, n_days)


def counted_windows(window: Window, n: int) -> Phrase:
    """A number of windows, such as "2 weeks"."""
    return counted(n, *_WINDOWS[window])
