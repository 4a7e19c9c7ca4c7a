"""Making accounts, beginning and ending sign-ins. Actions flush; the page commits."""

from datetime import datetime
from uuid import UUID, uuid4

from flask_security import hash_password
from sqlalchemy import select, update

from practice import db
from practice.accounts.models import Account, SignIn
from practice.accounts.rules import Patience, hash_of, new_token
from practice.errors import Refusal
from practice.phrase import N_


def make_account(
    clinic_id: UUID, email: str, password: str, *, needs_second_factor: bool, now: datetime
) -> Account:
    """A new account; whoever calls has checked the password and says whose account it is.

    Raises Refusal for an address that is taken. The asker holds an invitation, so nothing can be fished here.
    """
    email = email.strip().casefold()
    if db.session.scalars(select(Account.id).where(Account.email == email)).one_or_none():
        raise Refusal(N_("Please use another address: this one cannot be used here."), field="email")
    account = Account(
        id=uuid4(),
        clinic_id=clinic_id,
        email=email,
        password=hash_password(password),
        active=True,
        fs_uniquifier=uuid4().hex,
        made_at=now,
        needs_second_factor=needs_second_factor,
        failed_sign_ins=0,
    )
    db.session.add(account)
    db.session.flush()
    return account


def begin_sign_in(account_id: UUID, patience: Patience, device: str, *, now: datetime) -> str:
    """Write down a new sign-in and return the token for its cookie; only the token's hash is kept."""
    token = new_token()
    db.session.add(
        SignIn(
            account_id=account_id,
            token_hash=hash_of(token),
            began_at=now,
            seen_at=now,
            ends_at=now + patience.longest,
            device=device[:80],
        )
    )
    db.session.flush()
    return token


def touch_sign_in(sign_in_id: UUID, *, now: datetime) -> None:
    """Note that somebody is still there; in a short transaction of its own."""
    with db.own_transaction() as beside:
        beside.execute(update(SignIn).where(SignIn.id == sign_in_id).values(seen_at=now))


def end_sign_in(sign_in_id: UUID, *, now: datetime) -> None:
    """End one sign-in at once, whatever becomes of the current request."""
    with db.own_transaction() as beside:
        beside.execute(update(SignIn).where(SignIn.id == sign_in_id).values(ended_at=now))


def end_sign_ins(account_id: UUID, *, now: datetime) -> None:
    """End every sign-in of an account, in the current transaction."""
    alive = update(SignIn).where(SignIn.account_id == account_id, SignIn.ended_at.is_(None))
    db.session.execute(alive.values(ended_at=now))
