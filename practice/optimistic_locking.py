"""Which state of a row a form shows, and the refusal where another state is stored by now."""

import hashlib

from practice.errors import ChangedMeanwhile


def version_digest(content: object) -> str:
    """The state a form shows, for a hidden field in it: 64 hexadecimal letters of what the form writes."""
    return hashlib.sha256(repr(content).encode()).hexdigest()


def check_version(version: str, kept: object, wanted: object) -> None:
    """Raise ChangedMeanwhile where a form showed another state than the one that is kept.

    Not where what is wanted stands there already. A form that says no version is taken as it is. What is kept is read
    once its row is held.
    """
    if version and version != version_digest(kept) and wanted != kept:
        raise ChangedMeanwhile
