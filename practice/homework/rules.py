"""Pure rules and words of homework: what came of it, what fits into a week, what may be noted. No clock."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID, uuid5

from practice.errors import Refusal
from practice.library.rules import Cost, Mode, Tag, Window
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
SEASON_WORDS = {
    SeasonKind.NEWBORN: N_("A newborn"),
    SeasonKind.ILLNESS: N_("Illness"),
    SeasonKind.EXAMS: N_("Exams"),
    SeasonKind.HOLIDAY: N_("Holidays"),
    SeasonKind.WORK: N_("A busy stretch at work"),
    SeasonKind.MOVING: N_("Moving house"),
    SeasonKind.GRIEF: N_("A loss"),
    SeasonKind.OTHER: N_("Something else"),
}
ENDS_WORDS = {
    Ends.NEXT_SESSION: N_("Until our next session"),
    Ends.ON_DAY: N_("On a day"),
    Ends.OPEN: N_("Open for now"),
}


def without_lead(text: str, lead: str) -> str:
    """A half of "When ..., we ..." without the word that stands before it anyway."""
    first, _, rest = text.strip().partition(" ")
    return rest.strip() if rest and first.casefold() == lead.casefold() else text.strip()


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
    version: str = ""  # of the plan that is changed, as its form showed it


Answers = dict[str, list[str]]  # by a field's key; a line, a text, a number or one choice is a list of one


@dataclass(frozen=True)
class SideDraft:
    """One partner's own side: for themselves and their therapist; what was not ``asked`` stays as it is."""

    went: int | None = None  # how did it go, 0 to 4
    felt: int | None = None  # 0 to 4
    connected: int | None = None  # 0 to 10
    barriers: tuple[Barrier, ...] = ()
    answers: Answers = field(default_factory=dict)  # to the activity's own fields
    asked: frozenset[str] = frozenset({"went", "felt", "connected", "barriers", "answers"})

    @property
    def is_empty(self) -> bool:
        """Whether nothing was answered."""
        numbers = (self.went, self.felt, self.connected)
        return numbers == (None, None, None) and not self.barriers and not self.answers


@dataclass(frozen=True)
class EntryDraft:
    """What a partner noted; ``note`` is shared, ``side`` is not."""

    form_key: UUID
    on_day: date
    outcome: Outcome
    minutes: int | None = None
    note: str = ""
    side: SideDraft = field(default_factory=SideDraft)
    tag: Tag = Tag.COUPLE
    answers: Answers = field(default_factory=dict)
    text_keys: frozenset[str] = frozenset()  # the questions answered in words, which are their writer's own
    version: str = ""  # of the entry that is changed, as its form showed it


@dataclass(frozen=True)
class WeekDraft:
    """A week as one partner ticked it: (assignment, day) for everything that happened."""

    form_key: UUID
    ticks: tuple[tuple[UUID, date], ...]


def key_of_tick(form_key: UUID, assignment_id: UUID, on_day: date) -> UUID:
    """The key of the entry that one tick of a week makes, so that the week sent twice makes it once."""
    return uuid5(form_key, f"{assignment_id} {on_day}")


@dataclass(frozen=True)
class CheckInDraft:
    """A check-in as one partner saves it; ``ask``, ``note`` and what is parked for the session are read by both."""

    on_day: date
    short: bool
    touched: tuple[str, ...]
    connected: int | None = None
    ask: str = ""
    note: str = ""
    park: str = ""


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
    if draft.window is Window.WHENEVER and draft.high:
        raise Refusal(N_("What comes up by itself has no number; please write 0."), field="high")
    if draft.window is not Window.WHENEVER and not draft.high:
        raise Refusal(N_("Please write a number from 1."), field="high")
    if abs((draft.starts_on - today).days) > 366:
        raise Refusal(N_("Please choose a day within a year of today."), field="starts_on")
    if draft.ends is Ends.ON_DAY:
        if draft.ends_on is None:
            raise Refusal(N_("Please say on which day it ends."), field="ends_on")
        if draft.ends_on < draft.starts_on:
            raise Refusal(N_("This day comes before it starts."), field="ends_on")
        if (draft.ends_on - draft.starts_on).days > 366:
            raise Refusal(N_("Please choose a day within a year of the start."), field="ends_on")


@dataclass(frozen=True)
class SeasonDraft:
    """A stretch in which less is expected; ``last_on`` None while nobody knows."""

    form_key: UUID
    kind: SeasonKind
    first_on: date
    last_on: date | None


LONGEST_SEASON_DAYS = 366


def check_season(draft: SeasonDraft, today: date) -> None:
    """A season runs forward and lies where one is likely to be meant."""
    if not today - timedelta(days=28) <= draft.first_on <= today + timedelta(days=366):
        raise Refusal(N_("Please choose a day from four weeks ago to a year ahead."), field="first_on")
    if draft.last_on is None:
        return
    if draft.last_on < draft.first_on:
        raise Refusal(N_("This day comes before it begins."), field="last_on")
    if (draft.last_on - draft.first_on).days > LONGEST_SEASON_DAYS:
        raise Refusal(N_("Please choose a day within a year of its beginning."), field="last_on")


def earliest_day(today: date, starts_on: date) -> date:
    """How far back something may be noted."""
    return max(today - timedelta(days=BACK_FILL_DAYS), starts_on)


def check_day(
    on_day: date, today: date, starts_on: date, last: date | None, *, is_paper: bool = False
) -> None:
    """An entry is of today or the week before (paper may be older), within the days it was there to be tried."""
    if on_day > today:
        raise Refusal(N_("That day is still to come."), field="on_day")
    if on_day < today - timedelta(days=BACK_FILL_DAYS) and not is_paper:
        raise Refusal(N_("This goes back seven days, no further."), field="on_day")
    if on_day < starts_on or (last is not None and on_day > last):
        raise Refusal(N_("It was not there to be tried on that day."), field="on_day")
