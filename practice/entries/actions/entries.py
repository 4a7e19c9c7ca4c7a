"""Logging an entry. Actions flush; the route commits."""

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
    """Note what happened, once; the same form sent twice keeps one."""
    check_may_log(partner, assignment, draft.on_day, now)
    row = new_entry(partner, partner.id, assignment, draft, now)
    kept = vault.add_idempotent(partner, row, draft.form_key)
    if kept is row:
        side_actions.save_side(partner, row, draft.side, now)
    else:
        side_kept = side_actions.kept_side(partner, kept)
        if draft.side.over(side_kept) != side_kept:
            raise SavedBefore
    return kept


def new_entry(
    viewer: Viewer, author_id: UUID, assignment: Assignment, draft: EntryDraft, now: datetime
) -> Entry:
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
    check_may_note(couple_queries.couple(partner, partner.couple_id).state)
    check_day_of(partner, assignment, on_day, now=now)


def check_day_of(partner: PartnerViewer, assignment: Assignment, on_day: date, *, now: datetime) -> None:
    """Refuse a day on which an assignment was not there to be tried, or too long ago."""
    today = clock.day_in(couple_queries.couple(partner, partner.couple_id).time_zone, now)
    check_day(on_day, today, assignment.starts_on, assignment_queries.last_day_of(partner, assignment))
