"""Pure rules and words of homework: windows, what counts, what fits into a week. No clock."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from practice.errors import Refusal
from practice.library.rules import Cost, Mode, Window
from practice.phrase import N_, Phrase, counted, phrase

BACK_FILL_DAYS = 7
MOST_ACTIVITIES = 3  # more than these, or more minutes than those, and the page says so softly
MOST_MINUTES = 120


class Ends(StrEnum):
    """When an assignment ends by itself."""

    NEXT_SESSION = "next_session"
    ON_DAY = "on_day"
    OPEN = "open"


class Outcome(StrEnum):
    """What came of it; all four are good answers."""

    HAPPENED = "happened"
    VERSION = "version"
    NOT_THIS_TIME = "not_this_time"
    REST = "rest"


class Source(StrEnum):
    """Where an entry came from."""

    COUPLE = "couple"
    PAPER = "paper"


class SeasonKind(StrEnum):
    """Why less is expected for a while."""

    NEWBORN = "newborn"
    ILLNESS = "illness"
    EXAMS = "exams"
    HOLIDAY = "holiday"
    WORK = "work"
    MOVING = "moving"
    GRIEF = "grief"
    OTHER = "other"


class Sitter(StrEnum):
    """Who can be with the children for an evening."""

    BOOKED = "booked"
    SWAP = "swap"
    FAMILY = "family"
    NOBODY = "nobody"
    NOT_NEEDED = "not_needed"


class Barrier(StrEnum):
    """What got in the way; any of them, or none."""

    TIME = "time"
    TIRED = "tired"
    MONEY = "money"
    NO_SITTER = "no_sitter"
    CHILD_UNWELL = "child_unwell"
    WORK = "work"
    TRAVEL = "travel"
    TENSION = "tension"
    FORGOT = "forgot"
    OTHER = "other"
    RATHER_NOT_SAY = "rather_not_say"


COUNTS = (Outcome.HAPPENED, Outcome.VERSION)

OUTCOME_WORDS = {
    Outcome.HAPPENED: N_("It happened"),
    Outcome.VERSION: N_("A version of it happened"),
    Outcome.NOT_THIS_TIME: N_("Not this time"),
    Outcome.REST: N_("We chose rest"),
}
BARRIER_WORDS = {
    Barrier.TIME: N_("Time"),
    Barrier.TIRED: N_("Too tired"),
    Barrier.MONEY: N_("Money"),
    Barrier.NO_SITTER: N_("No sitter"),
    Barrier.CHILD_UNWELL: N_("A child was unwell"),
    Barrier.WORK: N_("Work"),
    Barrier.TRAVEL: N_("Travel"),
    Barrier.TENSION: N_("Tension between us"),
    Barrier.FORGOT: N_("It slipped our minds"),
    Barrier.OTHER: N_("Something else"),
    Barrier.RATHER_NOT_SAY: N_("Rather not say"),
}
ENDS_WORDS = {
    Ends.NEXT_SESSION: N_("Until our next session"),
    Ends.ON_DAY: N_("On a day"),
    Ends.OPEN: N_("Open for now"),
}


@dataclass(frozen=True)
class AssignmentDraft:
    """What a therapist filled in; ``minutes`` are of one time."""

    form_key: UUID
    mode: Mode
    window: Window
    low: int
    high: int
    minutes: int
    cost: Cost
    starts_on: date
    ends: Ends
    ends_on: date | None = None
    why: str = ""
    cue: str = ""
    plan: str = ""
    obstacle: str = ""
    small: str = ""


@dataclass(frozen=True)
class SideDraft:
    """One partner's own side: for themselves and their therapist; what was not ``asked`` stays as it is."""

    felt: int | None = None  # 0 to 4
    connected: int | None = None  # 0 to 10
    barriers: tuple[Barrier, ...] = ()
    asked: frozenset[str] = frozenset({"felt", "connected", "barriers"})

    @property
    def is_empty(self) -> bool:
        """Whether nothing was answered."""
        return self.felt is None and self.connected is None and not self.barriers


@dataclass(frozen=True)
class EntryDraft:
    """What a partner noted; ``note`` is shared, ``side`` is not."""

    form_key: UUID
    on_day: date
    outcome: Outcome
    minutes: int | None = None
    note: str = ""
    side: SideDraft = SideDraft()


@dataclass(frozen=True)
class CheckInDraft:
    """A check-in as one partner saves it; ``ask`` and ``note`` are read by both."""

    on_day: date
    short: bool
    touched: tuple[str, ...]
    connected: int | None = None
    ask: str = ""
    note: str = ""


class Span(NamedTuple):
    """Days from the first to the last, both within; ``last`` is None where no end is known yet."""

    first: date
    last: date | None

    def holds(self, day: date) -> bool:
        """Whether a day lies within."""
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True)
class Rhythm:
    """How often, and in what; weeks begin on ``first_weekday`` (0 is Monday)."""

    mode: Mode
    window: Window
    low: int
    high: int
    starts_on: date
    first_weekday: int = 0


