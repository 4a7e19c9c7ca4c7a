"""Reading the check-in of a day."""

from datetime import date
from uuid import UUID

from practice import access, db
from practice.entries.models import Entry
from practice.rhythm.rules.outcomes import Outcome
from practice.viewers import Viewer


def check_in_on(viewer: Viewer, assignment_id: UUID, day: date) -> Entry | None:
    """The first check-in that took place on that day, or None."""
    statement = (
        access.visible(viewer, Entry)
        .where(
            Entry.assignment_id == assignment_id,
            Entry.on_day == day,
            Entry.outcome.in_([Outcome.HAPPENED, Outcome.VERSION]),
        )
        .order_by(Entry.noted_at)
        .limit(1)
    )
    return db.session.scalars(statement).one_or_none()
