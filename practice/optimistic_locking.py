"""Optimistic locking: a form holds a digest of the row it shows, and is refused where the row has changed since."""

import hashlib

from practice.errors import ChangedMeanwhile


def version_digest(content: object) -> str:
    """The SHA-256 of what a form writes, as it is stored now, for its hidden field ``version``: 64 hexadecimal digits."""
    return hashlib.sha256(repr(content).encode()).hexdigest()


def check_version(version: str, stored: object, wanted: object) -> None:
    """Check that a form with this ``version`` showed what is stored. Lock the row before reading ``stored``.

    A form without a version passes, and so does one whose values (``wanted``) are stored already.

    Raises:
        ChangedMeanwhile: the form showed something else.
    """
    if version and version != version_digest(stored) and wanted != stored:
        raise ChangedMeanwhile
