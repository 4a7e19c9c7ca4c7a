"""Wishing for ideas, planning a date, and what becomes of it. Actions flush; the page commits."""

from collections.abc import Mapping
from datetime import datetime
from uuid import uuid4, uuid5

from practice import access, clock, db, vault
from practice.access import Partner
from practice.couples import queries as couples
from practice.couples.models import Couple
from practice.couples.rules import check_may_note
from practice.dates import queries
from practice.dates.models import IdeaWish, PlannedDate
from practice.dates.rules import (
    DateState,
    PlanDraft,
    PlanStep,
    SitterStep,
    check_closing,
    check_plan,
    check_planning,
    day_of_entry,
    next_chooser,
)
from practice.homework import actions as homework
from practice.homework import corrections, noted
from practice.homework import queries as assignments
from practice.homework.models import Assignment, Entry
from practice.homework.rules import EntryDraft, Outcome
from practice.release import Release


def like(partner: Partner, key: str, *, now: datetime) -> None:
    """This partner would like an idea. Taken back and liked again on one day, it counts from when it was first liked."""
    couple = couples.couple(partner, partner.couple_id)
    check_may_note(couple.state)
    queries.idea(key)
    row = queries.wish(partner, key)
    if row is None:
        row = IdeaWish(
            id=uuid4(),
            couple_id=partner.couple_id,
            partner_id=partner.id,
            idea=key,
            said_at=now,
            withdrawn_at=None,
        )
        db.added(row)
    elif row.withdrawn_at is not None:
        if row.withdrawn_at < clock.day_began(couple.time_zone, now):
            row.said_at = now
        row.withdrawn_at = None
        db.session.flush()


def unlike(partner: Partner, key: str, *, now: datetime) -> None:
    """Take it back. Where the two were told today, the other's page stays as it is until the day is over."""
    row = queries.wish(partner, key)
    if row is not None and row.withdrawn_at is None:
        row.withdrawn_at = now
        db.session.flush()


def begin(partner: Partner, assignment: Assignment, draft: PlanDraft, *, now: datetime) -> PlannedDate:
    """Begin to plan a date; whoever's turn it is chooses. Where one is being planned, that one is found."""
    _may_write(partner)
    couple = couples.hold(partner, partner.couple_id)  # both phones may begin in the same moment
    homework.check_goes_on(partner, assignment, now=now)
    check_plan(draft, clock.day_in(couple.time_zone, now))
    if (running := queries.running(partner, assignment.id)) is not None:
        return running
    pair = couples.pair(partner, couple.id)
    row = PlannedDate(
        id=uuid4(),
        couple_id=couple.id,
        author_id=partner.id,
        assignment_id=assignment.id,
        chooser_id=next_chooser(queries.past(partner, couple.id), pair.a.id, pair.b.id),
        state=DateState.PLANNING,
        sitter=SitterStep.OPEN,
        reservation=PlanStep.OPEN,
        day_protected=PlanStep.OPEN,
        entry_id=None,
        begun_at=now,
        closed_at=None,
        form_key=draft.form_key,
    )
    _write(partner, row, draft)
    return vault.keep_once(partner, row, draft.form_key)


def change(partner: Partner, row: PlannedDate, draft: PlanDraft, *, now: datetime) -> None:
    """Change what they do, or when; either may."""
    couple = _may_write(partner)
    access.hold(partner, row)
    check_planning(row.state)
    check_plan(draft, clock.day_in(couple.time_zone, now))
    with vault.changing(partner, row, draft.version):
        row.author_id = partner.id
        _write(partner, row, draft)
    db.session.flush()


def set_steps(partner: Partner, row: PlannedDate, changed: Mapping[str, SitterStep | PlanStep]) -> None:
    """How far the steps are; those nobody touched stay, since the other may have set them meanwhile."""
    _may_write(partner)
    access.hold(partner, row)
    check_planning(row.state)
    for name, step in changed.items():
        setattr(row, name, step)
    db.session.flush()


def swap_chooser(partner: Partner, row: PlannedDate) -> None:
    """The other one chooses this time; the turns go on from there."""
    _may_write(partner)
    access.hold(partner, row)
    check_planning(row.state)
    row.chooser_id = couples.pair(partner, row.couple_id).other(row.chooser_id).id
    db.session.flush()


def close(partner: Partner, row: PlannedDate, state: DateState, *, now: datetime) -> Entry | None:
    """It happened, or they stayed in instead: an entry either way. Said twice, it is noted once."""
    couple = _may_write(partner)
    access.hold(partner, row)
    if row.state is state:
        return None
    check_planning(row.state)
    today = clock.day_in(couple.time_zone, now)
    check_closing(state, row.on_day, today)
    outcome = Outcome.HAPPENED if state is DateState.HAPPENED else Outcome.VERSION
    assignment = assignments.assignment(partner, row.assignment_id)
    day = day_of_entry(row.on_day, today, assignment.starts_on)
    tag = assignments.tag_of(partner, assignment)
    draft = EntryDraft(uuid5(row.id, "closed"), day, outcome, tag=tag)  # the plan has the words
    entry = homework.log(partner, assignment, draft, now=now)
    row.state, row.entry_id, row.closed_at = state, entry.id, now
    db.session.flush()
    return entry


def call_off(partner: Partner, row: PlannedDate, *, now: datetime) -> None:
    """Not this time; whoever was to choose chooses the next one."""
    _may_write(partner)
    access.hold(partner, row)
    if row.state is DateState.CALLED_OFF:
        return
    check_planning(row.state)
    row.state, row.closed_at = DateState.CALLED_OFF, now
    db.session.flush()


def plan_again(partner: Partner, row: PlannedDate, *, now: datetime) -> None:
    """Take back what became of it, and that it was noted, whoever of the two noted it."""
    _may_write(partner)
    access.hold(partner, row)
    if row.state is DateState.PLANNING:
        return
    if row.entry_id is not None:
        entry = noted.entry(partner, row.entry_id, deleted=None)
        if entry.deleted_at is None:
            corrections.delete_entry(partner, entry, now=now)
    row.state, row.closed_at, row.entry_id = DateState.PLANNING, None, None
    db.session.flush()


def _write(partner: Partner, row: PlannedDate, draft: PlanDraft) -> None:
    row.on_day, row.at_time = draft.on_day, draft.at_time
    row.idea = draft.idea if draft.idea in queries.ideas() else ""
    vault.place(partner, row, Release.SHARE)
    vault.seal(partner, row, what=draft.what)


def _may_write(partner: Partner) -> Couple:
    couple = couples.couple(partner, partner.couple_id)
    check_may_note(couple.state)
    return couple
