"""Reading for the pages a partner opens first. Every question names who is asking."""

from datetime import date

from sqlalchemy import BindParameter, bindparam, select, union

from practice import access, db
from practice.access import Partner, Viewer
from practice.appreciations.models import Appreciation
from practice.homework.models import Entry, EntryNote, EntrySide


def days_i_wrote(partner: Partner, day: date) -> set[date]:
    """The days from that one on for which this partner noted something; nothing of the other's."""
    return set(access.ask(_days_i_wrote, partner, day=day).scalars())


def _days_i_wrote(partner: Viewer) -> db.Union:
    day: BindParameter[date] = bindparam("day")
    noted = select(Entry.on_day).where(
        access.exists_for(partner, Entry),
        Entry.author_id == partner.id,
        Entry.on_day >= day,
        Entry.deleted_at.is_(None),
    )
    added = (
        select(Entry.on_day)
        .join(EntrySide, EntrySide.entry_id == Entry.id)
        .where(
            access.exists_for(partner, Entry),
            access.exists_for(partner, EntrySide),
            EntrySide.author_id == partner.id,
            Entry.on_day >= day,
            Entry.deleted_at.is_(None),
        )
    )
    wrote = (
        select(Entry.on_day)
        .join(EntryNote, EntryNote.entry_id == Entry.id)
        .where(
            access.exists_for(partner, Entry),
            access.exists_for(partner, EntryNote),
            EntryNote.author_id == partner.id,
            Entry.on_day >= day,
            Entry.deleted_at.is_(None),
        )
    )
    kept = select(Appreciation.on_day).where(
        access.exists_for(partner, Appreciation),
        Appreciation.author_id == partner.id,
        Appreciation.on_day >= day,
        Appreciation.deleted_at.is_(None),
    )
    return union(noted, added, wrote, kept)
