"""Reading what a couple was given and what became of it. Every question names who is asking; the number of
statements does not grow with couples or entries."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    Date,
    Select,
    Uuid,
    bindparam,
    cast,
    func,
    literal_column,
    null,
    or_,
    select,
    union_all,
)

from practice import access, clock, db, vault
from practice.access import Partner, Therapist, Viewer
from practice.accounts import queries as accounts
from practice.appointments import queries as appointments
from practice.appointments.models import Appointment
from practice.appointments.queries import MEETING_COLUMNS, Meeting
from practice.appointments.rules import AppointmentState
from practice.couples.models import Couple
from practice.errors import NotFound
from practice.homework.models import Assignment, NotNow, RestPass, Season
from practice.homework.rhythm import Easing, Range, Rhythm, Span, is_live, last_day
from practice.homework.rules import Ends, SeasonKind
from practice.library.models import Activity
from practice.library.queries import Book, as_book
from practice.library.rules import Cost, Mode, Tag, Window

LAST_TIME_DAYS = 60
MOST_LAST_TIME = 6


class Given(NamedTuple):
    """An assignment as pages show it, its texts opened.

    ``held_on`` are the couple's appointments that took place, ``met_on`` these and the ones still planned.
    """

    id: UUID
    couple_id: UUID
    book: Book
    mode: Mode
    window: Window
    low: int
    high: int
    minutes: int
    cost: Cost
    starts_on: date
    ends: Ends
    ends_on: date | None
    ended_on: date | None
    last_day: date | None
    is_live: bool
    why: str
    cue: str
    plan: str
    obstacle: str
    small: str
    rhythm: Rhythm
    held_on: tuple[date, ...]
    met_on: tuple[date, ...]
    easing: Easing
    renewed_on: date | None
    rated: tuple[int, date] | None  # by the therapist, and when; None for partners, always

    @property
    def own(self) -> Span:
        """The days it was there to be tried."""
        return Span(self.starts_on, self.last_day)


def assignment(viewer: Viewer, assignment_id: UUID) -> Assignment:
    """The row, for actions; NotFound for strangers."""
    return access.find(viewer, Assignment, assignment_id)


def plan_version(therapist: Therapist, row: Assignment) -> str:
    """Which state of a plan its form shows."""
    return vault.version_of(therapist, row)


def tag_of(viewer: Viewer, row: Assignment) -> Tag:
    """Whose time an assignment is, as its activity says."""
    return db.session.scalars(
        select(Activity.tag).where(access.exists_for(viewer, Activity), Activity.id == row.activity_id)
    ).one()


class Meetings(NamedTuple):
    """A couple's appointments: those that took place, and these with the ones planned from today on."""

    held_on: tuple[date, ...]
    met_on: tuple[date, ...]


def held_on(viewer: Viewer, couple_id: UUID) -> tuple[date, ...]:
    """The days of the couple's appointments that took place, in order, by the couple's own clock."""
    return appointments.held_days(viewer, [couple_id]).get(couple_id, ())


def given(viewer: Viewer, assignment_id: UUID, today: date) -> Given:
    """One assignment; NotFound for strangers."""
    statement = _with_activity(viewer).where(Assignment.id == assignment_id)
    found = db.session.execute(statement).one_or_none()
    if found is None:
        raise NotFound("Assignment")
    row, activity = found
    around = read_around(viewer, row.couple_id, today)
    return _given(viewer, row, activity, around, today)


def live(viewer: Viewer, couple_id: UUID, today: date, *, around: "Around | None" = None) -> list[Given]:
    """What the couple has to try at the moment or soon, oldest first."""
    return since(viewer, couple_id, today, today, around=around)


def since(
    viewer: Viewer, couple_id: UUID, day: date, today: date, *, around: "Around | None" = None
) -> list[Given]:
    """What the couple had to try at any time from that day on (``day`` may be today), oldest first.

    ``around`` is what a page has read already.
    """
    near = around or read_around(viewer, couple_id, today)
    # "Until our next session" began to end with the first appointment after its start.
    closed_by = max((on for on in near.meetings.held_on if on < day), default=date.min)
    rows = access.ask(_given_since, viewer, couple_id=couple_id, day=day, closed_by=closed_by).all()
    found = (_given(viewer, row, activity, near, today) for row, activity in rows)
    return [one for one in found if one.is_live or day < today]


