"""Logging an entry from paper, and the audit line of a printed sheet. Actions flush; the route commits."""

from datetime import datetime
from uuid import UUID

from practice import audit, clock, db, vault
from practice.assignments.models import Assignment
from practice.assignments.queries import assignments as assignment_queries
from practice.couples.queries import couples as couple_queries
from practice.couples.queries import partners as partner_queries
from practice.couples.rules import check_may_be_given
from practice.entries.actions import entries as entry_actions
from practice.entries.models import Entry, EntrySide
from practice.entries.rules import EntryDraft, EntrySideText, Source, check_day
from practice.release import Release
from practice.viewers import TherapistViewer


def log_from_paper(
    therapist: TherapistViewer, assignment: Assignment, author_id: UUID, draft: EntryDraft, *, now: datetime
) -> Entry:
    """Save an entry that a partner wrote on paper, as theirs and marked so; it may be older than a week.

    Raises:
        Refusal: if nothing may be given to the couple now, or the day is outside the assignment's own days.
        NotFound: if ``author_id`` is not one of the couple's partners.
    """
    couple = couple_queries.couple(therapist, assignment.couple_id)
    check_may_be_given(couple.state)
    partner_queries.partner(therapist, couple.id, author_id)
    last = assignment_queries.last_day_of(therapist, assignment)
    today = clock.day_in(couple.time_zone, now)
    check_day(draft.on_day, today, assignment.starts_on, last, is_paper=True)
    row = entry_actions.new_entry(therapist, author_id, assignment, draft, now)
    row.source = Source.PAPER
    entry = vault.add_idempotent(therapist, row, draft.form_key, of_both=True)
    if entry is row and not draft.side.is_empty:
        side = EntrySide(couple_id=couple.id, author_id=author_id, entry_id=row.id, noted_at=now)
        vault.write_texts(therapist, side, Release.KEEP, draft.side.merged_into(EntrySideText()))
        db.session.add(side)
        db.session.flush()
    audit.record(therapist, "entered from paper", f"entry:{entry.id}", now=now)
    return entry


def audit_print(therapist: TherapistViewer, couple_id: UUID, *, now: datetime) -> None:
    """Audit that a couple's homework was printed, in a transaction of its own: the page that prints only reads."""
    with db.own_transaction() as own_session:
        audit.record(therapist, "printed homework", f"couple:{couple_id}", now=now, session=own_session)
