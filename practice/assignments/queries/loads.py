"""What couples have at the moment; the number of statements does not grow with the number of couples."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select

from practice import access, db
from practice.appointments import queries as appointment_queries
from practice.assignments.models import Assignment
from practice.assignments.rules import CoupleLoad, is_live, last_day
from practice.library.models import Activity
from practice.profiles import queries as profile_queries
from practice.profiles.rules import Load, ProfileDraft
from practice.viewers import Viewer


def couple_loads(viewer: Viewer, days: Mapping[UUID, date]) -> dict[UUID, CoupleLoad]:
    """The live assignments' loads, activity keys and profile of each couple; ``days`` has its own today by its id."""
    profiles = profile_queries.profiles_of(viewer, days)
    held_days = appointment_queries.held_days(viewer, days)
    statement = (
        select(Assignment, Activity.key)
        .join(Activity, Activity.id == Assignment.activity_id)
        .where(
            access.exists_for(viewer, Assignment),
            access.exists_for(viewer, Activity),
            Assignment.couple_id.in_(days),
            or_(Assignment.ended_on.is_(None), Assignment.ended_on >= min(days.values(), default=date.min)),
        )
    )
    loads: dict[UUID, list[Load]] = {couple_id: [] for couple_id in days}
    keys: dict[UUID, set[str]] = {couple_id: set() for couple_id in days}
    for row, key in db.session.execute(statement):
        last = last_day(
            row.ends,
            row.starts_on,
            row.ends_on,
            row.ended_on,
            held_days.get(row.couple_id, ()),
            row.renewed_on,
        )
        if is_live(row.ends, last, row.ended_on, days[row.couple_id]):
            loads[row.couple_id].append(Load(row.window, row.low, row.high, row.minutes, row.cost))
            keys[row.couple_id].add(key)
    return {
        couple_id: CoupleLoad(
            tuple(loads[couple_id]), frozenset(keys[couple_id]), profiles.get(couple_id, ProfileDraft())
        )
        for couple_id in days
    }
