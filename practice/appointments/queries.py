"""Reading appointments and topics. Every question names who is asking."""

from datetime import date, datetime, time
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, select

from practice import access, db
from practice.access import Viewer
from practice.appointments.models import Appointment
from practice.appointments.rules import AppointmentState
from practice.couples.rules import Side


class Meeting(NamedTuple):
    """An appointment as pages show it, in its own wall time; ``number`` counts those that took place."""

    id: UUID
    couple_id: UUID
    on_day: date
    at_time: time
    zone: str
    starts_at: datetime
    minutes: int
    state: AppointmentState
    starter: Side | None
    shared_at: datetime | None


def appointment(viewer: Viewer, appointment_id: UUID) -> Appointment:
    """The row, for actions; NotFound for strangers."""
    return access.find(viewer, Appointment, appointment_id)


def meeting(row: Appointment) -> Meeting:
    """A row as pages show it."""
    return Meeting(
        row.id,
        row.couple_id,
        row.on_day,
        row.at_time,
        row.zone,
        row.starts_at,
        row.minutes,
        row.state,
        row.starter,
        row.shared_at,
    )


def next_meeting(viewer: Viewer, couple_id: UUID) -> Meeting | None:
    """The earliest planned appointment, also one whose time has passed and whose opening was not shared."""
    statement = (
        access.look(viewer, Appointment)
        .where(Appointment.couple_id == couple_id, Appointment.state == AppointmentState.PLANNED)
        .order_by(Appointment.starts_at)
        .limit(1)
    )
    row = db.session.scalars(statement).one_or_none()
    return meeting(row) if row else None


def last_meeting(viewer: Viewer, couple_id: UUID) -> Meeting | None:
    """The latest appointment that was held."""
    statement = (
        access.look(viewer, Appointment)
        .where(Appointment.couple_id == couple_id, Appointment.state == AppointmentState.HELD)
        .order_by(Appointment.starts_at.desc())
        .limit(1)
    )
    row = db.session.scalars(statement).one_or_none()
    return meeting(row) if row else None


def n_held(viewer: Viewer, couple_id: UUID) -> int:
    """How many appointments took place; the next one is this number plus one."""
    statement = select(func.count(Appointment.id)).where(
        access.exists_for(viewer, Appointment),
        Appointment.couple_id == couple_id,
        Appointment.state == AppointmentState.HELD,
    )
    return db.session.scalars(statement).one()