def _given_since(viewer: Viewer) -> db.Columns:
    began = func.coalesce(Assignment.renewed_on, Assignment.starts_on)
    return (
        _with_activity(viewer)
        .where(
            Assignment.couple_id == bindparam("couple_id"),
            or_(Assignment.ended_on.is_(None), Assignment.ended_on >= bindparam("day")),
            or_(Assignment.ends != Ends.ON_DAY, Assignment.ends_on >= bindparam("day")),
            or_(Assignment.ends != Ends.NEXT_SESSION, began >= bindparam("closed_by", type_=Date())),
        )
        .order_by(Assignment.starts_on, Assignment.given_at, Assignment.id)
    )


def last_time(viewer: Viewer, couple_id: UUID, today: date) -> list[Given]:
    """What a couple had and has no more, newest first; what they have now in another way is left out."""
    found = since(viewer, couple_id, today - timedelta(days=LAST_TIME_DAYS), today)
    has = {one.book.key for one in found if one.is_live}
    over = sorted((one for one in found if not one.is_live), key=lambda one: one.last_day or today)
    newest = {one.book.key: one for one in over if one.book.key not in has}
    return list(reversed(newest.values()))[:MOST_LAST_TIME]


class SeasonView(NamedTuple):
    """A season as pages show it."""

    id: UUID
    kind: SeasonKind
    first_on: date
    last_on: date | None


def seasons(viewer: Viewer, couple_id: UUID, today: date) -> list[SeasonView]:
    """The seasons a couple is in, or that are still to come."""
    statement = (
        select(Season.id, Season.kind, Season.first_on, Season.last_on)
        .where(
            access.exists_for(viewer, Season),
            Season.couple_id == couple_id,
            or_(Season.last_on.is_(None), Season.last_on >= today),
        )
        .order_by(Season.first_on)
    )
    return [SeasonView(*row) for row in db.session.execute(statement)]


def season(viewer: Viewer, season_id: UUID) -> Season:
    """The row, for actions; NotFound for strangers."""
    return access.find(viewer, Season, season_id)


def rests(viewer: Viewer, assignment_id: UUID) -> list[RestPass]:
    """The rests named for an assignment, for actions."""
    statement = access.look(viewer, RestPass).where(RestPass.assignment_id == assignment_id)
    return list(db.session.scalars(statement))


def put_aside(partner: Partner, assignment_id: UUID) -> NotNow | None:
    """This partner's own "not now", for actions."""
    statement = access.look(partner, NotNow).where(NotNow.assignment_id == assignment_id)
    return db.session.scalars(statement).one_or_none()


def aside(partner: Partner) -> set[UUID]:
    """The assignments this partner put aside for themselves."""
    return set(access.ask(_aside, partner).scalars())


def _aside(partner: Viewer) -> db.Columns:
    return select(NotNow.assignment_id).where(access.exists_for(partner, NotNow))


def _with_activity(viewer: Viewer) -> Select[Assignment, Activity]:
    return (
        select(Assignment, Activity)
        .join(Activity, Activity.id == Assignment.activity_id)
        .where(access.exists_for(viewer, Assignment), access.exists_for(viewer, Activity))
    )


_ZONE, _STARTS_AT = Meeting._fields.index("zone"), Meeting._fields.index("starts_at")


class Around(NamedTuple):
    """What every assignment of a couple is read against; ``planned`` are the sessions to come, earliest first.

    Days and times are told by the couple's clock; ``last_met_at`` is when its latest held session began.
    """

    planned: list[Meeting]
    meetings: Meetings
    seasons: tuple[Span, ...]
    rests: dict[UUID, list[Span]]
    first_weekday: int
    last_met_at: datetime | None


def read_around(viewer: Viewer, couple_id: UUID, today: date) -> Around:
    """A couple's sessions, seasons and rests, in one statement. Days are told by the couple's own clock."""
    planned: list[Meeting] = []
    spans: dict[UUID | str, list[Span]] = {}
    held_at: list[datetime] = []
    zone = ""
    for what, of, first_on, last_on, *session in access.ask(_around, viewer, couple_id=couple_id).all():
        if what == "zone":
            zone = session[_ZONE]
        elif what == "held":
            held_at.append(session[_STARTS_AT])
        elif what == "planned":
            planned.append(Meeting(*session))
        else:
            spans.setdefault(of or what, []).append(Span(first_on, last_on))
    planned = [one.seen_from(zone) for one in sorted(planned, key=lambda one: one.starts_at)]
    held = tuple(sorted(clock.day_in(zone, at) for at in held_at))
    to_come = [one.on_day for one in planned if one.on_day >= today]
    seasons = tuple(spans.pop("season", ()))
    rests = {of: found for of, found in spans.items() if isinstance(of, UUID)}
    met = Meetings(held, tuple(sorted((*held, *to_come))))
    return Around(planned, met, seasons, rests, accounts.first_weekday(viewer), max(held_at, default=None))


