"""Reads of clinics, therapists and accounts; those without a viewer run before somebody is signed in."""

from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select

from practice import db
from practice.accounts.models import Account, Clinic, Therapist
from practice.mail_address import spellings
from practice.viewers import Viewer


class ClinicView(NamedTuple):
    """What every page needs of the clinic it belongs to."""

    id: UUID
    name: str
    time_zone: str
    locale: str
    first_weekday: int  # 0 is Monday


def account(account_id: UUID) -> Account:
    """The account with this id, which must exist (sign-ins and links refer to it)."""
    return db.session.get_one(Account, account_id)


def therapist_of(account_id: UUID) -> Therapist | None:
    """The therapist with this account who has not left."""
    statement = select(Therapist).where(Therapist.account_id == account_id, Therapist.left_at.is_(None))
    return db.session.scalars(statement).one_or_none()


def accounts_by_email(email: str) -> list[Account]:
    """The active accounts with this address, the oldest first; the password tells which one somebody means."""
    statement = select(Account).where(Account.email.in_(spellings(email)), Account.active)
    return list(db.session.scalars(statement.order_by(Account.made_at, Account.id)))


def has_clinic() -> bool:
    """Whether a clinic exists."""
    return db.session.scalars(select(Clinic.id).limit(1)).first() is not None


def country() -> str:
    """The country code of the only clinic; "" while there is none, or more than one."""
    countries = db.session.scalars(select(Clinic.country).limit(2)).all()
    return countries[0] if len(countries) == 1 else ""


def clinic(viewer: Viewer) -> Clinic:
    """The viewer's clinic."""
    return db.session.get_one(Clinic, viewer.clinic_id)


def first_weekday(viewer: Viewer) -> int:
    """The weekday the clinic's weeks begin on (0 is Monday); without a statement where the sign-in read it."""
    cached: ClinicView | None = db.session.info.get(ClinicView)
    return cached.first_weekday if cached else clinic(viewer).first_weekday
