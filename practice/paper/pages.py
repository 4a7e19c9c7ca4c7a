"""The homework sheet: what a couple has to try, with room to note it on paper. No Flask, no database."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple

from practice.accounts.models import Paper
from practice.assignments.pages import until_words
from practice.assignments.queries.assignments import AssignmentView
from practice.assignments.rules import Ends
from practice.couples.queries.couples import CoupleView
from practice.library.rules.activities import Mode, Window, how_often
from practice.messages import Message
from practice.plain_text import add_line_breaks

USUAL_DAYS = (
    14  # where no session is planned, or it is far off, or so near that this is for the time after it
)
FEWEST_DAYS, MOST_DAYS = 4, 21
LONG_NAMES = 40  # letters of both


class SheetTask(NamedTuple):
    """One assignment on paper. ``rows`` have a circle a day: one for the two, or one for each by name."""

    title: str
    summary: str
    how: tuple[str, ...]
    often: Message
    until: Message
    cue: str
    plan: str
    obstacle: str
    small: str
    steps: tuple[tuple[str, int], ...]  # of a check-in, with minutes
    rows: tuple[str, ...]
    days: tuple[date, ...]  # those with a circle
    has_lines: bool


class SheetOwnPage(NamedTuple):
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
    tasks: tuple[SheetTask, ...]
    own_pages: tuple[SheetOwnPage, ...]


def homework_sheet(
    pair: CoupleView, live: Iterable[AssignmentView], *, today: date, next_on: date | None, paper: Paper
) -> HomeworkSheet:
    """The sheet for what a couple has at the moment, until its next session."""
    given = list(live)
    has_own_pages = any(one.book.spec.paper.has_own_pages for one in given)
    return HomeworkSheet(
        paper.value,
        today,
        (pair.a.name, pair.b.name),
        next_on if next_on and _is_far(today, next_on) else None,
        sheet_days(today, next_on),
        tuple(_task(pair, one, today, next_on) for one in given if one.book.spec.paper.is_task),
        _own_pages(pair) if has_own_pages and pair.appreciations_on else (),
    )


def sheet_days(today: date, next_on: date | None) -> tuple[date, ...]:
    """From today to the day before the next session, up to three weeks; a fortnight where that says little."""
    ahead = (next_on - today).days if next_on and _is_far(today, next_on) else USUAL_DAYS
    n = ahead if ahead <= MOST_DAYS else USUAL_DAYS
    return tuple(today + timedelta(days=at) for at in range(n))


def _is_far(today: date, next_on: date) -> bool:
    return (next_on - today).days >= FEWEST_DAYS


def _own_days(given: AssignmentView, today: date, next_on: date | None) -> tuple[date, ...]:
    """The days of the sheet on which this is there to be tried: it may end sooner than the sheet does."""
    last = given.ends_on if given.ends is Ends.ON_DAY else None
    if given.ends is Ends.NEXT_SESSION and next_on:
        last = next_on - timedelta(days=1)
    return tuple(day for day in sheet_days(today, next_on) if last is None or day <= last) or (today,)


def _task(pair: CoupleView, given: AssignmentView, today: date, next_on: date | None) -> SheetTask:
    paper = given.book.spec.paper
    is_counted = given.window is not Window.WHENEVER and paper.has_rows
    names = (pair.a.name, pair.b.name) if given.mode is Mode.EACH else ("",)
    return SheetTask(
        title=add_line_breaks(given.book.title),
        summary=add_line_breaks(given.book.summary),
        how=tuple(add_line_breaks(text.strip()) for text in given.book.how.split("\n\n") if text.strip()),
        often=how_often(given.window, given.low, given.high),
        until=until_words(given),
        cue=add_line_breaks(given.cue),
        plan=add_line_breaks(given.plan),
        obstacle=add_line_breaks(given.obstacle),
        small=add_line_breaks(given.small or given.book.small_version),
        steps=tuple((add_line_breaks(step["title"]), step["minutes"]) for step in given.book.agenda),
        rows=names if is_counted else (),
        days=_own_days(given, today, next_on),
        has_lines=paper.has_lines,
    )


def _own_pages(pair: CoupleView) -> tuple[SheetOwnPage, ...]:
    return (SheetOwnPage("a", pair.a.name, pair.b.name), SheetOwnPage("b", pair.b.name, pair.a.name))
