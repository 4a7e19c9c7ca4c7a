"""Reading assignments with their activities; the number of statements does not grow with assignments."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Date, Select, bindparam, func, or_, select

from practice import access, db, statements, vault
from practice.assignments.models import Assignment
from practice.assignments.queries import surroundings as surrounding_queries
from practice.assignments.queries.surroundings import Surroundings
from practice.assignments.rules import AssignmentText, Ends, is_live, last_day
from practice.errors import NotFound
from practice.library.models import Activity
from practice.library.queries import ActivityView, as_activity_view
from practice.library.rules.activities import ActivityKind, Cost, Mode, Tag, Window
from practice.rhythm.rules.stretches import SeasonsAndRests
from practice.rhythm.rules.windows import Range, Rhythm, Span
from practice.viewers import PartnerViewer, TherapistViewer, Viewer

PREVIOUS_DAYS = 60  # how long ago an assignment may have ended to be offered again
MOST_PREVIOUS = 6


@dataclass(frozen=True)
class AssignmentView(AssignmentText):
    """An assignment as pages show it, its texts opened.

    ``held_days`` are those of the couple's held appointments, ``session_days`` these and the ones still planned.
    """

    id: UUID
    couple_id: UUID
    activity: ActivityView
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
    rhythm: Rhythm
    held_days: tuple[date, ...]
    session_days: tuple[date, ...]
    seasons_and_rests: SeasonsAndRests
    renewed_on: date | None
    rating: tuple[int, date] | None  # the therapist's, 0 to 4, and its day; always None for partners

    @property
    def span(self) -> Span:
        """The days the assignment covers."""
        return Span(self.starts_on, self.last_day)


class FoundAssignment(NamedTuple):
    """An assignment for pages that show it and write: its row, for actions, and its view."""

    row: Assignment
    view: AssignmentView


def assignment(viewer: Viewer, assignment_id: UUID) -> Assignment:
    """The row, for actions; NotFound for strangers."""
    return access.find(viewer, Assignment, assignment_id)


def plan_version(therapist: TherapistViewer, row: Assignment) -> str:
    """The version of a plan, for the form that changes it."""
    return vault.version_of(therapist, row)


def tag_of(viewer: Viewer, row: Assignment) -> Tag:
    """Whose time an assignment is, as its activity says."""
    return db.session.scalars(
        select(Activity.tag).where(access.exists_for(viewer, Activity), Activity.id == row.activity_id)
    ).one()


def assignment_view(
    viewer: Viewer, assignment_id: UUID, today: date, *, kind: ActivityKind | None = None
) -> AssignmentView:
    """One assignment, of this kind of activity where one is named. Raises NotFound as ``find_assignment``."""
    return find_assignment(viewer, assignment_id, today, kind=kind).view


def find_assignment(
    viewer: Viewer,
    assignment_id: UUID,
    today: date,
    *,
    kind: ActivityKind | None = None,
    around: Surroundings | None = None,
) -> FoundAssignment:
    """One assignment with its row, of this kind of activity where one is named.

    ``around`` are the couple's surroundings, where the caller has read them already.

    Raises:
        NotFound: for strangers, and where the activity is of another kind.
    """
    statement = _with_activity(viewer).where(Assignment.id == assignment_id)
    if kind is not None:
        statement = statement.where(Activity.kind == kind)
    result = db.session.execute(statement).one_or_none()
    if result is None:
        raise NotFound("Assignment")
    row, activity = result
    around = around or surrounding_queries.read_surroundings(viewer, row.couple_id, today)
    return FoundAssignment(row, _assignment_view(viewer, row, activity, around, today))


def live_assignments(
    viewer: Viewer, couple_id: UUID, today: date, *, around: Surroundings | None = None
) -> list[AssignmentView]:
    """What the couple has to try at the moment or soon, oldest first."""
    return assignments_since(viewer, couple_id, today, today, around=around)


def assignments_since(
    viewer: Viewer, couple_id: UUID, day: date, today: date, *, around: Surroundings | None = None
) -> list[AssignmentView]:
    """What the couple had to try at any time from that day on (``day`` may be today), oldest first.

    ``around`` are the couple's surroundings, where the caller has read them already.
    """
    surroundings = around or surrounding_queries.read_surroundings(viewer, couple_id, today)
    # "Until our next session" began to end with the first appointment after its start.
    closed_by = max(
        (held_day for held_day in surroundings.appointment_days.held if held_day < day), default=date.min
    )
    rows = statements.execute_prepared(
        _assignments_since, viewer, couple_id=couple_id, day=day, closed_by=closed_by
    ).all()
    views = (_assignment_view(viewer, row, activity, surroundings, today) for row, activity in rows)
    return [view for view in views if view.is_live or day < today]


def _assignments_since(viewer: Viewer) -> db.AnySelect:
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


def previous_assignments(
    viewer: Viewer, couple_id: UUID, today: date, *, around: Surroundings | None = None
) -> list[AssignmentView]:
    """Assignments that ended lately, one of an activity, latest first; not of activities they have again by now."""
    views = assignments_since(viewer, couple_id, today - timedelta(days=PREVIOUS_DAYS), today, around=around)
    live_keys = {view.activity.key for view in views if view.is_live}
    ended = sorted((view for view in views if not view.is_live), key=lambda view: view.last_day or today)
    latest = {view.activity.key: view for view in ended if view.activity.key not in live_keys}
    return list(reversed(latest.values()))[:MOST_PREVIOUS]


def _with_activity(viewer: Viewer) -> Select[Assignment, Activity]:
    return (
        select(Assignment, Activity)
        .join(Activity, Activity.id == Assignment.activity_id)
        .where(access.exists_for(viewer, Assignment), access.exists_for(viewer, Activity))
    )


def _assignment_view(
    viewer: Viewer, row: Assignment, activity: Activity, around: Surroundings, today: date
) -> AssignmentView:
    held_days = around.appointment_days.held
    last = last_day(row.ends, row.starts_on, row.ends_on, row.ended_on, held_days, row.renewed_on)
    rhythm = replace(rhythm_of(row), first_weekday=around.first_weekday)
    if isinstance(viewer, PartnerViewer) and row.mode is Mode.EACH:
        rhythm = replace(rhythm, mode=Mode.TOGETHER)  # a partner finds their own times alone, and one range
    return AssignmentView(
        id=row.id,
        couple_id=row.couple_id,
        activity=as_activity_view(activity),
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
        rhythm=rhythm,
        held_days=held_days,
        session_days=around.appointment_days.held_or_planned,
        seasons_and_rests=SeasonsAndRests(around.seasons, tuple(around.rests.get(row.id, ()))),
        renewed_on=row.renewed_on,
        rating=_rating(row) if isinstance(viewer, TherapistViewer) else None,
        **vars(vault.open_texts(viewer, row)),
    )


def rhythm_of(row: Assignment) -> Rhythm:
    """The rhythm of the row, without the clinic's first weekday."""
    earlier = (Range(date.fromisoformat(item["until"]), item["low"], item["high"]) for item in row.earlier)
    return Rhythm(row.mode, row.window, row.low, row.high, row.starts_on, earlier=tuple(earlier))


def _rating(row: Assignment) -> tuple[int, date] | None:
    return None if row.rating is None or row.rated_on is None else (row.rating, row.rated_on)


def last_day_of(viewer: Viewer, row: Assignment) -> date | None:
    """The last day of an assignment, for actions; None while it goes on."""
    held_days = surrounding_queries.days_held(viewer, row.couple_id)
    return last_day(row.ends, row.starts_on, row.ends_on, row.ended_on, held_days, row.renewed_on)
