"""Who may read a text, as its author chose, and from when on. No Flask, no database."""

from datetime import datetime, timedelta
from enum import StrEnum

UNDO_WINDOW = timedelta(
    minutes=10
)  # how long a shared text can be taken back, before the other partner's pages show it


class Release(StrEnum):
    """Who may read a text, chosen by its author before typing."""

    ONLY_ME = "only_me"
    KEEP = "keep"  # keep for our session: author and therapist now, the partner from the opening on
    SHARE = "share"  # both partners and the therapist
    THERAPIST_ONLY = "therapist_only"  # author and one therapist; only where the policy in force offers it


def released_at(release: Release, now: datetime) -> datetime | None:
    """From when on the other partner's pages show a text that is released like this now; None if it is not shared."""
    return now + UNDO_WINDOW if release is Release.SHARE else None


def has_been_released(release: Release, released_at: datetime | None, now: datetime) -> bool:
    """Whether the other partner's pages show it by now, whether or not anybody looked at them."""
    return release is Release.SHARE and (released_at is None or released_at <= now)
