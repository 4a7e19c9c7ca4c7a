"""Pure rules and words of dates: ideas, who chooses, the steps of a plan."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from practice.errors import Refusal
from practice.homework.rules import earliest_day
from practice.library.rules import LONGEST_MINUTES, NEED_WORDS, Cost, Energy
from practice.phrase import N_, Phrase, phrase

LONGEST_KEY, LONGEST_TITLE = 60, 80
FARTHEST_DAYS = 366
WISH_LIES = timedelta(days=1)  # before an idea both would like is told to both


class DateState(StrEnum):
    """Where a planned date stands; a date that was called off keeps its chooser."""

    PLANNING = "planning"
    HAPPENED = "happened"
    STAYED_IN = "stayed_in"
    CALLED_OFF = "called_off"


class SitterStep(StrEnum):
    """How the children are looked after."""

    OPEN = "open"
    BOOKED = "booked"
    SWAP = "swap"
    FAMILY = "family"
    AFTER_BEDTIME = "after_bedtime"
    NOT_NEEDED = "not_needed"
    COULD_NOT = "could_not"


class PlanStep(StrEnum):
    """A step that is done or not."""

    OPEN = "open"
    DONE = "done"
    NOT_NEEDED = "not_needed"
    COULD_NOT = "could_not"


class Noise(StrEnum):
    """How much of it is heard in the next room."""

    SILENT = "silent"
    QUIET = "quiet"
    SOME = "some"


class Where(StrEnum):
    """At home, or somewhere else."""

    HOME = "home"
    OUT = "out"


SITTER_WORDS = {
    SitterStep.OPEN: N_("Still open"),
    SitterStep.BOOKED: N_("Somebody is booked"),
    SitterStep.SWAP: N_("Swapped with friends"),
    SitterStep.FAMILY: N_("Family"),
    SitterStep.AFTER_BEDTIME: N_("After bedtime, at home"),
    SitterStep.NOT_NEEDED: N_("Not needed"),
    SitterStep.COULD_NOT: N_("Could not find anybody"),
}
STEP_WORDS = {
    PlanStep.OPEN: N_("Still open"),
    PlanStep.DONE: N_("Done"),
    PlanStep.NOT_NEEDED: N_("Not needed"),
    PlanStep.COULD_NOT: N_("Could not"),
}
STATE_WORDS = {
    DateState.PLANNING: N_("Being planned"),
    DateState.HAPPENED: N_("It happened"),
    DateState.STAYED_IN: N_("They stayed in; a version of it happened"),
    DateState.CALLED_OFF: N_("Called off"),
}
NOISE_WORDS = {
    Noise.SILENT: N_("Silent"),
    Noise.QUIET: N_("Quiet"),
    Noise.SOME: N_("Some noise"),
}
WHERE_WORDS = {Where.HOME: N_("At home"), Where.OUT: N_("Going out")}


class Misshapen(Exception):
    """A text file does not describe ideas; the message names the file, the key and what is wanted."""


class Idea(NamedTuple):
    """Something to do on a date; ``small`` is its smallest version."""

    key: str
    title: str
    text: str
    small: str
    minutes_low: int
    minutes_high: int
    energy: Energy
    cost: Cost
    noise: Noise
    needs: tuple[str, ...]
    where: Where


@dataclass(frozen=True)
class Wanted:
    """What a couple narrows the ideas to; None where anything will do, ``lacks`` is what they have not got."""

    minutes: int | None = None
    energy: Energy | None = None
    cost: Cost | None = None
    noise: Noise | None = None
    where: Where | None = None
    lacks: frozenset[str] = frozenset()


@dataclass(frozen=True)
class PlanDraft:
    """A date as one of the two plans it; ``idea`` is a key or ""."""

    form_key: UUID
    what: str
    idea: str
    on_day: date | None
    at_time: time | None
    version: str = ""  # of the plan that is changed, as its form showed it


def read_ideas(files: Mapping[str, str]) -> dict[str, Idea]:
    """Ideas by key, from texts by file name; raises Misshapen for the first that is wrong."""
    found: dict[str, Idea] = {}
    for name, text in files.items():
        try:
            rows = tomllib.loads(text).get("idea", [])
        except tomllib.TOMLDecodeError as error:
            raise Misshapen(f"{name}: this is not TOML: {error}") from error
        for row in rows:
            one = _idea(name, row)
            if one.key in found:
                raise Misshapen(f"{name}: the key {one.key} is taken")
            found[one.key] = one
    return found


Choice = TypeVar("Choice", bound=StrEnum)


class _Row:
    """Takes one idea's table apart, field by field."""

    def __init__(self, name: str, table: Mapping[str, Any]) -> None:
        self.table = table
        key = table.get("key")
        if not isinstance(key, str) or not 0 < len(key) <= LONGEST_KEY:
            raise Misshapen(f"{name}: key of an idea must be a text of at most {LONGEST_KEY} letters")
        self.key, self.about = key, f"{name}: %s of {key}"

    def text(self, field: str) -> str:
        value = self.table.get(field)
        if not isinstance(value, str) or not value.strip():
            raise Misshapen(f"{self.about % field} must be a text")
        return value.strip()

    def number(self, field: str) -> int:
        value = self.table.get(field)
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= LONGEST_MINUTES:
            raise Misshapen(f"{self.about % field} must be a whole number from 1 to {LONGEST_MINUTES}")
        return value

    def one_of(self, kind: type[Choice], field: str) -> Choice:
        try:
            return kind(str(self.table.get(field)))
        except ValueError:
            known = ", ".join(str(member.value) for member in kind)
            raise Misshapen(f"{self.about % field} must be one of {known}") from None

    def needs(self) -> tuple[str, ...]:
        found = self.table.get("needs", [])
        if not isinstance(found, list) or any(one not in NEED_WORDS for one in found):
            raise Misshapen(f"{self.about % 'needs'} must be a list of some of {', '.join(NEED_WORDS)}")
        return tuple(found)


