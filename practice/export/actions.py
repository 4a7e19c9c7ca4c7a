"""Record that a copy was made."""

from datetime import datetime

from practice import audit
from practice.viewers import PartnerViewer


def note_copy(partner: PartnerViewer, *, with_only_me: bool, now: datetime) -> None:
    """Add to the record who made a copy of their own words, and whether *only me* was in it."""
    verb = "copy of own words made, only me too" if with_only_me else "copy of own words made"
    audit.record(partner, verb, f"partner:{partner.id}", now=now)
