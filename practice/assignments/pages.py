"""What the pages of assignments show, gathered from what the queries returned. No Flask, no database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from practice.assignments.queries.assignments import AssignmentView
from practice.assignments.rules import ENDS_WORDS, AssignmentText, CoupleLoad, Ends
from practice.couples.queries.couples import CoupleView
from practice.library.rules.activities import COST_WORDS, Window, how_often
from practice.messages import N_, Message, message
from practice.profiles.rules import (
    MOST_MINUTES,
    WINDOWS_A_WEEK,
    Feasibility,
    Fit,
    Load,
    feasibility,
    minutes_a_week,
)
from practice.rhythm.rules.windows import Span, windows_to_rest
from practice.sealed_texts import text_names


class RestChoices(NamedTuple):
    """Windows of an assignment that may rest, the running one first, and rests that can be taken back."""

    windows: list[Span]
    rests: list[Span]


def rest_choices(assignment: AssignmentView, today: date) -> RestChoices:
    """The windows of one assignment that may rest or rest already, as far as they are not over."""
    rests = sorted(
        rest for rest in assignment.seasons_and_rests.rests if rest.last is not None and rest.last >= today
    )
    resting_days = {rest.first for rest in rests}
    windows = windows_to_rest(assignment.rhythm, today, assignment.span)
    return RestChoices([window for window in windows if window.first not in resting_days], rests)


class AssignmentRow(NamedTuple):
    """One assignment on the therapist's list."""

    assignment: AssignmentView
    how_often: Message
    until: Message


def assignment_rows(assignments: Iterable[AssignmentView]) -> list[AssignmentRow]:
    """Assignments with their rhythm and end in words."""
    return [
        AssignmentRow(
            assignment, how_often(assignment.window, assignment.low, assignment.high), until_words(assignment)
        )
        for assignment in assignments
    ]


def until_words(assignment: AssignmentView) -> Message:
    """How long an assignment goes on, in words."""
    if assignment.ends is Ends.ON_DAY and assignment.ends_on:
        return message(N_("Until %(day)s"), day=assignment.ends_on)
    return Message(ENDS_WORDS[assignment.ends])


def half_plan(assignment: AssignmentView) -> dict[str, Any]:
    """Form data of the same plan with half the times and half the minutes; the therapist still reads it before saving."""
    minutes = assignment.minutes // 2
    return {name: getattr(assignment, name) for name in _PLAN_FIELDS} | {
        "low": assignment.low // 2,
        "high": (assignment.high + 1) // 2,
        "minutes": minutes - minutes % 5 if minutes >= LEAST_ROUNDED else minutes,
    }


LEAST_ROUNDED = 10  # minutes from which halves are rounded down to fives
_PLAN_FIELDS = ("mode", "window", "cost", "starts_on", "ends", "ends_on", *text_names(AssignmentText))


@dataclass(frozen=True)
class LoadSummary:
    """What all of a couple's live assignments ask of them together, for the side column of the assign page."""

    sum: Feasibility
    costs: Message
    held_minutes: int  # a week, of the couple's other assignments
    others: Sequence[AssignmentView]
    most_minutes: int = MOST_MINUTES

    @property
    def windows_a_week(self) -> dict[str, float]:
        """By the name of a window how many of it a week holds, for static/js/weekly_load.js."""
        return {window.value: number for window, number in WINDOWS_A_WEEK.items()}


def load_summary(
    assignments: Iterable[AssignmentView], planned: Load | None, *, without: AssignmentView | None = None
) -> LoadSummary:
    """The load of all live assignments and the one being planned; ``without`` is the one it replaces."""
    others = [
        assignment
        for assignment in assignments
        if assignment.is_live and (without is None or assignment.id != without.id)
    ]
    loads = [Load(other.window, other.low, other.high, other.minutes, other.cost) for other in others]
    held_minutes = sum(minutes_a_week(load.window, load.high, load.minutes) for load in loads)
    if planned:
        loads.append(planned)
    total = feasibility(loads)
    return LoadSummary(total, Message(COST_WORDS[total.costs]), held_minutes, others)


def is_countable(assignment: AssignmentView) -> bool:
    """Whether a couple is shown how often: not where the number would reveal what the other partner noted alone."""
    return assignment.activity.spec.is_count_shown and assignment.window not in (Window.ONCE, Window.WHENEVER)


class CandidateCouple(NamedTuple):
    """A couple an activity may be given to, with what they have already and how it fits them."""

    pair: CoupleView
    load: CoupleLoad
    fit: Fit
    has_it: bool
