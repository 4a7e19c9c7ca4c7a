"""Reading for the pages a partner opens first. Every question names who is asking."""

from datetime import date

from sqlalchemy import BindParameter, bindparam, select, union

from practice import access, db, statements
from practice.appreciations.models import Appreciation
from practice.entries.models import Entry
from practice.viewers import PartnerViewer, Viewer


def days_with_a_note(partner: PartnerViewer, day: date) -> set[date]:
    """The days from that one on for which something is noted: of the two, by either, or by this partner alone.

    A joint entry is a dot for both, since one that stood only where its author looks would tell who made it.
    """
    return set(statements.execute_prepared(_days_with_a_note, partner, day=day).scalars())


def _days_with_a_note(partner: Viewer) -> db.AnyUnion:
    day: BindParameter[date] = bindparam("day")
    noted = select(Entry.on_day).where(
        access.exists_for(partner, Entry),
        Entry.on_day >= day,
    )
    kept = select(Appreciation.on_day).where(
        access.exists_for(partner, Appreciation),
        Appreciation.author_id == partner.id,
        Appreciation.on_day >= day,
    )
    return union(noted, kept)
