"""Beginning and ending sign-ins and half sign-ins; remembering devices. They flush; the page commits."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, update

from practice import audit, db
from practice.accounts.models import Account, SignIn
from practice.accounts.rules import hash_of, new_token
from practice.authentication.models import HalfSignIn, KnownDevice
from practice.authentication.rules import HALF_SIGN_IN_LASTS, SignInLifetime
from practice.viewers import Viewer


def bind_clinic_of(account: Account) -> None:
    """Bind the current session to the clinic of whoever is signing in."""
    db.bind_clinic(account.clinic_id)


def begin_sign_in(account_id: UUID, patience: SignInLifetime, device: str, *, now: datetime) -> str:
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


def end_sign_in(sign_in_id: UUID, why: str, viewer: Viewer | None = None, *, now: datetime) -> None:
    """End one sign-in at once, whatever becomes of the current request."""
    alive = update(SignIn).where(SignIn.id == sign_in_id, SignIn.ended_at.is_(None))
    with db.own_transaction() as beside:
        beside.execute(alive.values(ended_at=now))
        audit.record(viewer, why, f"sign-in:{sign_in_id}", now=now, beside=beside)


def end_sign_ins(account_id: UUID, *, but: UUID | None = None, now: datetime) -> None:
    """End every sign-in of an account, except perhaps the one in use, in the current transaction."""
    alive = update(SignIn).where(SignIn.account_id == account_id, SignIn.ended_at.is_(None))
    if but:
        alive = alive.where(SignIn.id != but)
    db.session.execute(alive.values(ended_at=now))
    half_way = update(HalfSignIn).where(HalfSignIn.account_id == account_id, HalfSignIn.ended_at.is_(None))
    db.session.execute(half_way.values(ended_at=now))


def begin_half_sign_in(account_id: UUID, next_path: str, *, now: datetime) -> str:
    """Write down that the password was right and the second step is still to come; returns the cookie's token."""
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
    """End a half-way sign-in because its second step was taken; False when it was ended meanwhile."""
    alive = update(HalfSignIn).where(HalfSignIn.id == half_id, HalfSignIn.ended_at.is_(None))
    used = db.session.execute(alive.values(ended_at=now))
    return bool(used.rowcount == 1)  # type: ignore[attr-defined]


def remember_device(account_id: UUID, token_hash: str, *, now: datetime) -> None:
    """This browser counts as known to the account from now on."""
    known = update(KnownDevice).where(
        KnownDevice.account_id == account_id, KnownDevice.token_hash == token_hash
    )
    if db.session.execute(known.values(seen_at=now)).rowcount == 0:  # type: ignore[attr-defined]
        db.add_if_new(KnownDevice(account_id=account_id, token_hash=token_hash, seen_at=now))


def forget_devices(account_id: UUID) -> None:
    """No browser counts as known to the account any more."""
    db.session.execute(delete(KnownDevice).where(KnownDevice.account_id == account_id))


def record_sign_in(account: Account, *, now: datetime) -> None:
    """Write down that the whole way in was gone."""
    audit.record(None, "signed in", f"account:{account.id}", now=now)
    db.session.flush()


def end_replaced_sign_in(sign_in_id: UUID, *, now: datetime) -> None:
    """End the sign-in another one takes the place of, in the current transaction."""
    db.session.execute(update(SignIn).where(SignIn.id == sign_in_id).values(ended_at=now))
