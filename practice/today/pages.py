"""What Today, the week and the calendar show. No Flask, no database."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from practice.assignments.pages import is_countable
from practice.assignments.queries.assignments import AssignmentView
from practice.entries.pages import AssignmentProgress, assignment_progress
from practice.entries.queries.views import OutcomeView
from practice.messages import Message
from practice.rhythm.rules import windows as window_rules
from practice.rhythm.rules.outcomes import COUNTED_OUTCOMES
from practice.rhythm.rules.windows import Span, window_around
from practice.today.rules import mix_in_words


class WeekDay(NamedTuple):
    """One day of the week at the top; ``state`` is one of those the macro week_dots draws."""

    day: date
    state: str


class AssignmentToTry(NamedTuple):
    """An assignment, with the progress of the two together; None where a count would tell what one keeps alone."""

    assignment: AssignmentView
    progress: AssignmentProgress | None


def week_days(today: date, first_weekday: int, days_written: Iterable[date]) -> list[WeekDay]:
    """This week's days, with a dot where something was written."""
    dotted = set(days_written)
    return [
        WeekDay(day, _dot_state(day, today, dotted)) for day in window_rules.week_days(today, first_weekday)
    ]


def _dot_state(day: date, today: date, dotted: set[date]) -> str:
    if day > today:
        return "later"
    if day == today:
        return "today-wrote" if day in dotted else "today"
    return "wrote" if day in dotted else "blank"


def assignments_to_try(
    live: Iterable[AssignmentView], outcomes: list[OutcomeView], today: date
) -> list[AssignmentToTry]:
    """The assignments that have begun by today."""
    return [
        AssignmentToTry(
            assignment, assignment_progress(assignment, outcomes, today) if is_countable(assignment) else None
        )
        for assignment in live
        if assignment.starts_on <= today
    ]


def days_together(outcomes: Iterable[OutcomeView]) -> set[date]:
    """The days on which something, or a version of it, happened for the two together."""
    return {entry.on_day for entry in outcomes if entry.outcome in COUNTED_OUTCOMES}


def earliest_day_needed(live: Iterable[AssignmentView], today: date) -> date:
    """The first day of the earliest window that runs today, and today less a week where there is none.

    Entries from it on are needed to tell the progress of every assignment.
    """
    first_days = (
        window_around(assignment.rhythm, today, assignment.session_days).first
        for assignment in live
        if assignment.starts_on <= today
    )
    return min(first_days, default=today - timedelta(days=7))


def is_season(live: Iterable[AssignmentView], today: date) -> bool:
    """Whether a season of the couple holds today."""
    return any(season.holds(today) for assignment in live for season in assignment.seasons_and_rests.seasons)


class CalendarDay(NamedTuple):
    """One day of the calendar; those around the month fill its first and last week."""

    day: date
    is_in_month: bool
    is_today: bool
    has_dot: bool


class CalendarWeek(NamedTuple):
    """Seven days of the calendar."""

    cells: list[CalendarDay]

    @property
    def days(self) -> list[date]:
        """The dates of its cells."""
        return [cell.day for cell in self.cells]


class CalendarMonth(NamedTuple):
    """A month with dots for the two together, and its mix of time in words.

    ``previous`` and ``next`` are the first days of the months beside it; None where the calendar ends.
    """

    first: date
    weeks: list[CalendarWeek]
    n_days: int
    mix: Message | None
    previous: date | None
    next: date | None


MONTHS_BACK = 24  # how far back the calendar reaches


def month_of(text: str, today: date) -> Span:
    """The days of the month that ``text`` names, such as "2026-11"; of this month where it names none that is shown."""
    this_month = today.replace(day=1)
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        first = this_month
    if not this_month - timedelta(days=31 * MONTHS_BACK) <= first <= this_month:
        first = this_month
    return Span(first, _next_month(first) - timedelta(days=1))


def _next_month(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)


def calendar_month(
    span: Span, outcomes: Iterable[OutcomeView], today: date, first_weekday: int
) -> CalendarMonth:
    """The weeks of a month; only days on which something happened have a dot."""
    counted = [entry for entry in outcomes if entry.outcome in COUNTED_OUTCOMES and span.holds(entry.on_day)]
    dots = {entry.on_day for entry in counted}
    weeks = []
    day = window_rules.week_days(span.first, first_weekday)[0]
    while span.last is None or day <= span.last:
        cells = [
            CalendarDay(cell_day, span.holds(cell_day), cell_day == today, cell_day in dots)
            for cell_day in window_rules.week_days(day, first_weekday)
        ]
        weeks.append(CalendarWeek(cells))
        day += timedelta(days=7)
    oldest = today.replace(day=1) - timedelta(days=31 * MONTHS_BACK)
    previous = (span.first - timedelta(days=1)).replace(day=1)
    following = _next_month(span.first)
    return CalendarMonth(
        span.first,
        weeks,
        len(dots),
        mix_in_words(entry.tag for entry in counted),
        previous if previous >= oldest else None,
        following if following <= today else None,
    )
