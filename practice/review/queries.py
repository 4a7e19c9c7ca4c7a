"""Reading across features for the caseload. Every question names who is asking; the number of statements
does not grow with couples or entries."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import func, select

from practice import access, db
from practice.access import Therapist
from practice.homework.models import Assignment, Entry
from practice.homework.rules import Outcome
from practice.library.models import Activity
from practice.library.rules import Kind


class Doing(NamedTuple):
    """What became of one kind of activity for one couple, in the days that were asked for."""

    couple_id: UUID
    kind: Kind
    outcome: Outcome
    last_on: date
    n: int


class Given(NamedTuple):
    """One kind of activity a couple has at the moment, and since when."""

    couple_id: UUID
    kind: Kind
    since: date


def doings(therapist: Therapist, since: date) -> list[Doing]:
    """Entries of all the therapist's couples since that day, gathered by kind and outcome."""
    statement = (
        select(
            Entry.couple_id,
            Activity.kind,
            Entry.outcome,
            func.max(Entry.on_day),
            func.count().label("n"),
        )
        .join(Assignment, Assignment.id == Entry.assignment_id)
        .join(Activity, Activity.id == Assignment.activity_id)
        .where(access.exists_for(therapist, Entry), Entry.on_day >= since, Entry.deleted_at.is_(None))
        .group_by(Entry.couple_id, Activity.kind, Entry.outcome)
    )
    return [Doing(*row) for row in db.session.execute(statement)]


def given(therapist: Therapist) -> list[Given]:
    """The kinds of homework each couple has that were not stopped by hand."""
    statement = (
        select(Assignment.couple_id, Activity.kind, func.min(Assignment.starts_on))
        .join(Activity, Activity.id == Assignment.activity_id)
        .where(access.exists_for(therapist, Assignment), Assignment.ended_on.is_(None))
        .group_by(Assignment.couple_id, Activity.kind)
    )
    return [Given(*row) for row in db.session.execute(statement)]


Written = set[tuple[UUID, UUID, date]]  # couple, partner, day


def written_by(written: Iterable[tuple[UUID, UUID, date]]) -> dict[UUID, dict[UUID, set[date]]]:
    """Days with a note, by couple and partner."""
    days: dict[UUID, dict[UUID, set[date]]] = {}
    for couple_id, partner_id, day in written:
        days.setdefault(couple_id, {}).setdefault(partner_id, set()).add(day)
    return days
