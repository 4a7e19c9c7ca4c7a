"""Begin and end sign-ins and half sign-ins; remember devices. Actions flush; the route commits."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, update

from practice import audit, db
from practice.accounts.models import Account, SignIn
from practice.accounts.rules import hash_of, new_token
from practice.authentication.models import HalfSignIn, KnownDevice
from practice.authentication.rules import HALF_SIGN_IN_LASTS
from practice.viewers import Viewer


def bind_clinic_of(account: Account) -> None:
    """Bind the database session to the clinic of the account that signs in."""
    db.bind_clinic(account.clinic_id)


def begin_sign_in(account_id: UUID, lasts: timedelta, device: str, *, now: datetime) -> str:
    """Add a sign-in that ends after ``lasts`` at the latest; returns the token for its cookie."""
    token = new_token()
    db.session.add(
        SignIn(
            account_id=account_id,
            token_hash=hash_of(token),
            began_at=now,
            seen_at=now,
            ends_at=now + lasts,
            device=device[:80],
        )
    )
    db.session.flush()
    return token


def touch_sign_in(sign_in_id: UUID, *, now: datetime) -> None:
    """Set when the sign-in was last used, in a transaction of its own."""
    with db.own_transaction() as own_session:
        own_session.execute(update(SignIn).where(SignIn.id == sign_in_id).values(seen_at=now))


def end_sign_in(sign_in_id: UUID, why: str, viewer: Viewer | None = None, *, now: datetime) -> None:
    """End one sign-in in a transaction of its own, whatever happens to the current one. ``why``: the audit verb."""
    alive = update(SignIn).where(SignIn.id == sign_in_id, SignIn.ended_at.is_(None))
    with db.own_transaction() as own_session:
        own_session.execute(alive.values(ended_at=now))
        audit.record(viewer, why, f"sign-in:{sign_in_id}", now=now, session=own_session)


def end_sign_ins(account_id: UUID, *, except_id: UUID | None = None, now: datetime) -> None:
    """End every sign-in and half sign-in of an account in the current transaction, but not ``except_id``."""
    alive = update(SignIn).where(SignIn.account_id == account_id, SignIn.ended_at.is_(None))
    if except_id:
        alive = alive.where(SignIn.id != except_id)
    db.session.execute(alive.values(ended_at=now))
    alive_half = update(HalfSignIn).where(HalfSignIn.account_id == account_id, HalfSignIn.ended_at.is_(None))
    db.session.execute(alive_half.values(ended_at=now))


def begin_half_sign_in(account_id: UUID, next_path: str, *, now: datetime) -> str:
    """Add a half sign-in: the password was right, the second step follows. Returns the token for the cookie."""
    token = new_token()
    row = HalfSignIn(
        account_id=account_id,
        token_hash=hash_of(token),
        next_path=next_path[:500],
        began_at=now,
        ends_at=now + HALF_SIGN_IN_LASTS,
        ended_at=None,
    )
    db.session.add(row)
    db.session.flush()
    return token


def use_half_sign_in(half_id: UUID, *, now: datetime) -> bool:
    """End a half sign-in after its second step; False when it was used or ended meanwhile."""
    alive = update(HalfSignIn).where(HalfSignIn.id == half_id, HalfSignIn.ended_at.is_(None))
    result = db.session.execute(alive.values(ended_at=now))
    return bool(result.rowcount == 1)  # type: ignore[attr-defined]


def remember_device(account_id: UUID, token_hash: str, *, now: datetime) -> None:
    """Store that this browser is known to the account, or that it was seen again."""
    known = update(KnownDevice).where(
        KnownDevice.account_id == account_id, KnownDevice.token_hash == token_hash
    )
    if db.session.execute(known.values(seen_at=now)).rowcount == 0:  # type: ignore[attr-defined]
        db.add_if_new(KnownDevice(account_id=account_id, token_hash=token_hash, seen_at=now))


def forget_devices(account_id: UUID) -> None:
    """Delete every browser that is known to the account."""
    db.session.execute(delete(KnownDevice).where(KnownDevice.account_id == account_id))


def record_sign_in(account: Account, *, now: datetime) -> None:
    """Record in the audit log that a sign-in was completed."""
    audit.record(None, "signed in", f"account:{account.id}", now=now)
    db.session.flush()


def end_replaced_sign_in(sign_in_id: UUID, *, now: datetime) -> None:
    """End a sign-in that a new one replaces, in the current transaction."""
    db.session.execute(update(SignIn).where(SignIn.id == sign_in_id).values(ended_at=now))
