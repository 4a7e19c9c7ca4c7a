"""What every assignment of a couple is read against: appointments, seasons and rests, in one statement."""

from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import BindParameter, Date, Uuid, bindparam, cast, literal_column, null, select, union_all

from practice import access, clock, db, statements
from practice.accounts import queries as account_queries
from practice.appointments import queries as appointment_queries
from practice.appointments.models import Appointment
from practice.appointments.queries import APPOINTMENT_COLUMNS, AppointmentView
from practice.appointments.rules import AppointmentState
from practice.assignments.models import Rest
from practice.couples.models import Couple
from practice.rhythm.rules.windows import Span
from practice.seasons.models import Season
from practice.viewers import Viewer


class AppointmentDays(NamedTuple):
    """A couple's appointments: those that took place, and these with the ones planned from today on."""

    held_on: tuple[date, ...]
    met_on: tuple[date, ...]


def days_held(viewer: Viewer, couple_id: UUID) -> tuple[date, ...]:
    """The days of the couple's appointments that took place, in order, by the couple's own clock."""
    return appointment_queries.held_days(viewer, [couple_id]).get(couple_id, ())


def rests(viewer: Viewer, assignment_id: UUID) -> list[Rest]:
    """The rests named for an assignment, for actions."""
    statement = access.visible(viewer, Rest).where(Rest.assignment_id == assignment_id)
    return list(db.session.scalars(statement))


_ZONE, _STARTS_AT = AppointmentView._fields.index("zone"), AppointmentView._fields.index("starts_at")


class Surroundings(NamedTuple):
    """What every assignment of a couple is read against; ``planned`` are the sessions to come, earliest first.

    Days and times are told by the couple's clock; ``last_met_at`` is when its latest held session began.
    """

    planned: list[AppointmentView]
    meetings: AppointmentDays
    seasons: tuple[Span, ...]
    rests: dict[UUID, list[Span]]
    first_weekday: int
    last_met_at: datetime | None


def read_surroundings(viewer: Viewer, couple_id: UUID, today: date) -> Surroundings:
    """A couple's sessions, seasons and rests, in one statement. Days are told by the couple's own clock."""
    planned: list[AppointmentView] = []
    spans: dict[UUID | str, list[Span]] = {}
    held_at: list[datetime] = []
    zone = ""
    for what, of, first_on, last_on, *session in statements.execute_prepared(
        _surroundings, viewer, couple_id=couple_id
    ).all():
        if what == "zone":
            zone = session[_ZONE]
        elif what == "held":
            held_at.append(session[_STARTS_AT])
        elif what == "planned":
            planned.append(AppointmentView(*session))
        else:
            spans.setdefault(of or what, []).append(Span(first_on, last_on))
    planned = [one.seen_from(zone) for one in sorted(planned, key=lambda one: one.starts_at)]
    held = tuple(sorted(clock.day_in(zone, at) for at in held_at))
    to_come = [one.on_day for one in planned if one.on_day >= today]
    seasons = tuple(spans.pop("season", ()))
    rests = {of: found for of, found in spans.items() if isinstance(of, UUID)}
    met = AppointmentDays(held, tuple(sorted((*held, *to_come))))
    return Surroundings(
        planned, met, seasons, rests, account_queries.first_weekday(viewer), max(held_at, default=None)
    )


def _surroundings(viewer: Viewer) -> db.AnyUnion:
    """Years of sessions that took place come as instants alone."""
    couple_id: BindParameter[UUID] = bindparam("couple_id")
    nobody, nothing = cast(null(), Uuid()), [null() for _ in APPOINTMENT_COLUMNS]
    instant: list[Any] = [*nothing[:_STARTS_AT], Appointment.starts_at, *nothing[_STARTS_AT + 1 :]]
    own_zone: list[Any] = [*nothing[:_ZONE], Couple.time_zone, *nothing[_ZONE + 1 :]]

    def of_couple(kind: type[Appointment | Rest | Season], *columns: Any) -> db.AnySelect:
        return select(*columns).where(access.exists_for(viewer, kind), kind.couple_id == couple_id)

    day, state = Appointment.on_day, Appointment.state
    planned = of_couple(Appointment, literal_column("'planned'"), nobody, day, day, *APPOINTMENT_COLUMNS)
    held = of_couple(Appointment, literal_column("'held'"), nobody, day, day, *instant)
    zone = select(literal_column("'zone'"), nobody, cast(null(), Date()), cast(null(), Date()), *own_zone)
    rest = (Rest.assignment_id, Rest.first_on, Rest.last_on)
    season = (nobody, Season.first_on, Season.last_on)
    return union_all(
        planned.where(appointment_queries.is_to_come(viewer)),
        held.where(state == AppointmentState.HELD),
        zone.where(access.exists_for(viewer, Couple), Couple.id == couple_id),
        of_couple(Rest, literal_column("'rest'"), *rest, *nothing),
        of_couple(Season, literal_column("'season'"), *season, *nothing),
    )
