"""The rows of the page of a whole week. No Flask, no database."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from practice.assignments.queries.assignments import AssignmentView
from practice.entries.pages import days_back
from practice.entries.queries.views import OutcomeView
from practice.entries.rules import BACK_FILL_DAYS
from practice.library.rules.activities import Mode
from practice.messages import Message
from practice.rhythm.rules.outcomes import COUNTED_OUTCOMES


class WeekRow(NamedTuple):
    """One assignment on the page of a week: days that may be ticked, and those with an entry, not asked again."""

    assignment: AssignmentView
    days: dict[date, Message | date]
    logged_days: list[date]


def first_open_day(today: date) -> date:
    """The first of the days on the page of a week: seven days back."""
    return today - timedelta(days=BACK_FILL_DAYS)


def week_rows(
    live: Iterable[AssignmentView], outcomes: Iterable[OutcomeView], partner_id: UUID, today: date
) -> list[WeekRow]:
    """The assignments that can be ticked; an entry by either partner counts, except where each does it alone."""
    counted = [outcome for outcome in outcomes if outcome.outcome in COUNTED_OUTCOMES]
    rows = []
    for assignment in live:
        if assignment.activity.spec.entries.is_logged_elsewhere or assignment.starts_on > today:
            continue
        logged_days = {
            outcome.on_day
            for outcome in counted
            if outcome.assignment_id == assignment.id
            and (assignment.mode is not Mode.EACH or outcome.author_id == partner_id)
        }
        days = days_back(today, assignment.starts_on, assignment.last_day)
        rows.append(WeekRow(assignment, days, sorted(logged_days)))
    return rows


def logged_elsewhere(live: Iterable[AssignmentView], today: date) -> list[AssignmentView]:
    """The assignments whose kind is logged on a page of its own."""
    return [
        assignment
        for assignment in live
        if assignment.activity.spec.entries.is_logged_elsewhere and assignment.starts_on <= today
    ]
