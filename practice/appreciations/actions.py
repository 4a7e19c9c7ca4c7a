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
    """Save a note; the same form sent twice saves one.

    Raises:
        Refusal: nothing may be written for the couple, or the draft breaks a rule.
        SavedBefore: the form saved other words before.
    """
    couple = _check_may_write(partner)
    check_appreciation(draft, clock.day_in(couple.time_zone, now))
    row = _new_row(couple, partner.id, draft, Source.COUPLE, now)
    row.therapist_id = consent_actions.lock_reader(partner, draft.release, draft.therapist_id)
    vault.write_texts(partner, row, draft.release, draft)
    return vault.add_idempotent(partner, row, draft.form_key)


def keep_from_paper(
    therapist: TherapistViewer, couple_id: UUID, author_id: UUID, draft: AppreciationDraft, *, now: datetime
) -> Appreciation:
    """Enter what a partner wrote on paper, as theirs, kept for the session and marked as from paper.

    Raises:
        NotFound: the therapist may not see the couple, or the author is not of the couple.
        Refusal, SavedBefore: as ``keep``.
    """
    couple = couple_queries.couple(therapist, couple_id)
    check_may_be_given(couple.state)
    check_appreciations_on(couple.appreciations_on)
    partner_queries.partner(therapist, couple.id, author_id)
    check_appreciation(draft, clock.day_in(couple.time_zone, now), is_paper=True)
    row = _new_row(couple, author_id, draft, Source.PAPER, now)
    vault.write_texts(therapist, row, draft.release, draft)
    saved = vault.add_idempotent(therapist, row, draft.form_key)
    audit.record(therapist, "entered from paper", f"appreciation:{saved.id}", now=now)
    return saved


def take_paper_out(therapist: TherapistViewer, row: Appreciation, *, now: datetime) -> None:
    """Delete what was entered from paper; twice is the same as once.

    Raises:
        NotFound: it was not entered from paper.
        Refusal: an opening shared it already.
    """
    access.lock(therapist, row, with_deleted=True)
    if row.source is not Source.PAPER:
        raise NotFound("Appreciation")
    _check_still_own(row, now)
    row.deleted_at = row.deleted_at or now
    audit.record(therapist, "took out what was entered from paper", f"appreciation:{row.id}", now=now)
    db.session.flush()


def change(partner: PartnerViewer, row: Appreciation, draft: AppreciationDraft, *, now: datetime) -> None:
    """Change the words, day or release of one's own note, while ``check_may_change`` allows it.

    Raises:
        NotFound: it is somebody else's.
        Refusal: it reached the other meanwhile, or the draft breaks a rule.
        ChangedMeanwhile: the form showed another state of it.
    """
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
    """Delete one's own note, which ``put_back`` undoes; twice is the same as once. Raises Refusal once it was shared."""
    _lock_own(partner, row, with_deleted=True)
    if row.deleted_at is None:
        _check_still_own(row, now)
        row.deleted_at = now
        row.form_key = uuid4()  # the same form may save it anew
    db.session.flush()


def put_back(partner: PartnerViewer, row: Appreciation, *, now: datetime) -> None:
    """Put a deleted note back; a shared one is shared from ``now``. Raises Refusal where nothing may be shared."""
    _lock_own(partner, row, with_deleted=True)
    if row.deleted_at is not None:
        if row.release is Release.SHARE:
            _check_may_write(partner)
        row.deleted_at, row.released_at = None, released_at(row.release, now)
    db.session.flush()


def mark_said(partner: PartnerViewer, row: Appreciation, *, is_said: bool) -> None:
    """Set whether its author told the other aloud; the note itself stays as it is."""
    _lock_own(partner, row)
    row.is_said = is_said
    db.session.flush()


def mark_landed(partner: PartnerViewer, row: Appreciation, *, is_landed: bool) -> None:
    """Set whether it landed, as its reader says. Raises Refusal where nothing may be written for the couple."""
    if is_landed:
        check_may_note(couple_queries.couple(partner, partner.couple_id).state)
    access.lock(partner, row)
    row.is_landed = is_landed
    db.session.flush()


def release_kept(
    therapist: TherapistViewer,
    couple_id: UUID,
    appointment_id: UUID,
    *,
    except_authors: Collection[UUID] = (),
    released_at: datetime,
    now: datetime,
) -> int:
    """Share a couple's kept notes in an opening, shown to the other from ``released_at``; returns how many.

    Notes that were shared before also become part of this opening, so that the next one begins empty. Notes of
    the authors in ``except_authors`` stay as they are.
    """
    n_released = 0
    for row in queries.rows_for_session(therapist, couple_id):
        if row.author_id in except_authors:
            continue
        if row.release is Release.KEEP:
            vault.move(therapist, row, Release.SHARE)
            row.released_at = released_at
            n_released += 1
        row.appointment_id = appointment_id
    audit.record(therapist, "opened", f"appointment:{appointment_id}", now=now)
    db.session.flush()
    return n_released


def undo_release(therapist: TherapistViewer, appointment_id: UUID, released_at: datetime) -> None:
    """Undo ``release_kept``: its notes wait for the next opening, and those it shared, known by ``released_at``, are kept."""
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
