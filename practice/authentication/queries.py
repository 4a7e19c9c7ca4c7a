"""Reads of sign-ins, half sign-ins and known devices, which run before there is a viewer."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import and_, bindparam, or_, select

from practice import clock, db, statements
from practice.accounts.models import Account, Clinic, PasswordReset, SignIn
from practice.accounts.queries import ClinicView
from practice.authentication.models import HalfSignIn, KnownDevice
from practice.authentication.rules import RESETS_SHOWN_FOR
from practice.db import column_types
from practice.mail_address import spellings
from practice.stashed_forms.models import StashedForm


class SignInView(NamedTuple):
    """A sign-in, its account and their clinic."""

    id: UUID
    began_at: datetime
    seen_at: datetime
    ends_at: datetime
    account_id: UUID
    account_uniquifier: str  # Flask-Security's fs_uniquifier; a new password changes it
    has_reset: bool  # a password reset waits, or was done in the last RESETS_SHOWN_FOR
    has_drafts: bool
    clinic: ClinicView


class DeviceView(NamedTuple):
    """One browser in which an account is signed in; ``words`` names it, such as "Firefox, Mac"."""

    id: UUID
    words: str
    began_at: datetime
    seen_at: datetime


def sign_in(token_hash: str) -> SignInView | None:
    """The sign-in with this token, also when it has lapsed; None where there is none or it was ended.

    Binds the database session to its clinic, and stores the ClinicView in ``db.session.info``.
    """
    now = clock.now()
    values = {"token_hash": token_hash, "now": now, "shown_since": now - RESETS_SHOWN_FOR}
    row = statements.execute_global(_SIGN_IN_BY_TOKEN, values).one_or_none()
    if row is None:
        return None
    clinic = ClinicView(*row[8:])
    db.bind_clinic(clinic.id)
    db.session.info[ClinicView] = clinic
    sign_in_id, began_at, seen_at, ends_at, account_id, uniquifier, has_reset, has_drafts = row[:8]
    return SignInView(
        sign_in_id,
        began_at,
        seen_at,
        ends_at,
        account_id,
        uniquifier,
        bool(has_reset),
        bool(has_drafts),
        clinic,
    )


_SIGN_IN, _ACCOUNT, _CLINIC = SignIn.__table__.c, Account.__table__.c, Clinic.__table__.c
_STASHED_FORM = StashedForm.__table__.c
_RESET = PasswordReset.__table__.c
_HAS_RESET = _ACCOUNT.id.in_(
    select(_RESET.account_id).where(
        or_(
            and_(
                _RESET.stopped_at.is_(None),
                _RESET.done_at.is_(None),
                _RESET.ends_at > bindparam("now", type_=column_types.UtcDateTime()),
            ),
            _RESET.done_at > bindparam("shown_since", type_=column_types.UtcDateTime()),
        )
    )
)
_SIGN_IN_BY_TOKEN = (
    select(
        _SIGN_IN.id,
        _SIGN_IN.began_at,
        _SIGN_IN.seen_at,
        _SIGN_IN.ends_at,
        _ACCOUNT.id,
        _ACCOUNT.fs_uniquifier,
        _HAS_RESET,
        _ACCOUNT.id.in_(select(_STASHED_FORM.account_id)),  # saves a statement on pages without drafts
        _CLINIC.id,
        _CLINIC.name,
        _CLINIC.time_zone,
        _CLINIC.locale,
        _CLINIC.first_weekday,
    )
    .join(Account.__table__, _ACCOUNT.id == _SIGN_IN.account_id)
    .join(Clinic.__table__, _CLINIC.id == _ACCOUNT.clinic_id)
    .where(_SIGN_IN.token_hash == bindparam("token_hash"), _SIGN_IN.ended_at.is_(None), _ACCOUNT.active)
)


def half_sign_in(token_hash: str, now: datetime) -> tuple[HalfSignIn, Account] | None:
    """The half sign-in with this token and its account; None when it was used, ended or is too old."""
    statement = (
        select(HalfSignIn, Account)
        .join(Account, Account.id == HalfSignIn.account_id)
        .where(
            HalfSignIn.token_hash == token_hash,
            HalfSignIn.ended_at.is_(None),
            HalfSignIn.ends_at > now,
            Account.active,
        )
    )
    row = db.session.execute(statement).one_or_none()
    return (row[0], row[1]) if row else None


def accounts_known_on(token_hash: str, email: str) -> frozenset[UUID]:
    """The accounts with this address to which the browser with this device token is known."""
    statement = (
        select(KnownDevice.account_id)
        .join(Account, Account.id == KnownDevice.account_id)
        .where(KnownDevice.token_hash == token_hash, Account.email.in_(spellings(email)))
    )
    return frozenset(db.session.scalars(statement))


def is_known_device(token_hash: str) -> bool:
    """Whether the browser with this device token is known to any account."""
    statement = select(KnownDevice.id).where(KnownDevice.token_hash == token_hash).limit(1)
    return db.session.scalars(statement).first() is not None


def devices(account_id: UUID, now: datetime) -> list[DeviceView]:
    """The browsers in which this account is signed in at ``now``, the last used first."""
    statement = (
        select(SignIn)
        .where(SignIn.account_id == account_id, SignIn.ended_at.is_(None), SignIn.ends_at > now)
        .order_by(SignIn.seen_at.desc())
    )
    return [
        DeviceView(row.id, row.device, row.began_at, row.seen_at) for row in db.session.scalars(statement)
    ]
