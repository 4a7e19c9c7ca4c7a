"""Reading appointments. Every query takes the viewer first."""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, bindparam, func, or_, select

from practice import access, clock, db, statements
from practice.appointments.models import Appointment
from practice.appointments.rules import AppointmentState, next_of
from practice.couples.models import Couple
from practice.couples.rules import CoupleState, Side
from practice.viewers import TherapistViewer, Viewer


class AppointmentView(NamedTuple):
    """An appointment as a page shows it, by its reader's clock: ``on_day`` and ``at_time`` are told in ``zone``."""

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
    released_at: datetime | None

    def seen_from(self, zone: str) -> "AppointmentView":
        """The same meeting as clocks in another zone show it."""
        if zone == self.zone:
            return self  # wall time and zone are the truth, the instant follows from them
        local = self.starts_at.astimezone(ZoneInfo(zone))
        return self._replace(on_day=local.date(), at_time=local.time(), zone=zone)


def appointment(viewer: Viewer, appointment_id: UUID) -> Appointment:
    """The row, for actions. Raises NotFound when it does not exist for this viewer."""
    return access.find(viewer, Appointment, appointment_id)


APPOINTMENT_COLUMNS = tuple(getattr(Appointment, name) for name in AppointmentView._fields)


def appointment_view(row: Appointment, zone: str) -> AppointmentView:
    """A row as a reader in this zone sees it."""
    return _appointment_view((getattr(row, name) for name in AppointmentView._fields), zone)


def _appointment_view(values: Iterable[Any], zone: str) -> AppointmentView:
    return AppointmentView(*values).seen_from(zone)


def _appointments(viewer: Viewer) -> db.AnySelect:
    return select(*APPOINTMENT_COLUMNS).where(access.exists_for(viewer, Appointment))


def last_starter(viewer: Viewer, couple_id: UUID) -> Side | None:
    """Who began the couple's latest opening; None before the first."""
    statement = (
        select(Appointment.starter)
        .where(
            access.exists_for(viewer, Appointment),
            Appointment.couple_id == couple_id,
            Appointment.state == AppointmentState.HELD,
            Appointment.starter.is_not(None),
        )
        .order_by(Appointment.starts_at.desc())
        .limit(1)
    )
    return db.session.scalars(statement).one_or_none()


def next_appointments(viewer: Viewer, zone: str, today: date) -> dict[UUID, AppointmentView]:
    """Each couple's next planned appointment, in one statement."""
    planned: dict[UUID, list[AppointmentView]] = {}
    for appointment in upcoming(viewer, zone):
        planned.setdefault(appointment.couple_id, []).append(appointment)
    return {key: next_one for key, all_of in planned.items() if (next_one := next_of(all_of, today))}


def _upcoming(viewer: Viewer) -> db.AnySelect:
    return _appointments(viewer).where(is_to_come(viewer)).order_by(Appointment.starts_at)


def is_to_come(viewer: Viewer) -> ColumnElement[bool]:
    """The condition for planned appointments of couples whose work has not ended."""
    works = select(Couple.id).where(access.exists_for(viewer, Couple), Couple.state != CoupleState.ENDED)
    return and_(Appointment.state == AppointmentState.PLANNED, Appointment.couple_id.in_(works))


def last_held_days_and_counts(viewer: Viewer) -> tuple[dict[UUID, date], dict[UUID, int]]:
    """Each couple's latest held day by its own clock, and how many were held, in one statement."""
    held_counts = [HeldCount(*row) for row in statements.execute_prepared(_held_counts, viewer).all()]
    last_on = {held.couple_id: clock.day_in(held.zone, held.last_at) for held in held_counts if held.last_at}
    return last_on, {held.couple_id: held.n for held in held_counts}


def held_days(viewer: Viewer, couple_ids: Iterable[UUID]) -> dict[UUID, tuple[date, ...]]:
    """The days of these couples' appointments that took place, in order, by each couple's own clock."""
    statement = (
        select(Appointment.couple_id, Appointment.starts_at, Couple.time_zone)
        .join(Couple, Couple.id == Appointment.couple_id)
        .where(
            access.exists_for(viewer, Appointment),
            Appointment.couple_id.in_(list(couple_ids)),
            Appointment.state == AppointmentState.HELD,
        )
        .order_by(Appointment.starts_at)
    )
    days_by_couple: dict[UUID, list[date]] = {}
    for couple_id, starts_at, zone in db.session.execute(statement):
        days_by_couple.setdefault(couple_id, []).append(clock.day_in(zone, starts_at))
    return {couple_id: tuple(days) for couple_id, days in days_by_couple.items()}


def upcoming(viewer: Viewer, zone: str) -> list[AppointmentView]:
    """All planned appointments, earliest first; past ones too, as long as they were not marked as held."""
    return [_appointment_view(row, zone) for row in statements.execute_prepared(_upcoming, viewer).all()]


def own_planned(therapist: TherapistViewer, zone: str) -> list[AppointmentView]:
    """Planned appointments this therapist will hold, earliest first."""
    own = _appointments(therapist).where(
        Appointment.state == AppointmentState.PLANNED, Appointment.therapist_id == therapist.id
    )
    return [_appointment_view(row, zone) for row in db.session.execute(own.order_by(Appointment.starts_at))]


def of_couple(viewer: Viewer, couple_id: UUID, zone: str) -> list[AppointmentView]:
    """All of a couple's appointments that took place or are to come, latest first."""
    return [
        _appointment_view(row, zone)
        for row in statements.execute_prepared(_of_couple, viewer, couple_id=couple_id).all()
    ]


def _of_couple(viewer: Viewer) -> db.AnySelect:
    held_or_planned = _appointments(viewer).where(
        or_(Appointment.state == AppointmentState.HELD, is_to_come(viewer))
    )
    return held_or_planned.where(Appointment.couple_id == bindparam("couple_id")).order_by(
        Appointment.starts_at.desc()
    )


class HeldCount(NamedTuple):
    """A couple's held appointments: when the latest began, and how many."""

    couple_id: UUID
    zone: str
    last_at: datetime | None
    n: int


def _held_counts(viewer: Viewer) -> db.AnySelect:
    """Two subqueries a couple, answered from one index: measured three times as fast as GROUP BY."""
    is_held = and_(
        Appointment.clinic_id == viewer.clinic_id,
        Appointment.couple_id == Couple.id,
        Appointment.state == AppointmentState.HELD,
    )
    latest = select(Appointment.starts_at).where(is_held).order_by(Appointment.starts_at.desc()).limit(1)
    number = select(func.count()).select_from(Appointment).where(is_held)
    return select(
        Couple.id,
        Couple.time_zone,
        latest.correlate(Couple).scalar_subquery(),
        number.correlate(Couple).scalar_subquery(),
    ).where(access.exists_for(viewer, Couple))
