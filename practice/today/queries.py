"""Read for Today, the week and the calendar."""

from datetime import date

from sqlalchemy import BindParameter, bindparam, select, union

from practice import access, db, statements
from practice.appreciations.models import Appreciation
from practice.entries.models import Entry
from practice.viewers import PartnerViewer, Viewer


def days_with_a_note(partner: PartnerViewer, day: date) -> set[date]:
    """The days from ``day`` on with a joint entry, by either of the two, or with an appreciation of this partner.

    A joint entry is a dot for both: one for its author alone would tell who made it.
    """
    return set(statements.execute_prepared(_days_with_a_note, partner, day=day).scalars())


def _days_with_a_note(partner: Viewer) -> db.AnyUnion:
    day: BindParameter[date] = bindparam("day")
    entry_days = select(Entry.on_day).where(
        access.exists_for(partner, Entry),
        Entry.on_day >= day,
    )
    appreciation_days = select(Appreciation.on_day).where(
        access.exists_for(partner, Appreciation),
        Appreciation.author_id == partner.id,
        Appreciation.on_day >= day,
    )
    return union(entry_days, appreciation_days)
