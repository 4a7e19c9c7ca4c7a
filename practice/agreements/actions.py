"""Wording, agreeing, keeping, letting go. Actions flush; the page commits."""

from datetime import datetime
from uuid import uuid4

from practice import access, clock, db, vault
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
from practice.assignments.models import Assignment
from practice.couples.models import Couple
from practice.couples.queries import couples as couple_queries
from practice.couples.rules import check_may_note
from practice.errors import NotFound
from practice.release import Release, has_been_released, released_at
from practice.viewers import PartnerViewer


def propose(
    partner: PartnerViewer, assignment: Assignment, draft: AgreementDraft, *, now: datetime
) -> Agreement:
    """Name a matter and propose words for it; whoever proposes has said yes. Sent twice, proposed once.

    It reaches the other some minutes later, and is its author's to take back until then.
    """
    couple = _check_may_write(partner)
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
        released_at=released_at(Release.SHARE, now),
        changed_at=now,
        form_key=draft.form_key,
    )
    vault.write_texts(partner, row, Release.SHARE, draft)
    kept = vault.add_idempotent(partner, row, draft.form_key)
    if kept is row:
        _add_yes(partner, row, now)
    return kept


def reword(
    partner: PartnerViewer, row: Agreement, draft: AgreementDraft, read: int, *, now: datetime
) -> None:
    """Change the words: every yes to the old ones is over, and the one who changed them has said yes."""
    couple = _check_may_write(partner)
    access.lock(partner, row)
    check_same_words(read, row.wording)
    check_draft(draft, clock.day_in(couple.time_zone, now))
    if not has_been_released(Release.SHARE, row.released_at, now):
        row.released_at = released_at(Release.SHARE, now)
    row.wording += 1
    row.state, row.try_until, row.changed_at = AgreementState.WORDING, draft.try_until, now
    row.author_id = partner.id
    vault.write_texts(partner, row, Release.SHARE, draft)
    db.session.flush()
    _add_yes(partner, row, now)


def take_back(partner: PartnerViewer, row: Agreement, *, now: datetime) -> None:
    """Undo a proposal, which nobody but the therapist can have read yet; by the clock alone."""
    access.lock(partner, row)
    if row.author_id != partner.id:
        raise NotFound("Agreement")
    check_may_take_back(row.released_at, now)
    db.session.delete(row)
    db.session.flush()


def say_yes(partner: PartnerViewer, row: Agreement, read: int, *, now: datetime) -> None:
    """Say yes to the words that were read; with both, it is being tried."""
    _check_may_write(partner)
    access.lock(partner, row)
    check_same_words(read, row.wording)
    _add_yes(partner, row, now)


def keep(partner: PartnerViewer, row: Agreement, *, now: datetime) -> None:
    """It stays."""
    _decide(partner, row, AgreementState.KEEPING, now)


def let_go(partner: PartnerViewer, row: Agreement, *, now: datetime) -> None:
    """It was worth a try; words still being found can be let go as well."""
    _check_may_write(partner)
    access.lock(partner, row)
    row.state, row.changed_at = AgreementState.LET_GO, now
    db.session.flush()


def try_again(partner: PartnerViewer, row: Agreement, *, now: datetime) -> None:
    """Take back keeping or letting go: it stands where the yeses put it."""
    _check_may_write(partner)
    access.lock(partner, row)
    pair = couple_queries.couple_view(partner, partner.couple_id)
    both = {pair.a.id, pair.b.id}
    row.state = state_after_yes(AgreementState.WORDING, queries.who_said_yes(partner, row), both)
    row.changed_at = now
    db.session.flush()


def _decide(partner: PartnerViewer, row: Agreement, state: AgreementState, now: datetime) -> None:
    _check_may_write(partner)
    access.lock(partner, row)
    check_may_decide(row.state)
    row.state, row.changed_at = state, now
    db.session.flush()


def _add_yes(partner: PartnerViewer, row: Agreement, now: datetime) -> None:
    couple = couple_queries.couple(partner, partner.couple_id)
    said = AgreementYes(
        id=uuid4(),
        couple_id=row.couple_id,
        agreement_id=row.id,
        partner_id=partner.id,
        wording=row.wording,
        said_on=clock.day_in(couple.time_zone, now),
    )
    if partner.id not in queries.who_said_yes(partner, row):
        db.add_if_new(said)  # unless it was said on another phone a moment ago
    pair = couple_queries.couple_view(partner, partner.couple_id)
    row.state = state_after_yes(row.state, queries.who_said_yes(partner, row), {pair.a.id, pair.b.id})
    db.session.flush()


def _check_may_write(partner: PartnerViewer) -> Couple:
    couple = couple_queries.couple(partner, partner.couple_id)
    check_may_note(couple.state)
    return couple
