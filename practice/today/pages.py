"""What Today and Week show, gathered from what the queries found. No Flask, no database."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from practice.homework.noted import Happened
from practice.homework.pages import Going, going, is_countable, week_of
from practice.homework.queries import Given
from practice.homework.rhythm import Span, window_around
from practice.homework.rules import COUNTS
from practice.phrase import Phrase
from practice.today.rules import mix


class WeekDay(NamedTuple):
    """One day of the row at the top; ``state`` as the macro week_dots knows it."""

    day: date
    state: str


class Trying(NamedTuple):
    """One thing to try, with how it goes for the two together; None where counting would tell too much."""

    given: Given
    going: Going | None


def week(today: date, first_weekday: int, wrote: Iterable[date]) -> list[WeekDay]:
    """This week's days, with a dot where something was written."""
    wrote = set(wrote)
    return [WeekDay(day, _state(day, today, wrote)) for day in week_of(today, first_weekday)]


def _state(day: date, today: date, wrote: set[date]) -> str:
    if day > today:
        return "later"
    if day == today:
        return "today-wrote" if day in wrote else "today"
    return "wrote" if day in wrote else "blank"


def trying(live: Iterable[Given], happened: list[Happened], today: date) -> list[Trying]:
    """What there is to try today."""
    return [
        Trying(one, going(one, happened, today) if is_countable(one) else None)
        for one in live
        if one.starts_on <= today
    ]


def days_together(happened: Iterable[Happened]) -> set[date]:
    """The days on which something happened for the two together, in whatever version."""
    return {one.on_day for one in happened if one.outcome in COUNTS}


def reach_back(live: Iterable[Given], today: date) -> date:
    """How far back entries are needed to say how everything goes: the earliest open window, at least a week."""
    firsts = (window_around(one.rhythm, today, one.met_on).first for one in live if one.starts_on <= today)
    return min(firsts, default=today - timedelta(days=7))


def is_season(live: Iterable[Given], today: date) -> bool:
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


class Month(NamedTuple):
    """A month of dots for the two together, how the time was mixed, and the months beside it."""

    first: date
    weeks: list[CalendarWeek]
    n_days: int
    mix: Phrase | None
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


def month(span: Span, happened: Iterable[Happened], today: date, first_weekday: int) -> Month:
    """The days of a month in weeks; days to come have no dot, and neither have days that were blank."""
    here = [one for one in happened if one.outcome in COUNTS and span.holds(one.on_day)]
    dots = {one.on_day for one in here}
    weeks = []
    day = week_of(span.first, first_weekday)[0]
    while span.last is None or day <= span.last:
        cells = [
            CalendarDay(one, span.holds(one), one == today, one in dots)
            for one in week_of(day, first_weekday)
        ]
        weeks.append(CalendarWeek(cells))
        day += timedelta(days=7)
    oldest = today.replace(day=1) - timedelta(days=31 * MONTHS_BACK)
    before = (span.first - timedelta(days=1)).replace(day=1)
    after = _next_month(span.first)
    return Month(
        span.first,
        weeks,
        len(dots),
        mix(one.tag for one in here),
        before if before >= oldest else None,
        after if after <= today else None,
    )
