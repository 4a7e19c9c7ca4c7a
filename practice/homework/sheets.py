"""Homework on paper: what a couple has to try, with room to note it without a phone. No Flask, no database."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from practice.accounts.models import Paper
from practice.couples.queries import Pair
from practice.homework.pages import until
from practice.homework.queries import Given
from practice.homework.rules import Ends
from practice.library.rules import Kind, Mode, Window, how_often
from practice.phrase import Phrase
from practice.plain_text import breakable

DAYS = 14  # where no session is planned, or it is far off, or so near that this is for the time after it
FEWEST_DAYS, MOST_DAYS = 4, 21
LONG_NAMES = 40  # letters of both


# What each partner notes for themselves alone, or tells nobody: it has no lines on a page for two.
NOT_FOR_TWO = (Kind.KINDNESS, Kind.AGREEMENT, Kind.BECOMING, Kind.NIGHTLY_PAGE)


class Task(NamedTuple):
    """One assignment on paper. ``rows`` have a circle a day: one for the two, or one for each by name."""

    title: str
    summary: str
    how: tuple[str, ...]
    often: Phrase
    until: Phrase
    cue: str
    plan: str
    obstacle: str
    small: str
    steps: tuple[tuple[str, int], ...]  # of a check-in, with minutes
    rows: tuple[str, ...]
    days: tuple[date, ...]  # those with a circle
    has_lines: bool


class OwnPage(NamedTuple):
    """A page for one partner alone: small things the other did, to be read aloud when the session opens."""

    side: str
    reader: str
    listener: str

    @property
    def n_entries(self) -> int:
        """How many there is room for on one page of either paper, beside a heading with long names."""
        return 6 if len(self.reader + self.listener) <= LONG_NAMES else 4


class HomeworkSheet(NamedTuple):
    """What is printed for a couple, and the days there is room for."""

    paper: str
    on: date
    names: tuple[str, str]
    next_on: date | None
    days: tuple[date, ...]
    tasks: tuple[Task, ...]
    own_pages: tuple[OwnPage, ...]


def homework_sheet(
    pair: Pair, live: Iterable[Given], *, today: date, next_on: date | None, paper: Paper
) -> HomeworkSheet:
    """The sheet for what a couple has at the moment, until its next session."""
    given = list(live)
    appreciates = any(one.book.kind is Kind.APPRECIATION for one in given)
    return HomeworkSheet(
        paper.value,
        today,
        (pair.a.name, pair.b.name),
        next_on if next_on and _is_far(today, next_on) else None,
        days(today, next_on),
        tuple(_task(pair, one, today, next_on) for one in given if one.book.kind is not Kind.APPRECIATION),
        _own_pages(pair) if appreciates and pair.appreciations_on else (),
    )


def days(today: date, next_on: date | None) -> tuple[date, ...]:
    """From today to the day before the next session, up to three weeks; a fortnight where that says little."""
    ahead = (next_on - today).days if next_on and _is_far(today, next_on) else DAYS
    n = ahead if ahead <= MOST_DAYS else DAYS
    return tuple(today + timedelta(days=at) for at in range(n))


def _is_far(today: date, next_on: date) -> bool:
    return (next_on - today).days >= FEWEST_DAYS


def _own_days(given: Given, today: date, next_on: date | None) -> tuple[date, ...]:
    """The days of the sheet on which this is there to be tried: it may end sooner than the sheet does."""
    last = given.ends_on if given.ends is Ends.ON_DAY else None
    if given.ends is Ends.NEXT_SESSION and next_on:
        last = next_on - timedelta(days=1)
    return tuple(day for day in days(today, next_on) if last is None or day <= last) or (today,)


def _task(pair: Pair, given: Given, today: date, next_on: date | None) -> Task:
    is_counted = given.window is not Window.WHENEVER and given.book.kind not in {
        Kind.KINDNESS,
        Kind.BECOMING,
        Kind.AGREEMENT,
    }
    names = (pair.a.name, pair.b.name) if given.mode is Mode.EACH else ("",)
    return Task(
        title=breakable(given.book.title),
        summary=breakable(given.book.summary),
        how=tuple(breakable(text.strip()) for text in given.book.how.split("\n\n") if text.strip()),
        often=how_often(given.window, given.low, given.high),
        until=until(given),
        cue=breakable(given.cue),
        plan=breakable(given.plan),
        obstacle=breakable(given.obstacle),
        small=breakable(given.small or given.book.small_version),
        steps=tuple((breakable(step["title"]), step["minutes"]) for step in given.book.agenda),
        rows=names if is_counted else (),
        days=_own_days(given, today, next_on),
        has_lines=given.book.kind not in NOT_FOR_TWO,
    )


def _own_pages(pair: Pair) -> tuple[OwnPage, ...]:
    return (OwnPage("a", pair.a.name, pair.b.name), OwnPage("b", pair.b.name, pair.a.name))
