"""Who may read a piece of writing. No Flask, no database."""

from enum import StrEnum


class Release(StrEnum):
    """Who may read a piece of writing, chosen by its author before typing."""

    ONLY_ME = "only_me"
    KEEP = "keep"  # keep for our session: author and therapist now, the partner from the opening on
    SHARE = "share"  # both partners and the therapist