def _idea(name: str, table: Mapping[str, Any]) -> Idea:
    row = _Row(name, table)
    title, low, high = row.text("title"), row.number("minutes_low"), row.number("minutes_high")
    if len(title) > LONGEST_TITLE:
        raise Misshapen(f"{row.about % 'title'} is longer than {LONGEST_TITLE} letters")
    if low > high:
        raise Misshapen(f"{row.about % 'minutes_low'} is more than minutes_high")
    return Idea(
        row.key,
        title,
        row.text("text"),
        row.text("small"),
        low,
        high,
        row.one_of(Energy, "energy"),
        row.one_of(Cost, "cost"),
        row.one_of(Noise, "noise"),
        row.needs(),
        row.one_of(Where, "where"),
    )


def narrowed(ideas: Iterable[Idea], wanted: Wanted) -> list[Idea]:
    """Those that fit what a couple has tonight."""
    return [one for one in ideas if _fits(one, wanted)]


def _fits(one: Idea, wanted: Wanted) -> bool:
    return (
        (wanted.minutes is None or one.minutes_low <= wanted.minutes)
        and _at_most(Energy, one.energy, wanted.energy)
        and _at_most(Cost, one.cost, wanted.cost)
        and _at_most(Noise, one.noise, wanted.noise)
        and (wanted.where is None or one.where is wanted.where)
        and not wanted.lacks & set(one.needs)
    )


def _at_most(kind: type[StrEnum], value: StrEnum, most: StrEnum | None) -> bool:
    order = list(kind)
    return most is None or order.index(value) <= order.index(most)


class Past(NamedTuple):
    """A date of before: whose turn it was, and what became of it."""

    chooser_id: UUID
    state: DateState


def next_chooser(dates: Sequence[Past], first: UUID, second: UUID) -> UUID:
    """Whose turn it is, from all dates in their order: it changes after a date that took place in any form."""
    if not dates:
        return first
    last = dates[-1]
    if last.state in (DateState.HAPPENED, DateState.STAYED_IN):
        return second if last.chooser_id == first else first
    return last.chooser_id


def check_plan(draft: PlanDraft, today: date) -> None:
    """A date lies ahead, within a year; a time needs a day."""
    if draft.on_day is None:
        if draft.at_time is not None:
            raise Refusal(N_("Please choose a day as well."), field="on_day")
        return
    if draft.on_day < today:
        raise Refusal(N_("Please choose a day that is still to come."), field="on_day")
    if (draft.on_day - today).days > FARTHEST_DAYS:
        raise Refusal(N_("Please choose a day within a year."), field="on_day")


def check_free_day(on_day: date, today: date) -> None:
    """A day to keep free lies within a year, either way."""
    if abs((on_day - today).days) > FARTHEST_DAYS:
        raise Refusal(N_("Please choose a day within a year."), field="on_day")


def check_planning(state: DateState) -> None:
    """Only what is being planned can be changed."""
    if state is not DateState.PLANNING:
        raise Refusal(N_("This date is not being planned any more."))


def check_closing(state: DateState, on_day: date | None, today: date) -> None:
    """What is still to come has not happened; to stay in can be decided before."""
    if state is DateState.HAPPENED and on_day is not None and on_day > today:
        raise Refusal(N_("That day is still to come."))


def day_of_entry(on_day: date | None, today: date, starts_on: date) -> date:
    """The day it is noted for: the one that was planned, if it lies in the week before, otherwise today."""
    earliest = earliest_day(today, starts_on)
    return on_day if on_day is not None and earliest <= on_day <= today else today


def hitches(sitter: SitterStep, reservation: PlanStep, day_protected: PlanStep) -> list[Phrase]:
    """The steps that could not be done, for the therapist."""
    found = []
    if sitter is SitterStep.COULD_NOT:
        found.append(phrase(N_("no sitter")))
    if reservation is PlanStep.COULD_NOT:
        found.append(phrase(N_("no reservation")))
    if day_protected is PlanStep.COULD_NOT:
        found.append(phrase(N_("the day could not be kept free")))
    return found


class Wish(NamedTuple):
    """When a partner said they would like an idea, and when they took it back."""

    said_at: datetime
    withdrawn_at: datetime | None


def is_told(own: Wish, others: Wish, day_began: datetime) -> bool:
    """Whether both are told, all through a day, that they would both like an idea.

    Decided at the beginning of the couple's day and by nothing that happens during it, so that a page never
    answers what somebody has just tried out, nor tells when the other took something back.
    """
    return all(
        wish.said_at <= day_began - WISH_LIES
        and (wish.withdrawn_at is None or wish.withdrawn_at >= day_began)
        for wish in (own, others)
    )
