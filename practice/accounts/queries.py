"""Who an account is and which sign-ins are alive. Those without a viewer come before anybody is one."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import and_, bindparam, or_, select

from practice import access, clock, db
from practice.access import Therapist as TherapistViewer
from practice.access import Viewer
from practice.accounts.models import (
    Account,
    Clinic,
    HalfSignIn,
    HeldForm,
    KnownDevice,
    PasswordReset,
    ResetToken,
    SignIn,
    Therapist,
)
from practice.accounts.rules import (
    RESETS_LISTED_FOR,
    RESETS_TOLD_FOR,
    ClinicDraft,
    ResetKind,
    ResetWay,
    hash_of,
)
from practice.mail_address import spellings


class ClinicView(NamedTuple):
    """What every page has to know of the clinic it belongs to."""

    id: UUID
    name: str
    time_zone: str
    locale: str
    first_weekday: int  # 0 is Monday


class Signed(NamedTuple):
    """A sign-in with whose it is, and their clinic."""

    id: UUID
    began_at: datetime
    seen_at: datetime
    ends_at: datetime
    account_id: UUID
    mark: str  # of the account; a new password changes it
    has_reset: bool  # a wait for a new password is open, or one was chosen anew lately
    has_drafts: bool
    clinic: ClinicView


class Device(NamedTuple):
    """Somewhere an account is signed in."""

    id: UUID
    words: str
    began_at: datetime
    seen_at: datetime


class Colleague(NamedTuple):
    """A therapist of the clinic, as its list of people shows them."""

    id: UUID
    name: str
    email: str
    is_owner: bool
    is_ready: bool  # the second factor is set


def signed(token_hash: str) -> Signed | None:
    """The sign-in with this token, alive or lapsed, unless it was ended. Narrows the session to its clinic."""
    now = clock.now()
    values = {"token_hash": token_hash, "now": now, "told_since": now - RESETS_TOLD_FOR}
    row = db.run_unowned(_SIGNED, values).one_or_none()
    if row is None:
        return None
    clinic = ClinicView(*row[8:])
    db.belong_to(clinic.id)
    db.session.info[ClinicView] = clinic
    sign_in_id, began_at, seen_at, ends_at, account_id, mark, has_reset, has_drafts = row[:8]
    return Signed(
        sign_in_id, began_at, seen_at, ends_at, account_id, mark, bool(has_reset), bool(has_drafts), clinic
    )


_SIGN_IN, _ACCOUNT, _CLINIC = SignIn.__table__.c, Account.__table__.c, Clinic.__table__.c
_HELD_FORM = HeldForm.__table__.c
_RESET = PasswordReset.__table__.c
_HAS_RESET = _ACCOUNT.id.in_(
    select(_RESET.account_id).where(
        or_(
            and_(
                _RESET.stopped_at.is_(None),
                _RESET.done_at.is_(None),
                _RESET.ends_at > bindparam("now", type_=db.UtcDateTime()),
            ),
            _RESET.done_at > bindparam("told_since", type_=db.UtcDateTime()),
        )
    )
)
_SIGNED = (
    select(
        _SIGN_IN.id,
        _SIGN_IN.began_at,
        _SIGN_IN.seen_at,
        _SIGN_IN.ends_at,
        _ACCOUNT.id,
        _ACCOUNT.fs_uniquifier,
        _HAS_RESET,
        _ACCOUNT.id.in_(select(_HELD_FORM.account_id)),  # spares most pages a statement
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


def account(account_id: UUID) -> Account:
    """The account of somebody who signed in."""
    return db.session.get_one(Account, account_id)


def therapist_of(account_id: UUID) -> Therapist | None:
    """The therapist with this account who has not left."""
    statement = select(Therapist).where(Therapist.account_id == account_id, Therapist.left_at.is_(None))
    return db.session.scalars(statement).one_or_none()


def accounts_by_email(email: str) -> list[Account]:
    """The open accounts with this address, the oldest first. Which one somebody means, their password says."""
    statement = select(Account).where(Account.email.in_(spellings(email)), Account.active)
    return list(db.session.scalars(statement.order_by(Account.made_at, Account.id)))


def half_sign_in(token_hash: str, now: datetime) -> tuple[HalfSignIn, Account] | None:
    """The half-way sign-in with this token and whose it is, unless it was used, ended or is too old."""
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


def known_on(token_hash: str, email: str) -> frozenset[UUID]:
    """The accounts with this address that were signed in before in the browser that holds this token."""
    statement = (
        select(KnownDevice.account_id)
        .join(Account, Account.id == KnownDevice.account_id)
        .where(KnownDevice.token_hash == token_hash, Account.email.in_(spellings(email)))
    )
    return frozenset(db.session.scalars(statement))


def is_any_device(token_hash: str) -> bool:
    """Whether anybody was signed in before in the browser that holds this token."""
    statement = select(KnownDevice.id).where(KnownDevice.token_hash == token_hash).limit(1)
    return db.session.scalars(statement).first() is not None


class ResetLink(NamedTuple):
    """A letter's link by which a password may be chosen, and whose it is."""

    kind: ResetKind
    email: str


