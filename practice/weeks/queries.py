"""Reading the entries that one week's ticks made."""

from datetime import date
from uuid import UUID

from practice import access, db
from practice.entries.models import Entry
from practice.viewers import PartnerViewer
from practice.weeks.rules import tick_key


def ticked_entries(partner: PartnerViewer, form_key: UUID, since: date) -> list[Entry]:
    """The partner's own entries that the week form with this key made, from that day on, earliest first."""
    own = access.visible(partner, Entry).where(Entry.author_id == partner.id, Entry.on_day >= since)
    rows = db.session.scalars(own.order_by(Entry.on_day, Entry.id))
    return [row for row in rows if row.form_key == tick_key(form_key, row.assignment_id, row.on_day)]
