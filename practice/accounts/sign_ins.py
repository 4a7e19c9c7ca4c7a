"""Ways in and their end: sign-ins, failures, passwords. Actions: they flush, the page commits.

What must stand whatever becomes of the request has a transaction of its own.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from uuid import UUID, uuid4

from flask_security import hash_password, verify_password
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from practice import audit, db
from practice.access import Viewer
from practice.accounts.models import Account, HalfSignIn, KnownDevice, ResetToken, SignIn
from practice.accounts.rules import (
    EASY_TO_GUESS,
    HALF_LASTS,
    LONGEST_PASSWORD,
    MOST_OF_ONE_ADDRESS,
    RESET_LASTS,
    Patience,
    ResetKind,
    check_password,
    hash_of,
    new_token,
    normal_password,
)
from practice.errors import Refusal
from practice.phrase import N_

USED = N_("This link was used before, or it is too old. Please ask for a new one.")


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


def end_sign_in(sign_in_id: UUID, why: str, viewer: Viewer | None = None, *, now: datetime) -> None:
    """End one sign-in at once, whatever becomes of the current request."""
    alive = update(SignIn).where(SignIn.id == sign_in_id, SignIn.ended_at.is_(None))
    with db.own_transaction() as beside:
        beside.execute(alive.values(ended_at=now))
        audit.note(viewer, why, f"sign-in:{sign_in_id}", now=now, beside=beside)


def end_sign_ins(account_id: UUID, *, but: UUID | None = None, now: datetime) -> None:
    """End every sign-in of an account, except perhaps the one in use, in the current transaction."""
    alive = update(SignIn).where(SignIn.account_id == account_id, SignIn.ended_at.is_(None))
    if but:
        alive = alive.where(SignIn.id != but)
    db.session.execute(alive.values(ended_at=now))
    half_way = update(HalfSignIn).where(HalfSignIn.account_id == account_id, HalfSignIn.ended_at.is_(None))
    db.session.execute(half_way.values(ended_at=now))


def begin_half(account_id: UUID, next_path: str, *, now: datetime) -> str:
    """Write down that the password was right and the second step is still to come; returns the cookie's token."""
    token = new_token()
    row = HalfSignIn(
        account_id=account_id,
        token_hash=hash_of(token),
        next_path=next_path[:500],
        began_at=now,
        ends_at=now + HALF_LASTS,
        ended_at=None,
    )
    db.session.add(row)
    db.session.flush()
    return token


def use_half(half_id: UUID, *, now: datetime) -> bool:
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
        db.added(KnownDevice(account_id=account_id, token_hash=token_hash, seen_at=now))


def forget_devices(account_id: UUID) -> None:
    """No browser counts as known to the account any more."""
    db.session.execute(delete(KnownDevice).where(KnownDevice.account_id == account_id))


def note_sign_in(account: Account, *, now: datetime) -> None:
    """Write down that the whole way in was gone."""
    audit.note(None, "signed in", f"account:{account.id}", now=now)
    db.session.flush()


def end_in_passing(sign_in_id: UUID, *, now: datetime) -> None:
    """End the sign-in another one takes the place of, in the current transaction."""
    db.session.execute(update(SignIn).where(SignIn.id == sign_in_id).values(ended_at=now))


@cache
def nobodys_hash() -> str:
    """A hash to try passwords on when nobody has the address, so that the answer takes as long."""
    return str(hash_password(new_token()))


def is_password(account: Account | None, password: str) -> bool:
    """Whether this is the account's password; equally slow for nobody. Ask through ``attempts.attempt``.

    No password is as long as what is cut off here, so none fits by it.
    """
    kept = account.password if account else nobodys_hash()
    fits = bool(verify_password(normal_password(password)[: LONGEST_PASSWORD + 1], kept))
    return fits and account is not None


def whose_password(accounts: Sequence[Account], password: str) -> Account | None:
    """The one of these, which share an address, whose password it is; equally slow however many they are."""
    nobody = [None] * (MOST_OF_ONE_ADDRESS - len(accounts))
    fitting = [one for one in (*accounts, *nobody) if is_password(one, password)]
    return next(iter(fitting), None)


def check_tells_apart(others: Sequence[Account], password: str) -> None:
    """Refuse a password that another sign-in with the same address has.

    The words are those for one that is easy to guess. Whoever calls counts it as an attempt on the address.
    """
    if whose_password(others, password):
        raise Refusal(EASY_TO_GUESS, field="password")


def change_password(viewer: Viewer, account: Account, password: str, *, now: datetime) -> None:
    """Set another password; every sign-in ends, and the page begins a new one for the browser in use."""
    set_password(account, password)
    end_sign_ins(account.id, now=now)
    audit.note(viewer, "password changed", f"account:{account.id}", now=now)


def offer_new_password(
    account_id: UUID,
    kind: ResetKind,
    *,
    now: datetime,
    until: datetime | None = None,
    beside: Session | None = None,
) -> str:
    """A token with which this account's password can be chosen anew, once; older ones are void."""
    session = beside or db.session()
    void_links(account_id, now=now, beside=beside)
    token = new_token()
    session.add(
        ResetToken(
            account_id=account_id,
            token_hash=hash_of(token),
            made_at=now,
            ends_at=until or now + RESET_LASTS,
            used_at=None,
            kind=kind,
        )
    )
    session.flush()
    return token


def void_links(account_id: UUID, *, now: datetime, beside: Session | None = None) -> None:
    """No link that was made to choose this account's password works any more."""
    older = update(ResetToken).where(ResetToken.account_id == account_id, ResetToken.used_at.is_(None))
    (beside or db.session()).execute(older.values(used_at=now).execution_options(synchronize_session=False))


def set_password(account: Account, password: str) -> None:
    """Check and keep a password. Raises Refusal beside the field."""
    # A second step of one's own choice can be taken away again; the password then stands alone.
    check_password(password, needs_second_factor=account.needs_second_factor, context_words=[account.email])
    account.password = hash_password(normal_password(password))
    account.fs_uniquifier = uuid4().hex
    db.session.flush()
