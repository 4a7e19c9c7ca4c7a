"""Reading appointments and topics. Every question names who is asking."""

from datetime import date, datetime, time
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, select

from practice import access, db, vault
from practice.access import Partner, Viewer
from practice.appointments.models import Appointment, Topic
from practice.appointments.rules import AppointmentState
from practice.couples.rules import Side
from practice.errors import NotFound
from practice.release import Release


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


def next_meetings(viewer: Viewer) -> dict[UUID, Meeting]:
    """Each couple's earliest planned appointment, in one statement."""
    statement = (
        access.look(viewer, Appointment)
        .where(Appointment.state == AppointmentState.PLANNED)
        .order_by(Appointment.starts_at.desc())
    )
    return {row.couple_id: meeting(row) for row in db.session.scalars(statement)}


def held(viewer: Viewer) -> tuple[dict[UUID, date], dict[UUID, int]]:
    """Each couple's latest held day, and how many were held, in one statement."""
    found = _held_by_couple(viewer)
    return {one.couple_id: one.last_on for one in found}, {one.couple_id: one.n for one in found}


def upcoming(viewer: Viewer) -> list[Meeting]:
    """Everything planned, earliest first, also what is past and whose opening was not shared."""
    statement = (
        access.look(viewer, Appointment)
        .where(Appointment.state == AppointmentState.PLANNED)
        .order_by(Appointment.starts_at)
    )
    return [meeting(row) for row in db.session.scalars(statement)]


def of_couple(viewer: Viewer, couple_id: UUID) -> list[Meeting]:
    """All of a couple's appointments that were not called off, latest first."""
    statement = (
        access.look(viewer, Appointment)
        .where(Appointment.couple_id == couple_id, Appointment.state != AppointmentState.CANCELLED)
        .order_by(Appointment.starts_at.desc())
    )
    return [meeting(row) for row in db.session.scalars(statement)]


def n_held(viewer: Viewer, couple_id: UUID) -> int:
    """How many appointments took place; the next one is this number plus one."""
    statement = select(func.count(Appointment.id)).where(
        access.exists_for(viewer, Appointment),
        Appointment.couple_id == couple_id,
        Appointment.state == AppointmentState.HELD,
    )
    return db.session.scalars(statement).one()


class TopicView(NamedTuple):
    """A topic as pages show it, its text opened."""

    id: UUID
    author_id: UUID
    asked_on: date
    release: Release
    text: str
    is_taken: bool


def own_topic(partner: Partner, topic_id: UUID, *, deleted: bool | None = False) -> Topic:
    """One of the partner's own rows, for actions; NotFound for everybody else's.

    Also NotFound where it was (or was not) deleted; with None, either is found.
    """
    row = access.find(partner, Topic, topic_id)
    if row.author_id != partner.id or deleted not in {None, row.deleted_at is not None}:
        raise NotFound("Topic")
    return row


def topic_view(viewer: Viewer, row: Topic) -> TopicView:
    """A row with its text opened for this viewer."""
    text = vault.open_text(viewer, row, "text")
    return TopicView(row.id, row.author_id, row.asked_on, row.release, text, row.appointment_id is not None)


def topics(viewer: Viewer, couple_id: UUID) -> list[TopicView]:
    """What is still asked for and may be read by this viewer, newest first."""
    return [topic_view(viewer, row) for row in open_topic_rows(viewer, couple_id)]


def open_topic_rows(viewer: Viewer, couple_id: UUID, *, hold: bool = False) -> list[Topic]:
    """Rows of topics no session has taken up yet, newest first; actions that write them hold them."""
    statement = (
        access.look(viewer, Topic)
        .where(Topic.couple_id == couple_id, Topic.appointment_id.is_(None), Topic.deleted_at.is_(None))
        .order_by(Topic.asked_at.desc())
    )
    return list(db.session.scalars(access.held(statement) if hold else statement))


class Held(NamedTuple):
    """A couple's held appointments: the latest day and how many."""

    couple_id: UUID
    last_on: date
    n: int


def _held_by_couple(viewer: Viewer) -> list[Held]:
    statement = (
        select(Appointment.couple_id, func.max(Appointment.on_day), func.count(Appointment.id))
        .where(access.exists_for(viewer, Appointment), Appointment.state == AppointmentState.HELD)
        .group_by(Appointment.couple_id)
    )
    return [Held(*row) for row in db.session.execute(statement)]
