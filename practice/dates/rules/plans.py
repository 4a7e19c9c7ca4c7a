"""Planned dates: their states and steps, whose turn it is to choose, what may be changed when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from practice import sealed_texts
from practice.copies.rules import CopyItemKind
from practice.entries.rules import earliest_day
from practice.errors import Refusal
from practice.messages import N_, Message, message

PLANNED_DATE_ITEM = CopyItemKind("planned_date", N_("A date you began to plan"))
FARTHEST_DAYS = 366


class DateState(StrEnum):
    """The state of a planned date."""

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


@dataclass(frozen=True, kw_only=True)
class PlannedDateText:
    """The text of a planned date."""

    what: str = sealed_texts.text(N_("What you had in mind"))


@dataclass(frozen=True)
class DatePlanDraft(PlannedDateText):
    """A plan as typed; ``idea`` is the key of an idea or ""."""

    form_key: UUID
    idea: str
    on_day: date | None
    at_time: time | None
    version: str = ""  # of the plan that is changed, as its form showed it


class PastDate(NamedTuple):
    """An earlier planned date: its chooser and its state."""

    chooser_id: UUID
    state: DateState


def next_chooser(dates: Sequence[PastDate], first: UUID, second: UUID) -> UUID:
    """Whose turn it is to choose, from all dates in order: it alternates after a date that took place in any form."""
    if not dates:
        return first
    last = dates[-1]
    if last.state in (DateState.HAPPENED, DateState.STAYED_IN):
        return second if last.chooser_id == first else first
    return last.chooser_id


def check_plan(draft: DatePlanDraft, today: date) -> None:
    """Raise Refusal unless its day, where there is one, is today or within 366 days; a time needs a day."""
    if draft.on_day is None:
        if draft.at_time is not None:
            raise Refusal(N_("Please choose a day as well."), field="on_day")
        return
    if draft.on_day < today:
        raise Refusal(N_("Please choose a day that is still to come."), field="on_day")
    if (draft.on_day - today).days > FARTHEST_DAYS:
        raise Refusal(N_("Please choose a day within a year."), field="on_day")


def check_planning(state: DateState) -> None:
    """Raise Refusal unless the date is being planned."""
    if state is not DateState.PLANNING:
        raise Refusal(N_("This date is not being planned any more."))


def check_closing(state: DateState, on_day: date | None, today: date) -> None:
    """Raise Refusal for a date that happened on a day still to come; staying in may be decided before."""
    if state is DateState.HAPPENED and on_day is not None and on_day > today:
        raise Refusal(N_("That day is still to come."))


def day_of_entry(on_day: date | None, today: date, starts_on: date) -> date:
    """The day of its entry: the planned one, if an entry may still be logged for it, otherwise today."""
    earliest = earliest_day(today, starts_on)
    return on_day if on_day is not None and earliest <= on_day <= today else today


def hitches(sitter: SitterStep, reservation: PlanStep, day_protected: PlanStep) -> list[Message]:
    """The steps that could not be done, for the therapist."""
    messages = []
    if sitter is SitterStep.COULD_NOT:
        messages.append(message(N_("no sitter")))
    if reservation is PlanStep.COULD_NOT:
        messages.append(message(N_("no reservation")))
    if day_protected is PlanStep.COULD_NOT:
        messages.append(message(N_("the day could not be kept free")))
    return messages
