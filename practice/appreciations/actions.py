"""Keeping, changing and opening appreciations. Actions flush; the page commits."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID, uuid4

from practice import access, audit, clock, db, vault
from practice.appreciations import queries
from practice.appreciations.models import Appreciation
from practice.appreciations.rules.appreciations import (
    AppreciationDraft,
    check_appreciation,
    check_appreciations_on,
    check_may_change,
)
from practice.consent import actions as consent_actions
from practice.couples.models import Couple
from practice.couples.queries import couples as couple_queries
from practice.couples.queries import partners as partner_queries
from practice.couples.rules import check_may_be_given, check_may_note
from practice.entries.rules import Source
from practice.errors import NotFound
from practice.release import Release, released_at
from practice.viewers import PartnerViewer, TherapistViewer


def keep(partner: PartnerViewer, draft: AppreciationDraft, *, now: datetime) -> Appreciation:
    """Keep a note; the same form sent twice keeps one."""
    couple = _check_may_write(partner)
    check_appreciation(draft, clock.day_in(couple.time_zone, now))
    row = _new_row(couple, partner.id, draft, Source.COUPLE, now)
    row.therapist_id = consent_actions.lock_reader(partner, draft.release, draft.therapist_id)
    vault.write_texts(partner, row, draft.release, draft)
    return vault.add_idempotent(partner, row, draft.form_key)


def keep_from_paper(
    therapist: TherapistViewer, couple_id: UUID, author_id: UUID, draft: AppreciationDraft, *, now: datetime
) -> Appreciation:
    """Enter what a partner wrote on paper, as theirs, kept for the session and marked so."""
    couple = couple_queries.couple(therapist, couple_id)
    check_may_be_given(couple.state)
    check_appreciations_on(couple.appreciations_on)
    partner_queries.partner(therapist, couple.id, author_id)
    check_appreciation(draft, clock.day_in(couple.time_zone, now), is_paper=True)
    row = _new_row(couple, author_id, draft, Source.PAPER, now)
    vault.write_texts(therapist, row, draft.release, draft)
    kept = vault.add_idempotent(therapist, row, draft.form_key)
    audit.record(therapist, "entered from paper", f"appreciation:{kept.id}", now=now)
    return kept


def take_paper_out(therapist: TherapistViewer, row: Appreciation, *, now: datetime) -> None:
    """What was entered from paper by mistake goes again, until an opening took it. Said twice, it goes once."""
    access.lock(therapist, row, with_deleted=True)
    if row.source is not Source.PAPER:
        raise NotFound("Appreciation")
    _check_still_own(row, now)
    row.deleted_at = row.deleted_at or now
    audit.record(therapist, "took out what was entered from paper", f"appreciation:{row.id}", now=now)
    db.session.flush()


def change(partner: PartnerViewer, row: Appreciation, draft: AppreciationDraft, *, now: datetime) -> None:
    """Say it differently, or release it anew, while it is still one's own."""
    couple = _check_may_write(partner)
    therapist_id = consent_actions.lock_reader(partner, draft.release, draft.therapist_id)
    _lock_own(partner, row)
    _check_still_own(row, now)
    # An older note keeps its day; only a new day has to lie within the week.
    today = row.on_day if draft.on_day == row.on_day else clock.day_in(couple.time_zone, now)
    check_appreciation(draft, today)
    with vault.changing(partner, row, draft.version):
        row.on_day, row.changed_at, row.released_at = draft.on_day, now, released_at(draft.release, now)
        row.therapist_id = therapist_id
        vault.write_texts(partner, row, draft.release, draft)
    db.session.flush()


def delete(partner: PartnerViewer, row: Appreciation, *, now: datetime) -> None:
    """Take out a note of one's own; it can be put back. Said twice, it is taken out once."""
    _lock_own(partner, row, with_deleted=True)
    if row.deleted_at is None:
        _check_still_own(row, now)
        row.deleted_at = now
        row.form_key = uuid4()  # the same form may keep it anew
    db.session.flush()


def put_back(partner: PartnerViewer, row: Appreciation, *, now: datetime) -> None:
    """Put a deleted note back. Said twice, it is simply there; what it shares is shared from now."""
    _lock_own(partner, row, with_deleted=True)
    if row.deleted_at is not None:
        if row.release is Release.SHARE:
            _check_may_write(partner)
        row.deleted_at, row.released_at = None, released_at(row.release, now)
    db.session.flush()


def mark_said(partner: PartnerViewer, row: Appreciation, *, so: bool) -> None:
    """Its author told them, or not after all. The note itself stays as it is."""
    _lock_own(partner, row)
    row.is_said = so
    db.session.flush()


def mark_landed(partner: PartnerViewer, row: Appreciation, *, so: bool) -> None:
    """The other says that it landed, or takes that back."""
    if so:
        check_may_note(couple_queries.couple(partner, partner.couple_id).state)
    access.lock(partner, row)
    row.is_landed = so
    db.session.flush()


def release_kept(
    therapist: TherapistViewer,
    couple_id: UUID,
    appointment_id: UUID,
    *,
    but: Collection[UUID] = (),
    released_at: datetime,
    now: datetime,
) -> int:
    """The opening: whatever was kept is the other's to read from ``released_at`` on. Returns how many were opened.

    Notes that were shared before are taken into this opening too, so that the next one begins empty. Those of
    the authors in ``but`` wait.
    """
    opened = 0
    for row in queries.rows_for_session(therapist, couple_id):
        if row.author_id in but:
            continue
        if row.release is Release.KEEP:
            vault.move(therapist, row, Release.SHARE)
            row.released_at = released_at
            opened += 1
        row.appointment_id = appointment_id
    audit.record(therapist, "opened", f"appointment:{appointment_id}", now=now)
    db.session.flush()
    return opened


def keep_again(therapist: TherapistViewer, appointment_id: UUID, released_at: datetime) -> None:
    """Undo ``open_kept``: what it took waits for the next opening, and what it released is kept again."""
    for row in queries.rows_of_opening(therapist, appointment_id):
        if row.released_at == released_at:
            vault.move(therapist, row, Release.KEEP)
            row.released_at = None
        row.appointment_id = None
    db.session.flush()


def _new_row(
    couple: Couple, author_id: UUID, draft: AppreciationDraft, source: Source, now: datetime
) -> Appreciation:
    return Appreciation(
        id=uuid4(),
        couple_id=couple.id,
        author_id=author_id,
        on_day=draft.on_day,
        kept_at=now,
        changed_at=None,
        deleted_at=None,
        released_at=released_at(draft.release, now),
        appointment_id=None,
        prompt=draft.prompt,
        source=source,
        form_key=draft.form_key,
    )


def _check_may_write(partner: PartnerViewer) -> Couple:
    couple = couple_queries.couple(partner, partner.couple_id)
    check_may_note(couple.state)
    check_appreciations_on(couple.appreciations_on)
    return couple


def _check_still_own(row: Appreciation, now: datetime) -> None:
    check_may_change(row.release, row.released_at, now, is_opened=row.appointment_id is not None)


def _lock_own(partner: PartnerViewer, row: Appreciation, *, with_deleted: bool = False) -> None:
    access.lock(partner, row, with_deleted=with_deleted)
    if row.author_id != partner.id:
        raise NotFound("Appreciation")
