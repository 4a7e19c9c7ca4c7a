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
    """One thing on the page of a whole week: its days, and those that are noted already and not asked again."""

    given: AssignmentView
    days: dict[date, Message | date]
    noted: list[date]


def first_open_day(today: date) -> date:
    """The first day a week may be noted from."""
    return today - timedelta(days=BACK_FILL_DAYS)


def week_rows(
    live: Iterable[AssignmentView], happened: Iterable[OutcomeView], partner_id: UUID, today: date
) -> list[WeekRow]:
    """What can be ticked; where the two do something together, one of them noting it is enough."""
    happened = [one for one in happened if one.outcome in COUNTED_OUTCOMES]
    rows = []
    for one in live:
        if one.book.spec.entries.is_logged_elsewhere or one.starts_on > today:
            continue
        noted = {
            each.on_day
            for each in happened
            if each.assignment_id == one.id and (one.mode is not Mode.EACH or each.author_id == partner_id)
        }
        rows.append(WeekRow(one, days_back(today, one.starts_on, one.last_day), sorted(noted)))
    return rows


def logged_elsewhere(live: Iterable[AssignmentView], today: date) -> list[AssignmentView]:
    """What is noted on a page of its own."""
    return [one for one in live if one.book.spec.entries.is_logged_elsewhere and one.starts_on <= today]
