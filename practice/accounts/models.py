"""Tables of clinics, therapists, accounts, their sign-ins, attempts and password resets."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from flask_security import AsaList, UserMixin
from sqlalchemy import ColumnElement, ForeignKey, ForeignKeyConstraint, String, UniqueConstraint, true
from sqlalchemy.ext.mutable import MutableList
from sqlalchemy.orm import Mapped, mapped_column

from practice.accounts.rules import ResetWay
from practice.db.base import Base, ClinicScoped, clinic_key
from practice.viewers import PartnerViewer, TherapistViewer, Viewer


class Paper(StrEnum):
    """The paper size of printed sheets."""

    A4 = "a4"
    LETTER = "letter"


class Clinic(Base):
    """The tenant: a solo therapist or a small group practice."""

    __tablename__ = "clinic"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    name: Mapped[str] = mapped_column(String(120))
    time_zone: Mapped[str] = mapped_column(String(64))
    locale: Mapped[str] = mapped_column(String(10), default="en_GB")
    country: Mapped[str] = mapped_column(String(2), default="")
    first_weekday: Mapped[int]  # 0 is Monday, 6 is Sunday
    paper: Mapped[Paper]
    founded_at: Mapped[datetime]


class Account(Base, UserMixin):
    """One person's sign-in data. Not scoped to a clinic: it is read before the clinic is known."""

    __tablename__ = "account"
    __table_args__ = (clinic_key(),)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)  # type: ignore[assignment]
    clinic_id: Mapped[UUID] = mapped_column(ForeignKey("clinic.id"))
    email: Mapped[str] = mapped_column(String(255), index=True)  # not unique (docs/decisions/0014)
    password: Mapped[str] = mapped_column(String(255))
    active: Mapped[bool]
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    made_at: Mapped[datetime]
    needs_second_factor: Mapped[bool]
    tf_primary_method: Mapped[str | None] = mapped_column(String(64))
    tf_totp_secret: Mapped[str | None] = mapped_column(String(255))
    tf_phone_number: Mapped[str | None] = mapped_column(String(128))
    last_totp_counter: Mapped[int | None]
    mf_recovery_codes: Mapped[list[str] | None] = mapped_column(MutableList.as_mutable(AsaList()))

    def check_tf_required(self, tf_setup_methods: list[Any], tf_fresh: bool) -> tuple[bool, list[Any]]:  # noqa: FBT001
        """Flask-Security asks this after the password: a second step where one is required or set, every time."""
        return self.needs_second_factor or bool(self.tf_totp_secret), tf_setup_methods


class SignIn(Base):
    """One signed-in browser. Its cookie holds a random token, this row only the hash of it."""

    __tablename__ = "sign_in"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    began_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    device: Mapped[str] = mapped_column(String(80), default="")


class AttemptCounter(Base):
    """How many attempts in a row were made on a secret; ``key`` is a keyed hash of whose it is and where from."""

    __tablename__ = "attempt_counter"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    n_attempts: Mapped[int]
    last_at: Mapped[datetime]
    next_at: Mapped[datetime]  # attempts before this instant are not compared


class PasswordReset(Base):
    """The reset of a forgotten password, done or waiting; shown to its person, who can stop the wait."""

    __tablename__ = "password_reset"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    asked_at: Mapped[datetime]
    ready_at: Mapped[datetime]  # when the wait is over and a fresh link is mailed
    ends_at: Mapped[datetime]  # after that the wait is void
    sent_at: Mapped[datetime | None]
    stopped_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    way: Mapped[ResetWay]


class Therapist(ClinicScoped, Base):
    """A clinician of a clinic; the owner also manages its people and settings."""

    __tablename__ = "therapist"
    __table_args__ = (
        clinic_key(),
        ForeignKeyConstraint(["clinic_id"], ["clinic.id"]),
        ForeignKeyConstraint(["clinic_id", "account_id"], ["account.clinic_id", "account.id"]),
        UniqueConstraint("account_id"),
    )

    account_id: Mapped[UUID]
    name: Mapped[str] = mapped_column(String(120))
    is_owner: Mapped[bool]
    joined_at: Mapped[datetime]
    left_at: Mapped[datetime | None]

    @classmethod
    def visible_to(cls, viewer: Viewer) -> ColumnElement[bool]:
        match viewer:
            case TherapistViewer() | PartnerViewer():
                return true()


class Role(Base):
    """Flask-Security requires this table; it stays empty, since Therapist and Partner rows say who someone is."""

    __tablename__ = "role"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    permissions: Mapped[list[str] | None]

    def get_permissions(self) -> set[Any]:
        return set()
