"""Logging an entry, and the row it becomes. Actions flush; the route commits."""

from datetime import date, datetime
from uuid import UUID, uuid4

from practice import clock, vault
from practice.assignments.models import Assignment
from practice.assignments.queries import assignments as assignment_queries
from practice.couples.queries import couples as couple_queries
from practice.couples.rules import check_may_note
from practice.entries.actions import sides as side_actions
from practice.entries.models import Entry
from practice.entries.rules import EntryDraft, Source, check_day
from practice.errors import SavedBefore
from practice.library.rules.activities import Mode
from practice.release import Release
from practice.viewers import PartnerViewer, Viewer


def log(partner: PartnerViewer, assignment: Assignment, draft: EntryDraft, *, now: datetime) -> Entry:
    """Save an entry with its author's own side; the same form sent twice makes one entry.

    Raises:
        Refusal: if the couple may not note anything now, or the day is not open for this assignment.
        SavedBefore: if the form was saved before with other answers.
    """
    check_may_log(partner, assignment, draft.on_day, now)
    row = new_entry(partner, partner.id, assignment, draft, now)
    entry = vault.add_idempotent(partner, row, draft.form_key)
    if entry is row:
        side_actions.save_side(partner, row, draft.side, now)
    else:
        saved_side = side_actions.own_side_text(partner, entry)
        if draft.side.merged_into(saved_side) != saved_side:
            raise SavedBefore
    return entry


def new_entry(
    viewer: Viewer, author_id: UUID, assignment: Assignment, draft: EntryDraft, now: datetime
) -> Entry:
    """The row of an entry with its sealed texts, not yet added to the database session.

    Of something each partner does alone it is released to its author and the therapist, otherwise to all three.
    """
    row = Entry(
        id=uuid4(),
        couple_id=assignment.couple_id,
        author_id=author_id,
        assignment_id=assignment.id,
        on_day=draft.on_day,
        outcome=draft.outcome,
        minutes=draft.minutes,
        short=False,
        touched=[],
        source=Source.COUPLE,
        tag=draft.tag,
        noted_at=now,
        deleted_at=None,
        form_key=draft.form_key,
    )
    row.is_own = assignment.mode is Mode.EACH
    vault.write_texts(viewer, row, Release.KEEP if row.is_own else Release.SHARE, draft)
    return row


def check_may_log(partner: PartnerViewer, assignment: Assignment, on_day: date, now: datetime) -> None:
    """Raise Refusal if the couple may not note anything now, or the day is not open for this assignment."""
    couple = couple_queries.couple(partner, partner.couple_id)
    check_may_note(couple.state)
    check_entry_day(partner, assignment, on_day, today=clock.day_in(couple.time_zone, now))


def check_entry_day(partner: PartnerViewer, assignment: Assignment, on_day: date, *, today: date) -> None:
    """Raise Refusal if, by the couple's clock, the day is to come, too long ago or outside the assignment's days."""
    check_day(on_day, today, assignment.starts_on, assignment_queries.last_day_of(partner, assignment))
