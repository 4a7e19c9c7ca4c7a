"""Make, withdraw and accept invitations, and come back with one. Actions flush; the route commits."""

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
    """Make an invitation; returns its token, of which only the hash is stored. Earlier links stop working.

    Raises:
        NotFound: the partner, for strangers.
        Refusal: the partner has an account and has not left, or the work with the couple has ended.
    """
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
    """Withdraw a partner's open invitations. Raises NotFound for strangers."""
    _lock(therapist, partner_id)
    if _withdraw_open(therapist, partner_id, now):
        audit.record(therapist, "invitation withdrawn", f"partner:{partner_id}", now=now)


def accept(
    token: str, draft: AcceptDraft, keys_of: Callable[[str], AttemptKeys], *, now: datetime
) -> Account:
    """Use the token up and create the partner's account; of two parallel requests one succeeds.

    Another account may have the same address, but not also the same password. Comparing them is an attempt on the
    address; ``keys_of`` names its counters.

    Raises:
        Refusal: the link no longer works (no field), or the address or password is refused ("email", "password").
    """
    invitation = queries.invitation_by_token(token, now)
    if invitation is None or invitation.state is not InvitationState.OPEN:
        raise Refusal(INVALID_LINK)
    db.bind_clinic(invitation.clinic_id)
    context = (draft.email, draft.name, invitation.name, invitation.other_name, invitation.clinic_name)
    check_password(draft.password, needs_second_factor=False, context_words=context)
    clinic_id = invitation.clinic_id
    verdict = attempt_actions.attempt(
        keys_of(draft.email), lambda: _has_same_password(draft, clinic_id), now=now, failure_verb=""
    )
    if verdict is not Verdict.WRONG:
        text = TOO_MANY_ATTEMPTS if verdict is Verdict.WAIT else EASY_TO_GUESS
        raise Refusal(text, field="password")
    _use_up(token, invitation.clinic_id, now)
    account = account_actions.make_account(
        invitation.clinic_id, draft.email, draft.password, needs_second_factor=False, now=now
    )
    _connect_account(invitation, account.id, draft.name)
    audit.record(None, "invitation accepted", f"partner:{invitation.partner_id}", now=now)
    return account


def come_back(token: str, *, now: datetime) -> PartnerViewer:
    """Use the token up and let somebody who left sign in again; the caller has compared their password.

    They come back as a partner who has stopped: nothing is shared until they take part again.

    Raises:
        Refusal: the link no longer works; without a field.
    """
    invitation = queries.invitation_by_token(token, now)
    if invitation is None or invitation.state is not InvitationState.OPEN:
        raise Refusal(INVALID_LINK)
    db.bind_clinic(invitation.clinic_id)
    _use_up(token, invitation.clinic_id, now)
    statement = (
        update(Partner)
        .where(
            Partner.id == invitation.partner_id,
            Partner.clinic_id == invitation.clinic_id,
            Partner.left_at.is_not(None),
        )
        .values(left_at=None, stopped_at=func.coalesce(Partner.stopped_at, Partner.left_at))
        .execution_options(synchronize_session=False)
    )
    result = db.session.execute(statement)
    assert isinstance(result, CursorResult)
    if result.rowcount != 1:
        raise Refusal(INVALID_LINK)
    db.session.expire_all()
    audit.record(None, "came back", f"partner:{invitation.partner_id}", now=now)
    return PartnerViewer(invitation.clinic_id, invitation.partner_id, invitation.couple_id)


def _use_up(token: str, clinic_id: UUID, now: datetime) -> None:
    """Use a link up; of two parallel requests one succeeds. Raises Refusal when it no longer works."""
    statement = (
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
    result = db.session.execute(statement)
    assert isinstance(result, CursorResult)
    if result.rowcount != 1:
        raise Refusal(INVALID_LINK)


def _has_same_password(draft: AcceptDraft, clinic_id: UUID) -> bool:
    """Whether an account with this address has this password.

    Locks the clinic's row, so that of two parallel requests with one password the second sees the first's account.
    """
    db.session.execute(select(Clinic.id).where(Clinic.id == clinic_id).with_for_update(key_share=True))
    return (
        password_actions.account_with_password(account_queries.accounts_by_email(draft.email), draft.password)
        is not None
    )


def _connect_account(invitation: queries.InvitationView, account_id: UUID, name: str) -> None:
    """Link the account to its partner. Raises Refusal when they have one by now, or left."""
    statement = (
        update(Partner)
        .where(
            Partner.id == invitation.partner_id,
            Partner.clinic_id == invitation.clinic_id,
            Partner.account_id.is_(None),
            Partner.left_at.is_(None),
        )
        .values(account_id=account_id, name=name)
        .execution_options(synchronize_session=False)
    )
    result = db.session.execute(statement)
    assert isinstance(result, CursorResult)
    if result.rowcount != 1:
        raise Refusal(INVALID_LINK)
    db.session.expire_all()


def _lock(therapist: TherapistViewer, partner_id: UUID) -> Partner:
    """The partner's row, locked: of two links made in parallel, the later one withdraws the other."""
    access.find(therapist, Partner, partner_id)
    locked = access.visible(therapist, Partner).where(Partner.id == partner_id).with_for_update()
    return db.session.scalars(locked.execution_options(populate_existing=True)).one()


def _withdraw_open(therapist: TherapistViewer, partner_id: UUID, now: datetime) -> int:
    """Withdraw the partner's open invitations; returns how many."""
    open_invitations = access.visible(therapist, Invitation).where(
        Invitation.partner_id == partner_id,
        Invitation.used_at.is_(None),
        Invitation.withdrawn_at.is_(None),
    )
    rows = list(db.session.scalars(open_invitations))
    for row in rows:
        row.withdrawn_at = now
    db.session.flush()
    return len(rows)
