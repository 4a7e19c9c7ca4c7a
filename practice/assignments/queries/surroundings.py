"""What lies around all of a couple's assignments: appointments, seasons and rests, read in one statement."""

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
    """Days of a couple's appointments, in order: of those held, and of these and the ones planned from today on."""

    held: tuple[date, ...]
    held_or_planned: tuple[date, ...]


def days_held(viewer: Viewer, couple_id: UUID) -> tuple[date, ...]:
    """The days of the couple's held appointments, in order, by the couple's own clock."""
    return appointment_queries.held_days(viewer, [couple_id]).get(couple_id, ())


def rests(viewer: Viewer, assignment_id: UUID) -> list[Rest]:
    """The rows of an assignment's rests, for actions."""
    statement = access.visible(viewer, Rest).where(Rest.assignment_id == assignment_id)
    return list(db.session.scalars(statement))


_ZONE, _STARTS_AT = AppointmentView._fields.index("zone"), AppointmentView._fields.index("starts_at")


class Surroundings(NamedTuple):
    """What lies around all of a couple's assignments; ``planned`` are the appointments to come, earliest first.

    Days are by the couple's clock. ``rests`` are by assignment id. ``first_weekday`` is the clinic's; 0 is Monday.
    ``last_met_at`` is the instant at which the latest held appointment began.
    """

    planned: list[AppointmentView]
    appointment_days: AppointmentDays
    seasons: tuple[Span, ...]
    rests: dict[UUID, list[Span]]
    first_weekday: int
    last_met_at: datetime | None


def read_surroundings(viewer: Viewer, couple_id: UUID, today: date) -> Surroundings:
    """A couple's appointments, seasons and rests, in one statement. Days are by the couple's own clock."""
    planned: list[AppointmentView] = []
    spans: dict[UUID | str, list[Span]] = {}
    held_at: list[datetime] = []
    zone = ""
    for row_kind, assignment_id, first_on, last_on, *appointment in statements.execute_prepared(
        _surroundings, viewer, couple_id=couple_id
    ).all():
        if row_kind == "zone":
            zone = appointment[_ZONE]
        elif row_kind == "held":
            held_at.append(appointment[_STARTS_AT])
        elif row_kind == "planned":
            planned.append(AppointmentView(*appointment))
        else:
            spans.setdefault(assignment_id or row_kind, []).append(Span(first_on, last_on))
    planned = [view.seen_from(zone) for view in sorted(planned, key=lambda view: view.starts_at)]
    held = tuple(sorted(clock.day_in(zone, instant) for instant in held_at))
    to_come = [view.on_day for view in planned if view.on_day >= today]
    seasons = tuple(spans.pop("season", ()))
    rests = {key: rest_spans for key, rest_spans in spans.items() if isinstance(key, UUID)}
    days = AppointmentDays(held, tuple(sorted((*held, *to_come))))
    return Surroundings(
        planned, days, seasons, rests, account_queries.first_weekday(viewer), max(held_at, default=None)
    )


def _surroundings(viewer: Viewer) -> db.AnyUnion:
    """One row for each appointment, rest and season, and one for the time zone; the first column says which.

    Held appointments, of which there are years, come with their instant alone.
    """
    couple_id: BindParameter[UUID] = bindparam("couple_id")
    no_id, no_columns = cast(null(), Uuid()), [null() for _ in APPOINTMENT_COLUMNS]
    instant: list[Any] = [*no_columns[:_STARTS_AT], Appointment.starts_at, *no_columns[_STARTS_AT + 1 :]]
    own_zone: list[Any] = [*no_columns[:_ZONE], Couple.time_zone, *no_columns[_ZONE + 1 :]]

    def of_couple(kind: type[Appointment | Rest | Season], *columns: Any) -> db.AnySelect:
        return select(*columns).where(access.exists_for(viewer, kind), kind.couple_id == couple_id)

    day, state = Appointment.on_day, Appointment.state
    planned = of_couple(Appointment, literal_column("'planned'"), no_id, day, day, *APPOINTMENT_COLUMNS)
    held = of_couple(Appointment, literal_column("'held'"), no_id, day, day, *instant)
    zone = select(literal_column("'zone'"), no_id, cast(null(), Date()), cast(null(), Date()), *own_zone)
    rest = (Rest.assignment_id, Rest.first_on, Rest.last_on)
    season = (no_id, Season.first_on, Season.last_on)
    return union_all(
        planned.where(appointment_queries.is_to_come(viewer)),
        held.where(state == AppointmentState.HELD),
        zone.where(access.exists_for(viewer, Couple), Couple.id == couple_id),
        of_couple(Rest, literal_column("'rest'"), *rest, *no_columns),
        of_couple(Season, literal_column("'season'"), *season, *no_columns),
    )
