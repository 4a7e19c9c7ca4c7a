"""The demo's homework: what was given, what was noted, and each partner's own side of it."""

from datetime import date, datetime
from uuid import uuid4

from practice.access import Partner, Therapist
from practice.couples.models import Couple
from practice.demo.story import Table
from practice.homework import actions
from practice.homework.models import Assignment
from practice.homework.rules import (
    AssignmentDraft,
    Barrier,
    CheckInDraft,
    Ends,
    EntryDraft,
    Outcome,
    SideDraft,
)
from practice.library import queries as library
from practice.library.rules import Cost, Mode, Window


def give(therapist: Therapist, couple: Couple, table: Table, day: date, *, now: datetime) -> Assignment:
    """Give an activity to the couple, with its plan, from this day on."""
    draft = AssignmentDraft(
        form_key=uuid4(),
        mode=Mode(table["mode"]),
        window=Window(table["window"]),
        low=table["low"],
        high=table["high"],
        minutes=table["minutes"],
        cost=Cost(table["cost"]),
        starts_on=day,
        ends=Ends(table["ends"]),
        why=table["why"],
        cue=table["cue"],
        plan=table["plan"],
        obstacle=table["obstacle"],
        small=table["small"],
    )
    return actions.assign(therapist, couple, library.by_key(therapist, table["activity"]), draft, now=now)


def log(
    author: Partner, other: Partner, assignment: Assignment, table: Table, day: date, *, now: datetime
) -> None:
    """One of the two notes what happened; the other adds their own side, where the file has one."""
    draft = EntryDraft(
        form_key=uuid4(),
        on_day=day,
        outcome=Outcome(table["outcome"]),
        minutes=table.get("minutes"),
        note=table.get("note", ""),
        side=_side(table.get(table["by"], {})),
    )
    entry = actions.log(author, assignment, draft, now=now)
    if theirs := table.get(_other(table["by"])):
        actions.add_side(other, entry, _side(theirs), now=now)


def check_in(
    author: Partner, other: Partner, assignment: Assignment, table: Table, day: date, *, now: datetime
) -> None:
    """Hold a check-in: its sentence by one of the two, a number and an ask by each."""
    mine, theirs = table.get(table["by"], {}), table.get(_other(table["by"]), {})
    draft = CheckInDraft(
        on_day=day,
        short=table["short"],
        touched=tuple(table["touched"]),
        connected=mine.get("connected"),
        ask=mine.get("ask", ""),
        note=table.get("note", ""),
    )
    entry = actions.hold_check_in(author, assignment, draft, now=now)
    for partner, side in ((author, mine), (other, theirs)):
        if side:
            actions.add_side(partner, entry, _side(side), side.get("ask", ""), now=now)


def _side(table: Table) -> SideDraft:
    barriers = tuple(Barrier(key) for key in table.get("barriers", []))
    return SideDraft(felt=table.get("felt"), connected=table.get("connected"), barriers=barriers)


def _other(side: str) -> str:
    return "b" if side == "a" else "a"
