"""Read across features for the caseload, in a number of statements that does not grow with couples or entries."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import BindParameter, bindparam, case, func, select, union_all

from practice import access, db, statements
from practice.appreciations.models import Appreciation
from practice.assignments.models import Assignment
from practice.db import column_types
from practice.entries.models import Entry, EntryNote, EntrySide
from practice.library.models import Activity
from practice.library.rules.activities import ActivityKind
from practice.library.rules.kinds import CaseloadColumn, kind_of_column
from practice.rhythm.rules.outcomes import Outcome
from practice.viewers import TherapistViewer, Viewer


class LatestOutcome(NamedTuple):
    """The last day on which entries of one kind of activity had one outcome, for one couple."""

    couple_id: UUID
    kind: ActivityKind
    outcome: Outcome
    last_on: date


class HomeworkSummary(NamedTuple):
    """Since when a couple has homework, and whether activities of the caseload's columns are among it."""

    couple_id: UUID
    since: date
    has_check_in: bool
    has_together: bool


def latest_outcomes(therapist: TherapistViewer, since: date) -> list[LatestOutcome]:
    """The latest outcomes of all couples from ``since`` on, for the kinds the caseload has columns of."""
    return [
        LatestOutcome(*row)
        for row in statements.execute_prepared(_latest_outcomes, therapist, since=since).all()
    ]


def _latest_outcomes(therapist: Viewer) -> db.AnySelect:
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
            Activity.kind.in_([kind_of_column(column) for column in CaseloadColumn]),
            Entry.on_day >= bindparam("since"),
        )
        .group_by(Entry.couple_id, Activity.kind, Entry.outcome)
    )


def homework_summaries(therapist: TherapistViewer) -> dict[UUID, HomeworkSummary]:
    """The homework of each couple, without assignments that a therapist stopped."""
    return {
        row[0]: HomeworkSummary(*row)
        for row in statements.execute_prepared(_homework_summaries, therapist).all()
    }


def _homework_summaries(therapist: Viewer) -> db.AnySelect:
    has_kinds = [
        func.max(case((Activity.kind == kind, 1), else_=0)) for kind in map(kind_of_column, CaseloadColumn)
    ]
    return (
        select(Assignment.couple_id, func.min(Assignment.starts_on), *has_kinds)
        .join(Activity, Activity.id == Assignment.activity_id)
        .where(access.exists_for(therapist, Assignment), Assignment.ended_on.is_(None))
        .group_by(Assignment.couple_id)
    )


def days_written(therapist: TherapistViewer, since: date) -> dict[UUID, set[date]]:
    """The days with a note from ``since`` on, by partner, over all couples; a row holds all days of a partner."""
    days_by_author: dict[UUID, set[date]] = {}
    for author_id, days in statements.execute_prepared(_days_written, therapist, since=since).all():
        days_by_author.setdefault(author_id, set()).update(map(date.fromisoformat, days.split(",")))
    return days_by_author


def _days_written(therapist: Viewer) -> db.AnyUnion:
    since: BindParameter[date] = bindparam("since")
    entry_days = (
        select(Entry.author_id, column_types.concat_days(Entry.on_day))
        .where(access.exists_for(therapist, Entry), Entry.on_day >= since)
        .group_by(Entry.author_id)
    )
    side_days = (
        select(EntrySide.author_id, column_types.concat_days(Entry.on_day))
        .join(Entry, Entry.id == EntrySide.entry_id)
        .where(
            access.exists_for(therapist, EntrySide),
            access.exists_for(therapist, Entry),
            Entry.on_day >= since,
        )
        .group_by(EntrySide.author_id)
    )
    note_days = (
        select(EntryNote.author_id, column_types.concat_days(Entry.on_day))
        .join(Entry, Entry.id == EntryNote.entry_id)
        .where(
            access.exists_for(therapist, EntryNote),
            access.exists_for(therapist, Entry),
            Entry.on_day >= since,
        )
        .group_by(EntryNote.author_id)
    )
    appreciation_days = (
        select(Appreciation.author_id, column_types.concat_days(Appreciation.on_day))
        .where(
            access.exists_for(therapist, Appreciation),
            Appreciation.on_day >= since,
        )
        .group_by(Appreciation.author_id)
    )
    return union_all(entry_days, side_days, note_days, appreciation_days)
