"""Beginning and ending sign-ins. Actions flush; the page commits."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import update

from practice import db
from practice.accounts.models import SignIn
from practice.accounts.rules import Patience, hash_of, new_token


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
