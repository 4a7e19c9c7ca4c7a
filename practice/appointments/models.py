"""Meetings with the therapist, and what a partner asks to bring to the next one."""

from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKeyConstraint, Index, LargeBinary, String, UniqueConstraint, and_
from sqlalchemy.orm import Mapped, mapped_column

from practice import access, confided
from practice.access import Viewer
from practice.appointments.rules import AppointmentState
from practice.confided import Confided
from practice.couples.models import has_reached
from practice.couples.rules import Side
from practice.db import Base, Owned, owned_key


class Appointment(Owned, Base):
    """One meeting. Wall time plus zone is the truth; ``starts_at`` is kept for ordering."""

    __tablename__ = "appointment"
    __table_args__ = (
        owned_key(),
        ForeignKeyConstraint(
            ["clinic_id", "couple_id"], ["couple.clinic_id", "couple.id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(["clinic_id", "therapist_id"], ["therapist.clinic_id", "therapist.id"]),
        UniqueConstraint("clinic_id", "couple_id", "id"),
        Index("ix_appointment_upcoming", "clinic_id", "couple_id", "state", "starts_at", "on_day"),
    )

    couple_id: Mapped[UUID]
    therapist_id: Mapped[UUID]
    on_day: Mapped[date]
    at_time: Mapped[time]
    zone: Mapped[str] = mapped_column(String(64))
    starts_at: Mapped[datetime]
    minutes: Mapped[int] = mapped_column(default=50)
    state: Mapped[AppointmentState]
    starter: Mapped[Side | None]  # who begins the opening; alternates
    shared_at: Mapped[datetime | None]  # when the therapist marked the opening as shared
    released_at: Mapped[datetime | None]  # from when the partners' pages show what it released

    @classmethod
    def visible_to(cls, viewer: Viewer) -> ColumnElement[bool]:
        return access.of_couple(cls.couple_id, viewer)


# A couple is in one place at a time; what was called off leaves its time free.
Index(
    "uq_appointment_couple_id_starts_at",
    Appointment.couple_id,
    Appointment.starts_at,
    unique=True,
    sqlite_where=Appointment.state != AppointmentState.CANCELLED,
    postgresql_where=Appointment.state != AppointmentState.CANCELLED,
)


class Topic(Confided, Base):
    """Something a partner asks to bring to the next session."""

    __tablename__ = "topic"
    __table_args__ = (
        ForeignKeyConstraint(
            ["clinic_id", "couple_id", "author_id"],
            ["partner.clinic_id", "partner.couple_id", "partner.id"],
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["clinic_id", "couple_id", "vault_id"], ["vault.clinic_id", "vault.couple_id", "vault.id"]
        ),
        ForeignKeyConstraint(
            ["clinic_id", "couple_id", "appointment_id"],
            ["appointment.clinic_id", "appointment.couple_id", "appointment.id"],
        ),
        Index("ix_topic_couple", "clinic_id", "couple_id", "asked_at"),
        *confided.table_args(),
    )
    sealed = ("text",)

    text_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    asked_at: Mapped[datetime]
    asked_on: Mapped[date]
    deleted_at: Mapped[datetime | None]
    released_at: Mapped[datetime | None]  # from when the other's pages show what was shared; None: at once
    appointment_id: Mapped[UUID | None]  # whose opening took it up; once talked about, in which session
    talked_at: Mapped[datetime | None]  # when the therapist said that it was talked about
    form_key: Mapped[UUID] = mapped_column(unique=True)  # one per form shown, so that sending twice keeps one

    @classmethod
    def visible_to(cls, viewer: Viewer) -> ColumnElement[bool]:
        by_now = has_reached(
            viewer, couple_id=cls.couple_id, author_id=cls.author_id, released_at=cls.released_at
        )
        return and_(super().visible_to(viewer), by_now)
