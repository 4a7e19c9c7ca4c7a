"""What Today and Week show, gathered from what the queries found. No Flask, no database."""

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
    """One day of the row at the top; ``state`` as the macro week_dots knows it."""

    day: date
    state: str


class AssignmentToTry(NamedTuple):
    """One thing to try, with how it goes for the two together; None where counting would tell too much."""

    given: AssignmentView
    going: AssignmentProgress | None


def week_days(today: date, first_weekday: int, wrote: Iterable[date]) -> list[WeekDay]:
    """This week's days, with a dot where something was written."""
    wrote = set(wrote)
    return [
        WeekDay(day, _dot_state(day, today, wrote)) for day in window_rules.week_days(today, first_weekday)
    ]


def _dot_state(day: date, today: date, wrote: set[date]) -> str:
    if day > today:
        return "later"
    if day == today:
        return "today-wrote" if day in wrote else "today"
    return "wrote" if day in wrote else "blank"


def assignments_to_try(
    live: Iterable[AssignmentView], happened: list[OutcomeView], today: date
) -> list[AssignmentToTry]:
    """What there is to try today."""
    return [
        AssignmentToTry(one, assignment_progress(one, happened, today) if is_countable(one) else None)
        for one in live
        if one.starts_on <= today
    ]


def days_together(happened: Iterable[OutcomeView]) -> set[date]:
    """The days on which something happened for the two together, in whatever version."""
    return {one.on_day for one in happened if one.outcome in COUNTED_OUTCOMES}


def earliest_day_needed(live: Iterable[AssignmentView], today: date) -> date:
    """How far back entries are needed to say how everything goes: the earliest open window, at least a week."""
    firsts = (window_around(one.rhythm, today, one.met_on).first for one in live if one.starts_on <= today)
    return min(firsts, default=today - timedelta(days=7))


def is_season(live: Iterable[AssignmentView], today: date) -> bool:
    """Whether the couple is in a season in which less is expected."""
    return any(season.holds(today) for one in live for season in one.easing.seasons)


class CalendarDay(NamedTuple):
    """One day of the calendar; ``is_in`` the month, or at its edge."""

    day: date
    is_in: bool
    is_today: bool
    has_dot: bool


class CalendarWeek(NamedTuple):
    """Seven of them."""

    cells: list[CalendarDay]

    @property
    def days(self) -> list[date]:
        """The days alone."""
        return [one.day for one in self.cells]


class CalendarMonth(NamedTuple):
    """A month of dots for the two together, how the time was mixed, and the months beside it."""

    first: date
    weeks: list[CalendarWeek]
    n_days: int
    mix: Message | None
    before: date | None
    after: date | None


MONTHS_BACK = 24


def month_of(text: str, today: date) -> Span:
    """The month an address asks for, such as "2026-11"; anything else is this month."""
    first = today.replace(day=1)
    try:
        asked = date.fromisoformat(f"{text}-01")
    except ValueError:
        asked = first
    if not first - timedelta(days=31 * MONTHS_BACK) <= asked <= first:
        asked = first
    return Span(asked, _next_month(asked) - timedelta(days=1))


def _next_month(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)


def calendar_month(
    span: Span, happened: Iterable[OutcomeView], today: date, first_weekday: int
) -> CalendarMonth:
    """The days of a month in weeks; days to come have no dot, and neither have days that were blank."""
    here = [one for one in happened if one.outcome in COUNTED_OUTCOMES and span.holds(one.on_day)]
    dots = {one.on_day for one in here}
    weeks = []
    day = window_rules.week_days(span.first, first_weekday)[0]
    while span.last is None or day <= span.last:
        cells = [
            CalendarDay(one, span.holds(one), one == today, one in dots)
            for one in window_rules.week_days(day, first_weekday)
        ]
        weeks.append(CalendarWeek(cells))
        day += timedelta(days=7)
    oldest = today.replace(day=1) - timedelta(days=31 * MONTHS_BACK)
    before = (span.first - timedelta(days=1)).replace(day=1)
    after = _next_month(span.first)
    return CalendarMonth(
        span.first,
        weeks,
        len(dots),
        mix_in_words(one.tag for one in here),
        before if before >= oldest else None,
        after if after <= today else None,
    )
