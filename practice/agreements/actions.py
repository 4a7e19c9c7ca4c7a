"""Wording, agreeing, keeping, letting go. Actions flush; the page commits."""

from datetime import datetime
from uuid import uuid4

from practice import access, clock, db, vault
from practice.access import Partner
from practice.agreements import queries
from practice.agreements.models import Agreement, AgreementYes
from practice.agreements.rules import (
    AgreementDraft,
    AgreementState,
    check_draft,
    check_may_decide,
    check_may_take_back,
    check_same_words,
    state_after_yes,
)
from practice.couples import queries as couples
from practice.couples.models import Couple
from practice.couples.rules import check_may_note
from practice.errors import NotFound
from practice.homework.models import Assignment
from practice.release import Release, has_been_released
from practice.release import released_at as release_time


def propose(partner: Partner, assignment: Assignment, draft: AgreementDraft, *, now: datetime) -> Agreement:
    """Name a matter and propose words for it; whoever proposes has said yes. Sent twice, proposed once.

    It reaches the other some minutes later, and is its author's to take back until then.
    """
    couple = _may_write(partner)
    check_draft(draft, clock.day_in(couple.time_zone, now))
    row = Agreement(
        id=uuid4(),
        couple_id=couple.id,
        author_id=partner.id,
        assignment_id=assignment.id,
        state=AgreementState.WORDING,
        wording=1,
        try_until=draft.try_until,
        begun_at=now,
        released_at=release_time(Release.SHARE, now),
        changed_at=now,
        form_key=draft.form_key,
    )
    vault.place(partner, row, Release.SHARE)
    vault.seal(partner, row, matter=draft.matter, words=draft.words)
    kept = vault.keep_once(partner, row, draft.form_key)
    if kept is row:
        _say_yes(partner, row, now)
    return kept


def reword(partner: Partner, row: Agreement, draft: AgreementDraft, read: int, *, now: datetime) -> None:
    """Change the words: every yes to the old ones is over, and the one who changed them has said yes."""
    couple = _may_write(partner)
    access.hold(partner, row)
    check_same_words(read, row.wording)
    check_draft(draft, clock.day_in(couple.time_zone, now))
    if not has_been_released(Release.SHARE, row.released_at, now):
        row.released_at = release_time(Release.SHARE, now)
    row.wording += 1
    row.state, row.try_until, row.changed_at = AgreementState.WORDING, draft.try_until, now
    row.author_id = partner.id
    vault.place(partner, row, Release.SHARE)
    vault.seal(partner, row, matter=draft.matter, words=draft.words)
    db.session.flush()
    _say_yes(partner, row, now)


def take_back(partner: Partner, row: Agreement, *, now: datetime) -> None:
    """Undo a proposal, which nobody but the therapist can have read yet; by the clock alone."""
    access.hold(partner, row)
    if row.author_id != partner.id:
        raise NotFound("Agreement")
    check_may_take_back(row.released_at, now)
    db.session.delete(row)
    db.session.flush()


def agree(partner: Partner, row: Agreement, read: int, *, now: datetime) -> None:
    """Say yes to the words that were read; with both, it is being tried."""
    _may_write(partner)
    access.hold(partner, row)
    check_same_words(read, row.wording)
    _say_yes(partner, row, now)


def keep(partner: Partner, row: Agreement, *, now: datetime) -> None:
    """It stays."""
    _decide(partner, row, AgreementState.KEEPING, now)


def let_go(partner: Partner, row: Agreement, *, now: datetime) -> None:
    """It was worth a try; words still being found can be let go as well."""
    _may_write(partner)
    access.hold(partner, row)
    row.state, row.changed_at = AgreementState.LET_GO, now
    db.session.flush()


def try_again(partner: Partner, row: Agreement, *, now: datetime) -> None:
    """Take back keeping or letting go: it stands where the yeses put it."""
    _may_write(partner)
    access.hold(partner, row)
    pair = couples.pair(partner, partner.couple_id)
    both = {pair.a.id, pair.b.id}
    row.state = state_after_yes(AgreementState.WORDING, queries.yes(partner, row), both)
    row.changed_at = now
    db.session.flush()


def _decide(partner: Partner, row: Agreement, state: AgreementState, now: datetime) -> None:
    _may_write(partner)
    access.hold(partner, row)
    check_may_decide(row.state)
    row.state, row.changed_at = state, now
    db.session.flush()


def _say_yes(partner: Partner, row: Agreement, now: datetime) -> None:
    couple = couples.couple(partner, partner.couple_id)
    said = AgreementYes(
        id=uuid4(),
        couple_id=row.couple_id,
        agreement_id=row.id,
        partner_id=partner.id,
        wording=row.wording,
        said_on=clock.day_in(couple.time_zone, now),
    )
    if partner.id not in queries.yes(partner, row):
        db.added(said)  # unless it was said on another phone a moment ago
    pair = couples.pair(partner, partner.couple_id)
    row.state = state_after_yes(row.state, queries.yes(partner, row), {pair.a.id, pair.b.id})
    db.session.flush()


def _may_write(partner: Partner) -> Couple:
    couple = couples.couple(partner, partner.couple_id)
    check_may_note(couple.state)
    return couple