def window_around(rhythm: Rhythm, day: date, held_on: Iterable[date] = ()) -> Span:
    """The whole window a day lies in, not yet cut to the assignment's own days.

    Fortnights are counted from the start's own week. "Between sessions" runs from one held appointment
    to the day before the next; a window that has not closed yet has no last day.
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
            held = sorted(held_on)
            first = max((on for on in held if on <= day), default=min(rhythm.starts_on, day))
            after = min((on for on in held if on > day), default=None)
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
    ends: Ends, starts_on: date, ends_on: date | None, ended_on: date | None, held_on: Iterable[date]
) -> date | None:
    """The last day an assignment covers, or None while it goes on.

    "Until our next session" ends with the first appointment held after the day it started.
    """
    found = [ended_on] if ended_on else []
    if ends is Ends.ON_DAY and ends_on:
        found.append(ends_on)
    if ends is Ends.NEXT_SESSION:
        found += sorted(on for on in held_on if on > starts_on)[:1]
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


def progress(rhythm: Rhythm, n: int) -> Phrase | None:
    """How it goes, for the couple: what happened first, never what did not. None where nothing did."""
    if n == 0:
        return None
    low, high = hoped(rhythm)
    if rhythm.window is Window.ONCE or n >= high:
        return phrase(N_("%(times)s so far."), times=times(n))
    return phrase(
        N_("%(times)s so far; you had hoped for %(hoped)s."), times=times(n), hoped=range_words(low, high)
    )


def tried(rhythm: Rhythm, n: int) -> Phrase:
    """How it went, for the therapist, such as "Twice; hoped for 2 to 4"."""
    low, high = hoped(rhythm)
    return phrase(N_("%(times)s; hoped for %(hoped)s"), times=times(n), hoped=range_words(low, high))


# What one window means for an ordinary week; a fortnight's plan is half a week's.
_PER_WEEK = {Window.DAY: 7.0, Window.WEEK: 1.0, Window.FORTNIGHT: 0.5, Window.MONTH: 0.25}


def minutes_a_week(window: Window, n: int, minutes: int) -> int:
    """What ``n`` times in a window ask of one person in a week; "between sessions" and "once" are taken as a week."""
    return round(_PER_WEEK.get(window, 1.0) * n * minutes)


@dataclass(frozen=True)
class Load:
    """What one live assignment asks for."""

    window: Window
    low: int
    high: int
    minutes: int
    cost: Cost


@dataclass(frozen=True)
class Feasibility:
    """What everything together asks of a couple, in words; ``is_full`` when it is worth a second thought."""

    n: int
    low: int
    high: int
    costs: Cost
    is_full: bool

    @property
    def minutes(self) -> Phrase:
        """Minutes a week."""
        if self.low == self.high:
            return phrase(N_("About %(n)s minutes a week"), n=self.high)
        return phrase(N_("About %(low)s to %(high)s minutes a week"), low=self.low, high=self.high)

    @property
    def activities(self) -> Phrase:
        """How many at the same time."""
        return counted(self.n, N_("One activity"), N_("%(n)s activities"))


def feasibility(loads: Sequence[Load]) -> Feasibility:
    """What all of these ask for; judged by the high end of their ranges."""
    low = sum(minutes_a_week(one.window, one.low, one.minutes) for one in loads)
    high = sum(minutes_a_week(one.window, one.high, one.minutes) for one in loads)
    order = list(Cost)
    costs = max((one.cost for one in loads), key=order.index, default=Cost.FREE)
    return Feasibility(len(loads), low, high, costs, len(loads) > MOST_ACTIVITIES or high > MOST_MINUTES)


def check_plan(draft: AssignmentDraft, today: date) -> None:
    """A rhythm runs upwards, and its days lie where days are likely to be meant."""
    if draft.low > draft.high:
        raise Refusal(N_("The second number is the larger one."), field="high")
    if abs((draft.starts_on - today).days) > 366:
        raise Refusal(N_("Please choose a day within a year of today."), field="starts_on")
    if draft.ends is Ends.ON_DAY:
        if draft.ends_on is None:
            raise Refusal(N_("Please say on which day it ends."), field="ends_on")
        if draft.ends_on < draft.starts_on:
            raise Refusal(N_("This day comes before it starts."), field="ends_on")
        if (draft.ends_on - draft.starts_on).days > 366:
            raise Refusal(N_("Please choose a day within a year of the start."), field="ends_on")


def earliest_day(today: date, starts_on: date) -> date:
    """How far back something may be noted."""
    return max(today - timedelta(days=BACK_FILL_DAYS), starts_on)


def check_day(on_day: date, today: date, starts_on: date, last: date | None) -> None:
    """An entry is of today or the week before, within the days it was there to be tried."""
    if on_day > today:
        raise Refusal(N_("That day is still to come."), field="on_day")
    if on_day < today - timedelta(days=BACK_FILL_DAYS):
        raise Refusal(N_("This goes back seven days, no further."), field="on_day")
    if on_day < starts_on or (last is not None and on_day > last):
        raise Refusal(N_("It was not there to be tried on that day."), field="on_day")