def reset_link(token: str, now: datetime) -> ResetLink | None:
    """The link with this token; None when it can no longer be used to choose a password."""
    statement = (
        select(ResetToken.kind, Account.email)
        .join(Account, Account.id == ResetToken.account_id)
        .where(
            ResetToken.token_hash == hash_of(token),
            ResetToken.used_at.is_(None),
            ResetToken.ends_at > now,
            Account.active,
        )
    )
    row = db.session.execute(statement).one_or_none()
    return ResetLink(*row) if row else None


class ToldReset(NamedTuple):
    """A password chosen anew, or waited for, as its person reads it."""

    way: ResetWay
    asked_at: datetime
    ready_at: datetime
    done_at: datetime | None
    stopped_at: datetime | None
    is_open: bool

    @property
    def at(self) -> datetime:
        """When it was chosen or stopped; when a link is mailed; or when it was asked for."""
        return self.done_at or self.stopped_at or (self.ready_at if self.is_open else self.asked_at)


def password_resets(account_id: UUID, now: datetime) -> list[ToldReset]:
    """How this account's password was chosen anew in the last year, the latest first."""
    statement = (
        select(PasswordReset)
        .where(PasswordReset.account_id == account_id, PasswordReset.asked_at > now - RESETS_LISTED_FOR)
        .order_by(PasswordReset.asked_at.desc())
    )
    return [
        ToldReset(
            row.way,
            row.asked_at,
            row.ready_at,
            row.done_at,
            row.stopped_at,
            row.done_at is None and row.stopped_at is None and row.ends_at > now,
        )
        for row in db.session.scalars(statement)
    ]


def any_clinic() -> bool:
    """Whether a clinic was set up here."""
    return db.session.scalars(select(Clinic.id).limit(1)).first() is not None


def country() -> str:
    """The country of the clinic that lives here; "" while there is none, or more than one."""
    found = db.session.scalars(select(Clinic.country).limit(2)).all()
    return found[0] if len(found) == 1 else ""


def clinic(viewer: Viewer) -> Clinic:
    """The viewer's clinic."""
    return db.session.get_one(Clinic, viewer.clinic_id)


def clinic_draft(row: Clinic) -> ClinicDraft:
    """What a clinic says about itself, as its form writes it."""
    return ClinicDraft(row.name, row.time_zone, row.first_weekday, row.paper.value, row.locale, row.country)


def first_weekday(viewer: Viewer) -> int:
    """The weekday the clinic's weeks begin on (0 is Monday), as it was read with the sign-in where there is one."""
    known: ClinicView | None = db.session.info.get(ClinicView)
    return known.first_weekday if known else clinic(viewer).first_weekday


def devices(account_id: UUID, now: datetime) -> list[Device]:
    """Where this account is signed in just now, the latest first."""
    statement = (
        select(SignIn)
        .where(SignIn.account_id == account_id, SignIn.ended_at.is_(None), SignIn.ends_at > now)
        .order_by(SignIn.seen_at.desc())
    )
    return [Device(row.id, row.device, row.began_at, row.seen_at) for row in db.session.scalars(statement)]


def colleagues(viewer: TherapistViewer) -> list[Colleague]:
    """The therapists of the clinic, by name."""
    statement = (
        select(Therapist, Account)
        .join(Account, Account.id == Therapist.account_id)
        .where(access.exists_for(viewer, Therapist), Therapist.left_at.is_(None))
        .order_by(Therapist.name)
    )
    return [
        Colleague(row.id, row.name, account.email, row.is_owner, bool(account.tf_totp_secret))
        for row, account in db.session.execute(statement)
    ]


def colleague(viewer: TherapistViewer, id: UUID) -> Therapist:
    """A therapist of the viewer's clinic."""
    return access.find(viewer, Therapist, id)
