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

# A sheet has room for the days up to the next session, where that is FEWEST_DAYS to MOST_DAYS away. Where none is
# planned, or it is farther off, or so near that the sheet is for the time after it, there is room for USUAL_DAYS.
USUAL_DAYS = 14
FEWEST_DAYS, MOST_DAYS = 4, 21
LONG_NAMES = 40  # letters of both names together that still leave room for all lines


class SheetTask(NamedTuple):
    """One assignment on paper. ``rows`` have a circle a day: one row for the two (named ""), or one for each by name."""

    title: str
    summary: str
    how: tuple[str, ...]
    often: Message
    until: Message
    cue: str
    plan: str
    obstacle: str
    small: str
    steps: tuple[tuple[str, int], ...]  # of a check-in: title and minutes
    rows: tuple[str, ...]
    days: tuple[date, ...]  # that get a circle
    has_lines: bool


class SheetOwnPage(NamedTuple):
    """A page for one partner alone, for small things the other did, to be read aloud when the session opens."""

    side: str
    reader: str
    listener: str

    @property
    def n_entries(self) -> int:
        """How many entries fit on one page, on A4 as on Letter: fewer where long names make the heading longer."""
        return 6 if len(self.reader + self.listener) <= LONG_NAMES else 4


class HomeworkSheet(NamedTuple):
    """The printed sheet of a couple's homework; ``days`` are those it has room for."""

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
    """The sheet of a couple's live assignments until its next session, which is on ``next_on`` if one is planned."""
    assignments = list(live)
    has_own_pages = any(assignment.activity.spec.paper.has_own_pages for assignment in assignments)
    return HomeworkSheet(
        paper.value,
        today,
        (pair.a.name, pair.b.name),
        next_on if next_on and _is_far(today, next_on) else None,
        sheet_days(today, next_on),
        tuple(
            _task(pair, assignment, today, next_on)
            for assignment in assignments
            if assignment.activity.spec.paper.is_task
        ),
        _own_pages(pair) if has_own_pages and pair.appreciations_on else (),
    )


def sheet_days(today: date, next_on: date | None) -> tuple[date, ...]:
    """From today to the day before the next session, 4 to 21 days; 14 days where that is nearer, farther or unknown."""
    n_ahead = (next_on - today).days if next_on and _is_far(today, next_on) else USUAL_DAYS
    n = n_ahead if n_ahead <= MOST_DAYS else USUAL_DAYS
    return tuple(today + timedelta(days=index) for index in range(n))


def _is_far(today: date, next_on: date) -> bool:
    """Whether the next session is far enough off for a sheet that ends with it."""
    return (next_on - today).days >= FEWEST_DAYS


def _own_days(assignment: AssignmentView, today: date, next_on: date | None) -> tuple[date, ...]:
    """The days of the sheet that the assignment covers, as it may end sooner; today alone where it covers none."""
    last = assignment.ends_on if assignment.ends is Ends.ON_DAY else None
    if assignment.ends is Ends.NEXT_SESSION and next_on:
        last = next_on - timedelta(days=1)
    return tuple(day for day in sheet_days(today, next_on) if last is None or day <= last) or (today,)


def _task(pair: CoupleView, assignment: AssignmentView, today: date, next_on: date | None) -> SheetTask:
    paper = assignment.activity.spec.paper
    is_counted = assignment.window is not Window.WHENEVER and paper.has_rows
    names = (pair.a.name, pair.b.name) if assignment.mode is Mode.EACH else ("",)
    return SheetTask(
        title=add_line_breaks(assignment.activity.title),
        summary=add_line_breaks(assignment.activity.summary),
        how=tuple(
            add_line_breaks(text.strip()) for text in assignment.activity.how.split("\n\n") if text.strip()
        ),
        often=how_often(assignment.window, assignment.low, assignment.high),
        until=until_words(assignment),
        cue=add_line_breaks(assignment.cue),
        plan=add_line_breaks(assignment.plan),
        obstacle=add_line_breaks(assignment.obstacle),
        small=add_line_breaks(assignment.small or assignment.activity.small_version),
        steps=tuple((add_line_breaks(step["title"]), step["minutes"]) for step in assignment.activity.agenda),
        rows=names if is_counted else (),
        days=_own_days(assignment, today, next_on),
        has_lines=paper.has_lines,
    )


def _own_pages(pair: CoupleView) -> tuple[SheetOwnPage, ...]:
    return (SheetOwnPage("a", pair.a.name, pair.b.name), SheetOwnPage("b", pair.b.name, pair.a.name))
