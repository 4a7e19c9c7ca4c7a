"""Reading how couples stand: their profiles, and what they have, for any number of couples in as many statements."""

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from sqlalchemy import or_, select

from practice import access, db
from practice.access import Viewer
from practice.appointments import queries as appointments
from practice.homework.fits import ProfileDraft, Standing
from practice.homework.models import Assignment, Profile
from practice.homework.rhythm import is_live, last_day
from practice.homework.rules import Load
from practice.library.models import Activity


def profile_row(viewer: Viewer, couple_id: UUID) -> Profile | None:
    """The row, for actions."""
    statement = access.look(viewer, Profile).where(Profile.couple_id == couple_id)
    return db.session.scalars(statement).one_or_none()


def profile(viewer: Viewer, couple_id: UUID) -> ProfileDraft:
    """What an ordinary evening of this couple looks like, as far as it was said."""
    return _profiles(viewer, [couple_id]).get(couple_id, ProfileDraft())


def standings(viewer: Viewer, days: Mapping[UUID, date]) -> dict[UUID, Standing]:
    """How each of these couples stands on its own today."""
    profiles, held = _profiles(viewer, days), appointments.held_days(viewer, days)
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
    loads: dict[UUID, list[Load]] = {one: [] for one in days}
    keys: dict[UUID, set[str]] = {one: set() for one in days}
    for row, key in db.session.execute(statement):
        last = last_day(
            row.ends, row.starts_on, row.ends_on, row.ended_on, held.get(row.couple_id, ()), row.renewed_on
        )
        if is_live(row.ends, last, row.ended_on, days[row.couple_id]):
            loads[row.couple_id].append(Load(row.window, row.low, row.high, row.minutes, row.cost))
            keys[row.couple_id].add(key)
    return {
        one: Standing(tuple(loads[one]), frozenset(keys[one]), profiles.get(one, ProfileDraft()))
        for one in days
    }


def _profiles(viewer: Viewer, couple_ids: Iterable[UUID]) -> dict[UUID, ProfileDraft]:
    statement = access.look(viewer, Profile).where(Profile.couple_id.in_(list(couple_ids)))
    return {
        row.couple_id: ProfileDraft(row.bedtime, row.works_shifts, row.sitter, row.money, row.energy)
        for row in db.session.scalars(statement)
    }
