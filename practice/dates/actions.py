"""Wishing for ideas, planning dates and closing plans. Actions flush; the route commits."""

from collections.abc import Mapping
from datetime import datetime
from uuid import uuid4, uuid5

from practice import access, clock, db, vault
from practice.assignments import actions as assignment_actions
from practice.assignments.models import Assignment
from practice.assignments.queries import assignments as assignment_queries
from practice.corrections import actions as correction_actions
from practice.couples.models import Couple
from practice.couples.queries import couples as couple_queries
from practice.couples.rules import check_may_note
from practice.dates import queries
from practice.dates.models import IdeaWish, PlannedDate
from practice.dates.rules.plans import (
    DatePlanDraft,
    DateState,
    PlanStep,
    SitterStep,
    check_closing,
    check_plan,
    check_planning,
    day_of_entry,
    next_chooser,
)
from practice.entries.actions import entries as entry_actions
from practice.entries.models import Entry
from practice.entries.queries import entries as entry_queries
from practice.entries.rules import EntryDraft
from practice.release import Release
from practice.rhythm.rules.outcomes import Outcome
from practice.viewers import PartnerViewer


def like(partner: PartnerViewer, key: str, *, now: datetime) -> None:
    """Save that this partner would like an idea; withdrawn and liked again on one day, its first time counts.

    Raises:
        NotFound: there is no such idea.
        Refusal: nothing may be written for the couple.
    """
    couple = couple_queries.couple(partner, partner.couple_id)
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
        db.add_if_new(row)
    elif row.withdrawn_at is not None:
        if row.withdrawn_at < clock.start_of_day(couple.time_zone, now):
            row.said_at = now
        row.withdrawn_at = None
        db.session.flush()


def unlike(partner: PartnerViewer, key: str, *, now: datetime) -> None:
    """Withdraw a wish. Where both were told of it today, the other's page shows it until the day is over."""
    row = queries.wish(partner, key)
    if row is not None and row.withdrawn_at is None:
        row.withdrawn_at = now
        db.session.flush()


def plan(
    partner: PartnerViewer, assignment: Assignment, draft: DatePlanDraft, *, now: datetime
) -> PlannedDate:
    """Begin to plan a date, with the chooser whose turn it is; returns the running plan where there is one.

    Raises:
        Refusal: nothing may be written for the couple, the assignment has ended, or the draft breaks a rule.
        SavedBefore: the form saved another plan before.
    """
    _check_may_write(partner)
    couple = couple_queries.lock(partner, partner.couple_id)  # so that two requests cannot both begin a plan
    assignment_actions.check_goes_on(partner, assignment, now=now)
    check_plan(draft, clock.day_in(couple.time_zone, now))
    if (running := queries.running_plan(partner, assignment.id)) is not None:
        return running
    pair = couple_queries.couple_view(partner, couple.id)
    row = PlannedDate(
        id=uuid4(),
        couple_id=couple.id,
        author_id=partner.id,
        assignment_id=assignment.id,
        chooser_id=next_chooser(queries.past_dates(partner, couple.id), pair.a.id, pair.b.id),
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
    return vault.add_idempotent(partner, row, draft.form_key)


def change(partner: PartnerViewer, row: PlannedDate, draft: DatePlanDraft, *, now: datetime) -> None:
    """Change what they do, or when; either partner may.

    Raises:
        Refusal: it is not being planned any more, or the draft breaks a rule.
        ChangedMeanwhile: the form showed another state of it.
    """
    couple = _check_may_write(partner)
    access.lock(partner, row)
    check_planning(row.state)
    check_plan(draft, clock.day_in(couple.time_zone, now))
    with vault.changing(partner, row, draft.version):
        row.author_id = partner.id
        _write(partner, row, draft)
    db.session.flush()


def set_steps(partner: PartnerViewer, row: PlannedDate, steps: Mapping[str, SitterStep | PlanStep]) -> None:
    """Set steps by name; the others stay, since the other partner may have set them. Raises Refusal unless it is planned."""
    _check_may_write(partner)
    access.lock(partner, row)
    check_planning(row.state)
    for name, step in steps.items():
        setattr(row, name, step)
    db.session.flush()


def swap_chooser(partner: PartnerViewer, row: PlannedDate) -> None:
    """Make the other partner the chooser; turns alternate from there. Raises Refusal unless it is being planned."""
    _check_may_write(partner)
    access.lock(partner, row)
    check_planning(row.state)
    row.chooser_id = couple_queries.couple_view(partner, row.couple_id).other(row.chooser_id).id
    db.session.flush()


def close(partner: PartnerViewer, row: PlannedDate, state: DateState, *, now: datetime) -> Entry | None:
    """Close a plan as happened or stayed in, and log an entry for it; None when it was closed so before.

    Raises:
        Refusal: it is not being planned any more, or its day is still to come.
    """
    couple = _check_may_write(partner)
    access.lock(partner, row)
    if row.state is state:
        return None
    check_planning(row.state)
    today = clock.day_in(couple.time_zone, now)
    check_closing(state, row.on_day, today)
    outcome = Outcome.HAPPENED if state is DateState.HAPPENED else Outcome.VERSION
    assignment = assignment_queries.assignment(partner, row.assignment_id)
    day = day_of_entry(row.on_day, today, assignment.starts_on)
    tag = assignment_queries.tag_of(partner, assignment)
    draft = EntryDraft(uuid5(row.id, "closed"), day, outcome, tag=tag)  # no texts; the plan has them
    entry = entry_actions.log(partner, assignment, draft, now=now)
    row.state, row.entry_id, row.closed_at = state, entry.id, now
    db.session.flush()
    return entry


def call_off(partner: PartnerViewer, row: PlannedDate, *, now: datetime) -> None:
    """Call a plan off; its chooser chooses the next date. Raises Refusal when it was closed otherwise."""
    _check_may_write(partner)
    access.lock(partner, row)
    if row.state is DateState.CALLED_OFF:
        return
    check_planning(row.state)
    row.state, row.closed_at = DateState.CALLED_OFF, now
    db.session.flush()


def plan_again(partner: PartnerViewer, row: PlannedDate, *, now: datetime) -> None:
    """Undo ``close`` and ``call_off``: it is being planned again, and its entry is deleted, whoever logged it."""
    _check_may_write(partner)
    access.lock(partner, row)
    if row.state is DateState.PLANNING:
        return
    if row.entry_id is not None:
        entry = entry_queries.entry(partner, row.entry_id, with_deleted=True)
        if entry.deleted_at is None:
            correction_actions.delete(partner, entry, now=now)
    row.state, row.closed_at, row.entry_id = DateState.PLANNING, None, None
    db.session.flush()


def _write(partner: PartnerViewer, row: PlannedDate, draft: DatePlanDraft) -> None:
    row.on_day, row.at_time = draft.on_day, draft.at_time
    row.idea = draft.idea if draft.idea in queries.ideas() else ""
    vault.write_texts(partner, row, Release.SHARE, draft)


def _check_may_write(partner: PartnerViewer) -> Couple:
    couple = couple_queries.couple(partner, partner.couple_id)
    check_may_note(couple.state)
    return couple