def _around(viewer: Viewer) -> db.Union:
    """Years of sessions that took place come as instants alone."""
    couple_id: BindParameter[UUID] = bindparam("couple_id")
    nobody, nothing = cast(null(), Uuid()), [null() for _ in MEETING_COLUMNS]
    instant: list[Any] = [*nothing[:_STARTS_AT], Appointment.starts_at, *nothing[_STARTS_AT + 1 :]]
    own_zone: list[Any] = [*nothing[:_ZONE], Couple.time_zone, *nothing[_ZONE + 1 :]]

    def of_couple(kind: type[Appointment | RestPass | Season], *columns: Any) -> db.Columns:
        return select(*columns).where(access.exists_for(viewer, kind), kind.couple_id == couple_id)

    day, state = Appointment.on_day, Appointment.state
    planned = of_couple(Appointment, literal_column("'planned'"), nobody, day, day, *MEETING_COLUMNS)
    held = of_couple(Appointment, literal_column("'held'"), nobody, day, day, *instant)
    zone = select(literal_column("'zone'"), nobody, cast(null(), Date()), cast(null(), Date()), *own_zone)
    rest = (RestPass.assignment_id, RestPass.first_on, RestPass.last_on)
    season = (nobody, Season.first_on, Season.last_on)
    return union_all(
        planned.where(appointments.is_to_come(viewer)),
        held.where(state == AppointmentState.HELD),
        zone.where(access.exists_for(viewer, Couple), Couple.id == couple_id),
        of_couple(RestPass, literal_column("'rest'"), *rest, *nothing),
        of_couple(Season, literal_column("'season'"), *season, *nothing),
    )


def _given(viewer: Viewer, row: Assignment, activity: Activity, around: Around, today: date) -> Given:
    held = around.meetings.held_on
    last = last_day(row.ends, row.starts_on, row.ends_on, row.ended_on, held, row.renewed_on)
    rhythm = replace(rhythm_of(row), first_weekday=around.first_weekday)
    if isinstance(viewer, Partner) and row.mode is Mode.EACH:
        rhythm = replace(rhythm, mode=Mode.TOGETHER)  # a partner finds their own times alone, and one range
    return Given(
        id=row.id,
        couple_id=row.couple_id,
        book=as_book(activity),
        mode=row.mode,
        window=row.window,
        low=row.low,
        high=row.high,
        minutes=row.minutes,
        cost=row.cost,
        starts_on=row.starts_on,
        ends=row.ends,
        ends_on=row.ends_on,
        ended_on=row.ended_on,
        last_day=last,
        is_live=is_live(row.ends, last, row.ended_on, today),
        why=vault.open_text(viewer, row, "why"),
        cue=vault.open_text(viewer, row, "cue"),
        plan=vault.open_text(viewer, row, "plan"),
        obstacle=vault.open_text(viewer, row, "obstacle"),
        small=vault.open_text(viewer, row, "small"),
        rhythm=rhythm,
        held_on=held,
        met_on=around.meetings.met_on,
        easing=Easing(around.seasons, tuple(around.rests.get(row.id, ()))),
        renewed_on=row.renewed_on,
        rated=_rated(row) if isinstance(viewer, Therapist) else None,
    )


def rhythm_of(row: Assignment) -> Rhythm:
    """How often, as the row has it; the clinic's first weekday is not among it."""
    earlier = (Range(date.fromisoformat(one["until"]), one["low"], one["high"]) for one in row.earlier)
    return Rhythm(row.mode, row.window, row.low, row.high, row.starts_on, earlier=tuple(earlier))


def _rated(row: Assignment) -> tuple[int, date] | None:
    return None if row.rating is None or row.rated_on is None else (row.rating, row.rated_on)
