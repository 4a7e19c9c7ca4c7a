"""Reading across features for the caseload. Every question names who is asking; the number of statements
does not grow with couples or entries."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import BindParameter, bindparam, case, func, select, union_all

from practice import access, db
from practice.access import Therapist, Viewer
from practice.appreciations.models import Appreciation
from practice.homework.models import Assignment, Entry, EntryNote, EntrySide
from practice.homework.rules import Outcome
from practice.library.models import Activity
from practice.library.rules import Kind

TOLD = (Kind.CHECK_IN, Kind.AT_HOME_DATE)  # the kinds a caseload tells about


class Doing(NamedTuple):
    """What became of one kind of activity for one couple, in the days that were asked for."""

    couple_id: UUID
    kind: Kind
    outcome: Outcome
    last_on: date


class Given(NamedTuple):
    """Since when a couple has homework, and whether what a caseload tells about is among it."""

    couple_id: UUID
    since: date
    check_in: bool
    at_home_date: bool


def doings(therapist: Therapist, since: date) -> list[Doing]:
    """Check-ins and dates of all the therapist's couples since that day, gathered by kind and outcome."""
    return [Doing(*row) for row in access.ask(_doings, therapist, since=since).all()]


def _doings(therapist: Viewer) -> db.Columns:
    return (
        select(
            Entry.couple_id,
            Activity.kind,
            Entry.outcome,
            func.max(Entry.on_day),
        )
        .join(Assignment, Assignment.id == Entry.assignment_id)
        .join(Activity, Activity.id == Assignment.activity_id)
        .where(
            access.exists_for(therapist, Entry),
            Activity.kind.in_(TOLD),
            Entry.on_day >= bindparam("since"),
            Entry.deleted_at.is_(None),
        )
        .group_by(Entry.couple_id, Activity.kind, Entry.outcome)
    )


def given(therapist: Therapist) -> dict[UUID, Given]:
    """The homework of each couple that was not stopped by hand."""
    return {row[0]: Given(*row) for row in access.ask(_given, therapist).all()}


def _given(therapist: Viewer) -> db.Columns:
    has = [func.max(case((Activity.kind == kind, 1), else_=0)) for kind in TOLD]
    return (
        select(Assignment.couple_id, func.min(Assignment.starts_on), *has)
        .join(Activity, Activity.id == Assignment.activity_id)
        .where(access.exists_for(therapist, Assignment), Assignment.ended_on.is_(None))
        .group_by(Assignment.couple_id)
    )


def written(therapist: Therapist, since: date) -> dict[UUID, set[date]]:
    """Days with a note by partner, over all couples; each partner's days come in one row."""
    found: dict[UUID, set[date]] = {}
    for author_id, days in access.ask(_written, therapist, since=since).all():
        found.setdefault(author_id, set()).update(map(date.fromisoformat, days.split(",")))
    return found


def _written(therapist: Viewer) -> db.Union:
    since: BindParameter[date] = bindparam("since")
    noted = (
        select(Entry.author_id, db.days_in_a_row(Entry.on_day))
        .where(access.exists_for(therapist, Entry), Entry.on_day >= since, Entry.deleted_at.is_(None))
        .group_by(Entry.author_id)
    )
    added = (
        select(EntrySide.author_id, db.days_in_a_row(Entry.on_day))
        .join(Entry, Entry.id == EntrySide.entry_id)
        .where(
            access.exists_for(therapist, EntrySide),
            access.exists_for(therapist, Entry),
            Entry.on_day >= since,
            Entry.deleted_at.is_(None),
        )
        .group_by(EntrySide.author_id)
    )
    wrote = (
        select(EntryNote.author_id, db.days_in_a_row(Entry.on_day))
        .join(Entry, Entry.id == EntryNote.entry_id)
        .where(
            access.exists_for(therapist, EntryNote),
            access.exists_for(therapist, Entry),
            Entry.on_day >= since,
            Entry.deleted_at.is_(None),
        )
        .group_by(EntryNote.author_id)
    )
    kept = (
        select(Appreciation.author_id, db.days_in_a_row(Appreciation.on_day))
        .where(
            access.exists_for(therapist, Appreciation),
            Appreciation.on_day >= since,
            Appreciation.deleted_at.is_(None),
        )
        .group_by(Appreciation.author_id)
    )
    return union_all(noted, added, wrote, kept)
