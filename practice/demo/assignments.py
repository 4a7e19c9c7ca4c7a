"""Assignments, entries and check-ins of the demo, by the actions people use."""

from datetime import date, datetime
from uuid import uuid4

from practice.assignments import actions as assignment_actions
from practice.assignments.models import Assignment
from practice.assignments.rules import AssignmentDraft, Ends
from practice.check_ins import actions as check_in_actions
from practice.check_ins.rules import CheckInDraft
from practice.corrections import actions as correction_actions
from practice.couples.models import Couple
from practice.demo.timeline import TomlTable
from practice.entries.actions import entries as entry_actions
from practice.entries.rules import Barrier, EntryDraft, SideDraft
from practice.library import queries as library_queries
from practice.library.rules.activities import Cost, Mode, Window
from practice.rhythm.rules.outcomes import Outcome
from practice.viewers import PartnerViewer, TherapistViewer


def assign(
    therapist: TherapistViewer, couple: Couple, table: TomlTable, day: date, *, now: datetime
) -> Assignment:
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
    return assignment_actions.assign(
        therapist, couple, library_queries.offered_by_key(therapist, table["activity"]), draft, now=now
    )


def log_entry(
    author: PartnerViewer,
    other: PartnerViewer,
    assignment: Assignment,
    table: TomlTable,
    day: date,
    *,
    now: datetime,
) -> None:
    """Save an entry of one of the two, and the other's side of it, where the file has one."""
    draft = EntryDraft(
        form_key=uuid4(),
        on_day=day,
        outcome=Outcome(table["outcome"]),
        minutes=table.get("minutes"),
        note=table.get("note", ""),
        side=_side(table.get(table["by"], {})),
    )
    entry = entry_actions.log(author, assignment, draft, now=now)
    if other_table := table.get(_other_side(table["by"])):
        correction_actions.add_side(other, entry, _side(other_table), now=now)


def hold_check_in(
    author: PartnerViewer,
    other: PartnerViewer,
    assignment: Assignment,
    table: TomlTable,
    day: date,
    *,
    now: datetime,
) -> None:
    """Save a check-in, its sentence by one of the two; then a number and an ask of each."""
    own_table, other_table = table.get(table["by"], {}), table.get(_other_side(table["by"]), {})
    draft = CheckInDraft(
        on_day=day,
        short=table["short"],
        touched=tuple(table["touched"]),
        connected=own_table.get("connected"),
        ask=own_table.get("ask", ""),
        note=table.get("note", ""),
    )
    entry = check_in_actions.save(author, assignment, draft, now=now)
    for partner, side in ((author, own_table), (other, other_table)):
        if side:
            correction_actions.add_side(partner, entry, _side(side), side.get("ask", ""), now=now)


def _side(table: TomlTable) -> SideDraft:
    barriers = tuple(Barrier(key) for key in table.get("barriers", []))
    return SideDraft(felt=table.get("felt"), connected=table.get("connected"), barriers=barriers)


def _other_side(side: str) -> str:
    return "b" if side == "a" else "a"
