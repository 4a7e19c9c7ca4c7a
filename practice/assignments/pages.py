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
    """Where room can be made: windows that may rest, the running one first, and rests that can be taken back."""

    windows: list[Span]
    rests: list[Span]


def rest_choices(given: AssignmentView, today: date) -> RestChoices:
    """What may rest of one assignment."""
    rests = sorted(one for one in given.easing.rests if one.last is not None and one.last >= today)
    named = {one.first for one in rests}
    free = [one for one in windows_to_rest(given.rhythm, today, given.own) if one.first not in named]
    return RestChoices(free, rests)


class AssignmentRow(NamedTuple):
    """One assignment on the therapist's list."""

    given: AssignmentView
    how_often: Message
    until: Message


def assignment_rows(found: Iterable[AssignmentView]) -> list[AssignmentRow]:
    """What a couple has at the moment, with its rhythm and end in words."""
    return [AssignmentRow(one, how_often(one.window, one.low, one.high), until_words(one)) for one in found]


def until_words(given: AssignmentView) -> Message:
    """How long it goes on."""
    if given.ends is Ends.ON_DAY and given.ends_on:
        return message(N_("Until %(day)s"), day=given.ends_on)
    return Message(ENDS_WORDS[given.ends])


def half_plan(given: AssignmentView) -> dict[str, Any]:
    """The same plan in half: fewer times, fewer minutes, for a form the therapist still reads before saving."""
    minutes = given.minutes // 2
    return {name: getattr(given, name) for name in _PLAN_FIELDS} | {
        "low": given.low // 2,
        "high": (given.high + 1) // 2,
        "minutes": minutes - minutes % 5 if minutes >= LEAST_ROUNDED else minutes,
    }


LEAST_ROUNDED = 10  # minutes from which halves are rounded down to fives
_PLAN_FIELDS = ("mode", "window", "cost", "starts_on", "ends", "ends_on", *text_names(AssignmentText))


@dataclass(frozen=True)
class LoadSummary:
    """What everything a couple has asks of them, for the aside of the assign page."""

    sum: Feasibility
    costs: Message
    held_minutes: int  # a week, of everything but the one being planned
    others: Sequence[AssignmentView]
    most_minutes: int = MOST_MINUTES

    @property
    def windows_a_week(self) -> dict[str, float]:
        """By the name of a window how many of it a week holds, for static/js/weekly_load.js."""
        return {window.value: number for window, number in WINDOWS_A_WEEK.items()}


def load_summary(
    found: Iterable[AssignmentView], planned: Load | None, *, without: AssignmentView | None = None
) -> LoadSummary:
    """All live assignments and the one being planned (``without`` is the one it replaces)."""
    others = [one for one in found if one.is_live and (without is None or one.id != without.id)]
    loads = [Load(one.window, one.low, one.high, one.minutes, one.cost) for one in others]
    held = sum(minutes_a_week(one.window, one.high, one.minutes) for one in loads)
    if planned:
        loads.append(planned)
    total = feasibility(loads)
    return LoadSummary(total, Message(COST_WORDS[total.costs]), held, others)


def is_countable(given: AssignmentView) -> bool:
    """Whether a couple sees how often: not where the number would tell of what the other kept to themselves."""
    return given.book.spec.is_count_shown and given.window not in (Window.ONCE, Window.WHENEVER)


class CandidateCouple(NamedTuple):
    """A couple something may be given to, and how it would sit with them."""

    pair: CoupleView
    standing: CoupleLoad
    fit: Fit
    has_it: bool
