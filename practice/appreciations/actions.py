"""Keeping, changing and opening appreciations. Actions flush; the page commits."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID, uuid4

from practice import access, audit, clock, db, vault
from practice.access import Partner, Therapist, Viewer
from practice.appreciations import queries
from practice.appreciations.models import Appreciation
from practice.appreciations.rules import NoteDraft, check_given, check_may_change, check_note
from practice.couples import agreements
from practice.couples import queries as couples
from practice.couples.models import Couple
from practice.couples.rules import check_may_be_given, check_may_note
from practice.errors import NotFound
from practice.homework.rules import Source
from practice.release import Release
from practice.release import released_at as release_time


def keep(partner: Partner, draft: NoteDraft, *, now: datetime) -> Appreciation:
    """Keep a note; the same form sent twice keeps one."""
    couple = _may_write(partner)
    check_note(draft, clock.day_in(couple.time_zone, now))
    row = _new(couple, partner.id, draft, Source.COUPLE, now)
    row.therapist_id = agreements.hold_reader(partner, draft.release, draft.therapist_id)
    _write(partner, row, draft)
    return vault.keep_once(partner, row, draft.form_key)


def keep_from_paper(
    therapist: Therapist, couple_id: UUID, author_id: UUID, draft: NoteDraft, *, now: datetime
) -> Appreciation:
    """Enter what a partner wrote on paper, as theirs, kept for the session and marked so."""
    couple = couples.couple(therapist, couple_id)
    check_may_be_given(couple.state)
    check_given(couple.appreciations_on)
    couples.partner(therapist, couple.id, author_id)
    check_note(draft, clock.day_in(couple.time_zone, now), is_paper=True)
    row = _new(couple, author_id, draft, Source.PAPER, now)
    _write(therapist, row, draft)
    kept = vault.keep_once(therapist, row, draft.form_key)
    audit.note(therapist, "entered from paper", f"appreciation:{kept.id}", now=now)
    return kept


def take_paper_out(therapist: Therapist, row: Appreciation, *, now: datetime) -> None:
    """What was entered from paper by mistake goes again, until an opening took it. Said twice, it goes once."""
    access.hold(therapist, row)
    if row.source is not Source.PAPER:
        raise NotFound("Appreciation")
    _check_still_own(row, now)
    row.deleted_at = row.deleted_at or now
    audit.note(therapist, "took out what was entered from paper", f"appreciation:{row.id}", now=now)
    db.session.flush()


def change(partner: Partner, row: Appreciation, draft: NoteDraft, *, now: datetime) -> None:
    """Say it differently, or release it anew, while it is still one's own."""
    couple = _may_write(partner)
    therapist_id = agreements.hold_reader(partner, draft.release, draft.therapist_id)
    _hold_own(partner, row)
    _check_still_own(row, now)
    # An older note keeps its day; only a new day has to lie within the week.
    today = row.on_day if draft.on_day == row.on_day else clock.day_in(couple.time_zone, now)
    check_note(draft, today)
    with vault.changing(partner, row, draft.version):
        row.on_day, row.changed_at, row.released_at = draft.on_day, now, release_time(draft.release, now)
        row.therapist_id = therapist_id
        _write(partner, row, draft)
    db.session.flush()


def delete(partner: Partner, row: Appreciation, *, now: datetime) -> None:
    """Take out a note of one's own; it can be put back. Said twice, it is taken out once."""
    _hold_own(partner, row)
    if row.deleted_at is None:
        _check_still_own(row, now)
        row.deleted_at = now
        row.form_key = uuid4()  # the same form may keep it anew
    db.session.flush()


def put_back(partner: Partner, row: Appreciation, *, now: datetime) -> None:
    """Put a deleted note back. Said twice, it is simply there; what it shares is shared from now."""
    _hold_own(partner, row)
    if row.deleted_at is not None:
        if row.release is Release.SHARE:
            _may_write(partner)
        row.deleted_at, row.released_at = None, release_time(row.release, now)
    db.session.flush()


def say_aloud(partner: Partner, row: Appreciation, *, so: bool) -> None:
    """Its author told them, or not after all. The note itself stays as it is."""
    _hold_own(partner, row)
    row.is_said = so
    db.session.flush()


def let_it_land(partner: Partner, row: Appreciation, *, so: bool) -> None:
    """The other says that it landed, or takes that back."""
    if so:
        check_may_note(couples.couple(partner, partner.couple_id).state)
    access.hold(partner, row)
    row.is_landed = so
    db.session.flush()


def open_kept(
    therapist: Therapist,
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
    audit.note(therapist, "opened", f"appointment:{appointment_id}", now=now)
    db.session.flush()
    return opened


def keep_again(therapist: Therapist, appointment_id: UUID, released_at: datetime) -> None:
    """Undo ``open_kept``: what it took waits for the next opening, and what it released is kept again."""
    for row in queries.rows_of_opening(therapist, appointment_id):
        if row.released_at == released_at:
            vault.move(therapist, row, Release.KEEP)
            row.released_at = None
        row.appointment_id = None
    db.session.flush()


def _new(couple: Couple, author_id: UUID, draft: NoteDraft, source: Source, now: datetime) -> Appreciation:
    return Appreciation(
        id=uuid4(),
        couple_id=couple.id,
        author_id=author_id,
        on_day=draft.on_day,
        kept_at=now,
        changed_at=None,
        deleted_at=None,
        released_at=release_time(draft.release, now),
        appointment_id=None,
        prompt=draft.prompt,
        source=source,
        form_key=draft.form_key,
    )


def _write(viewer: Viewer, row: Appreciation, draft: NoteDraft) -> None:
    vault.place(viewer, row, draft.release)
    vault.seal(viewer, row, chip=draft.chip, did=draft.did, shows=draft.shows, landed=draft.landed)


def _may_write(partner: Partner) -> Couple:
    couple = couples.couple(partner, partner.couple_id)
    check_may_note(couple.state)
    check_given(couple.appreciations_on)
    return couple


def _check_still_own(row: Appreciation, now: datetime) -> None:
    check_may_change(row.release, row.released_at, now, is_opened=row.appointment_id is not None)


def _hold_own(partner: Partner, row: Appreciation) -> None:
    access.hold(partner, row)
    if row.author_id != partner.id:
        raise NotFound("Appreciation")
