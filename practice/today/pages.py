"""What Today and Week show, gathered from what the queries found. No Flask, no database."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from practice.homework.pages import Going, going, is_countable, week_of
from practice.homework.queries import Given, Happened
from practice.homework.rhythm import window_around
from practice.homework.rules import COUNTS


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
