"""Appointments: meetings with the therapist."""

from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from practice import access
from practice.appointments.rules import AppointmentState
from practice.couples.rules import Side
from practice.db.base import Base, ClinicScoped, clinic_key
from practice.viewers import Viewer


class Appointment(ClinicScoped, Base):
    """One appointment. ``on_day`` and ``at_time`` in ``zone`` are authoritative; ``starts_at`` is derived, for ordering."""

    __tablename__ = "appointment"
    __table_args__ = (
        clinic_key(),
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
        return access.may_see_couple(cls.couple_id, viewer)


# A couple has one appointment at a time; a cancelled one leaves its time free.
Index(
    "uq_appointment_couple_id_starts_at",
    Appointment.couple_id,
    Appointment.starts_at,
    unique=True,
    sqlite_where=Appointment.state != AppointmentState.CANCELLED,
    postgresql_where=Appointment.state != AppointmentState.CANCELLED,
)
