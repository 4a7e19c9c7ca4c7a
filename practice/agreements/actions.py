"""Proposing and rewording agreements, saying yes, keeping and letting go. Actions flush; the route commits."""

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
    """Propose an agreement, to which its author says yes; the same form sent twice proposes one.

    It reaches the other after the time to undo; until then its author may take it back.

    Raises:
        Refusal: nothing may be written for the couple, or the draft breaks a rule.
        SavedBefore: the form saved another proposal before.
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
    saved = vault.add_idempotent(partner, row, draft.form_key)
    if saved is row:
        _add_yes(partner, row, now)
    return saved


def reword(
    partner: PartnerViewer, row: Agreement, draft: AgreementDraft, read: int, *, now: datetime
) -> None:
    """Change the words, which makes a new wording: earlier yeses no longer count, and this partner says yes.

    ``read`` is the number of the wording the form showed.

    Raises:
        WordsChanged: the other changed the words meanwhile.
        Refusal: nothing may be written for the couple, or the draft breaks a rule.
    """
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
    """Delete one's own proposal before it reached the other.

    Raises:
        NotFound: it is the other's.
        Refusal: it has reached the other.
    """
    access.lock(partner, row)
    if row.author_id != partner.id:
        raise NotFound("Agreement")
    check_may_take_back(row.released_at, now)
    db.session.delete(row)
    db.session.flush()


def say_yes(partner: PartnerViewer, row: Agreement, read: int, *, now: datetime) -> None:
    """Say yes to wording number ``read``; once both have, it is being tried. Raises WordsChanged when it is not the present one."""
    _check_may_write(partner)
    access.lock(partner, row)
    check_same_words(read, row.wording)
    _add_yes(partner, row, now)


def keep(partner: PartnerViewer, row: Agreement, *, now: datetime) -> None:
    """Keep an agreement that was tried. Raises Refusal before both said yes."""
    _decide(partner, row, AgreementState.KEEPING, now)


def let_go(partner: PartnerViewer, row: Agreement, *, now: datetime) -> None:
    """Let an agreement go, in any state."""
    _check_may_write(partner)
    access.lock(partner, row)
    row.state, row.changed_at = AgreementState.LET_GO, now
    db.session.flush()


def try_again(partner: PartnerViewer, row: Agreement, *, now: datetime) -> None:
    """Undo keeping or letting go: the state follows from the yeses to the present wording."""
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
    yes = AgreementYes(
        id=uuid4(),
        couple_id=row.couple_id,
        agreement_id=row.id,
        partner_id=partner.id,
        wording=row.wording,
        said_on=clock.day_in(couple.time_zone, now),
    )
    if partner.id not in queries.who_said_yes(partner, row):
        db.add_if_new(yes)  # another request of the same partner may add it first
    pair = couple_queries.couple_view(partner, partner.couple_id)
    row.state = state_after_yes(row.state, queries.who_said_yes(partner, row), {pair.a.id, pair.b.id})
    db.session.flush()


def _check_may_write(partner: PartnerViewer) -> Couple:
    couple = couple_queries.couple(partner, partner.couple_id)
    check_may_note(couple.state)
    return couple
