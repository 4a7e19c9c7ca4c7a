"""Who may read a piece of writing. No Flask, no database."""

from datetime import datetime, timedelta
from enum import StrEnum

UNDO_WINDOW = timedelta(minutes=10)  # how long what was shared can be taken back, unread by the other


class Release(StrEnum):
    """Who may read a piece of writing, chosen by its author before typing."""

    ONLY_ME = "only_me"
    KEEP = "keep"  # keep for our session: author and therapist now, the partner from the opening on
    SHARE = "share"  # both partners and the therapist
    THERAPIST_ONLY = "therapist_only"  # author and one therapist; only where the policy in force offers it


def released_at(release: Release, now: datetime) -> datetime | None:
    """From when the other partner's pages show what is released like this now; None where nothing is shared."""
    return now + UNDO_WINDOW if release is Release.SHARE else None


def has_been_released(release: Release, released_at: datetime | None, now: datetime) -> bool:
    """Whether the other partner's pages show it by now; by the clock alone, whoever looked at them."""
    return release is Release.SHARE and (released_at is None or released_at <= now)
