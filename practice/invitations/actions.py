"""Make, withdraw and accept an invitation, or come back with one. Only the hash of a link is kept. Actions flush; the page commits."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CursorResult, func, select, update

from practice import access, audit, db
from practice.accounts import queries as account_queries
from practice.accounts.actions import accounts as account_actions
from practice.accounts.actions import attempts as attempt_actions
from practice.accounts.actions import passwords as password_actions
from practice.accounts.actions.attempts import Verdict
from practice.accounts.models import Account, Clinic
from practice.accounts.rules import EASY_TO_GUESS, AttemptKeys, check_password, hash_of, new_token
from practice.couples.models import Invitation, Partner
from practice.couples.queries import couples as couple_queries
from practice.errors import Refusal
from practice.invitations import queries
from practice.invitations.rules import INVITATION_LASTS, AcceptDraft, InvitationState, check_may_invite
from practice.messages import N_
from practice.viewers import PartnerViewer, TherapistViewer

INVALID_LINK = N_("This link no longer works. Please ask your therapist for a new one.")
TOO_MANY_ATTEMPTS = N_(
    "There were many tries with this address. Please wait up to fifteen minutes before the next one."
)


def invite(therapist: TherapistViewer, partner_id: UUID, *, now: datetime) -> str:
    """A fresh token for one partner, shown once; the older link stops working."""
    partner = _lock(therapist, partner_id)
    couple = couple_queries.couple(therapist, partner.couple_id)
    check_may_invite(
        couple.state, has_account=partner.account_id is not None, has_left=partner.left_at is not None
    )
    _withdraw_open(therapist, partner_id, now)
    token = new_token()
    row = Invitation(
        id=uuid4(),
        couple_id=couple.id,
        partner_id=partner.id,
        token_hash=hash_of(token),
        made_at=now,
        ends_at=now + INVITATION_LASTS,
        used_at=None,
        withdrawn_at=None,
    )
    db.session.add(row)
    db.session.flush()
    audit.record(therapist, "invited", f"partner:{partner.id}", now=now)
    return token


def withdraw(therapist: TherapistViewer, partner_id: UUID, *, now: datetime) -> None:
    """The link that waits stops working."""
    _lock(therapist, partner_id)
    if _withdraw_open(therapist, partner_id, now):
        audit.record(therapist, "invitation withdrawn", f"partner:{partner_id}", now=now)


def accept(
    token: str, draft: AcceptDraft, counted_by: Callable[[str], AttemptKeys], *, now: datetime
) -> Account:
    """Use the token up and make the partner's own account; of two who race, one gets in.

    Another sign-in may have the same address, but not the same password too: trying that is counted, by the
    counters ``counted_by`` names for an address. Raises Refusal without a field when the link no longer works.
    """
    invited = queries.invitation_by_token(token, now)
    if invited is None or invited.state is not InvitationState.OPEN:
        raise Refusal(INVALID_LINK)
    db.bind_clinic(invited.clinic_id)
    context = (draft.email, draft.name, invited.name, invited.other_name, invited.clinic_name)
    check_password(draft.password, needs_second_factor=False, context_words=context)
    clinic_id = invited.clinic_id
    verdict = attempt_actions.attempt(
        counted_by(draft.email), lambda: _has_same_sign_in(draft, clinic_id), now=now, failure_verb=""
    )
    if verdict is not Verdict.WRONG:
        words = TOO_MANY_ATTEMPTS if verdict is Verdict.WAIT else EASY_TO_GUESS
        raise Refusal(words, field="password")
    _use_up(token, invited.clinic_id, now)
    account = account_actions.make_account(
        invited.clinic_id, draft.email, draft.password, needs_second_factor=False, now=now
    )
    _connect_account(invited, account.id, draft.name)
    audit.record(None, "invitation accepted", f"partner:{invited.partner_id}", now=now)
    return account


def come_back(token: str, *, now: datetime) -> PartnerViewer:
    """Use the token up and open the sign-in of somebody who left; whoever calls has asked for its password.

    They come back as somebody who has stopped: nothing is shared until they say so themselves.
    Raises Refusal without a field when the link no longer works.
    """
    invited = queries.invitation_by_token(token, now)
    if invited is None or invited.state is not InvitationState.OPEN:
        raise Refusal(INVALID_LINK)
    db.bind_clinic(invited.clinic_id)
    _use_up(token, invited.clinic_id, now)
    opening = (
        update(Partner)
        .where(
            Partner.id == invited.partner_id,
            Partner.clinic_id == invited.clinic_id,
            Partner.left_at.is_not(None),
        )
        .values(left_at=None, stopped_at=func.coalesce(Partner.stopped_at, Partner.left_at))
        .execution_options(synchronize_session=False)
    )
    opened = db.session.execute(opening)
    assert isinstance(opened, CursorResult)
    if opened.rowcount != 1:
        raise Refusal(INVALID_LINK)
    db.session.expire_all()
    audit.record(None, "came back", f"partner:{invited.partner_id}", now=now)
    return PartnerViewer(invited.clinic_id, invited.partner_id, invited.couple_id)


def _use_up(token: str, clinic_id: UUID, now: datetime) -> None:
    """Use a link up; of two who race, one gets in."""
    use = (
        update(Invitation)
        .where(
            Invitation.token_hash == hash_of(token),
            Invitation.clinic_id == clinic_id,
            Invitation.used_at.is_(None),
            Invitation.withdrawn_at.is_(None),
            Invitation.ends_at > now,
        )
        .values(used_at=now)
        .execution_options(synchronize_session=False)
    )
    used = db.session.execute(use)
    assert isinstance(used, CursorResult)
    if used.rowcount != 1:
        raise Refusal(INVALID_LINK)


def _has_same_sign_in(draft: AcceptDraft, clinic_id: UUID) -> bool:
    """Whether a sign-in with this address has this very password; of two who send the same at once, one waits."""
    db.session.execute(select(Clinic.id).where(Clinic.id == clinic_id).with_for_update(key_share=True))
    return (
        password_actions.account_with_password(account_queries.accounts_by_email(draft.email), draft.password)
        is not None
    )


def _connect_account(invited: queries.InvitationView, account_id: UUID, name: str) -> None:
    """The account becomes the partner's, unless they have one by now."""
    link = (
        update(Partner)
        .where(
            Partner.id == invited.partner_id,
            Partner.clinic_id == invited.clinic_id,
            Partner.account_id.is_(None),
            Partner.left_at.is_(None),
        )
        .values(account_id=account_id, name=name)
        .execution_options(synchronize_session=False)
    )
    linked = db.session.execute(link)
    assert isinstance(linked, CursorResult)
    if linked.rowcount != 1:
        raise Refusal(INVALID_LINK)
    db.session.expire_all()


def _lock(therapist: TherapistViewer, partner_id: UUID) -> Partner:
    """The partner's row, held until the end: of two links made at once, one is left."""
    access.find(therapist, Partner, partner_id)
    held = access.visible(therapist, Partner).where(Partner.id == partner_id).with_for_update()
    return db.session.scalars(held.execution_options(populate_existing=True)).one()


def _withdraw_open(therapist: TherapistViewer, partner_id: UUID, now: datetime) -> int:
    waiting = access.visible(therapist, Invitation).where(
        Invitation.partner_id == partner_id,
        Invitation.used_at.is_(None),
        Invitation.withdrawn_at.is_(None),
    )
    rows = list(db.session.scalars(waiting))
    for row in rows:
        row.withdrawn_at = now
    db.session.flush()
    return len(rows)
