"""What somebody saved just now, told once on the next page: the words, who reads them, where they lie, and Undo.

Which row it is travels sealed from page to page (practice/carried.py); each feature tells of its own rows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from flask import flash, g
from flask_babel import gettext as _

from practice.carried import carried, carry
from practice.errors import NotFound
from practice.phrase import N_, Phrase, phrase
from practice.release import Release
from practice.speech import say

_NAME = "saved"


@dataclass(frozen=True)
class Saved:
    """The notice on one row, for its author.

    ``undo`` is the address that takes it back; ``change`` the page that changes it, where nothing could be taken back.
    """

    thanks: str
    texts: tuple[str, ...]
    readers: Phrase
    place: str
    place_name: str
    undo: str = ""
    change: str = ""
    page: str = ""  # where its form stands, and the words go back to


Teller = Callable[[UUID, str], Saved | None]
_tellers: dict[str, Teller] = {}


def tells_of(kind: str) -> Callable[[Teller], Teller]:
    """Mark the function that tells of the saved rows of one kind: from a row's id and the page of its form."""

    def mark(teller: Teller) -> Teller:
        _tellers[kind] = teller
        return teller

    return mark


def tell(kind: str, row_id: UUID, page: str) -> None:
    """Let the next page tell that this row was saved from the form on ``page``."""
    carry(_NAME, f"{kind} {row_id} {page}")


def saved_just_now() -> Saved | None:
    """The notice for the page that is being shown; told once, and not of what is gone again.

    A refusal tells nothing: what cannot be read now may be why it is shown, and the next page tells it.
    """
    if g.get("is_refused"):
        return None
    if "saved" not in g:  # a page asks twice: for its title and for the notice
        g.saved = _told()
    found: Saved | None = g.saved
    return found


def _told() -> Saved | None:
    kind, _space, rest = carried(_NAME).partition(" ")
    row_id, _space, page = rest.partition(" ")
    if kind not in _tellers:
        return None
    try:
        return _tellers[kind](UUID(row_id), page)
    except NotFound:
        return None


def readers(release: Release, *, therapist: str, other: str) -> Phrase:
    """Who reads what was released like this just now, and from when on."""
    words = {
        Release.ONLY_ME: N_("Only you read this."),
        Release.KEEP: N_(
            "%(therapist)s reads it to prepare. %(other)s hears it when your session opens, not before."
        ),
        Release.SHARE: N_(
            "%(therapist)s can read it now, and %(other)s in ten minutes. Until then you can take it back."
        ),
        Release.THERAPIST_ONLY: N_("Only you and %(therapist)s read this. It is not read aloud."),
    }[release]
    return phrase(words, therapist=therapist, other=other)


def flash_changed(release: Release, *, therapist: str, other: str) -> None:
    """Say on the next page that something was changed, who reads it as it stands now, and from when on."""
    flash(f"{_('Changed.')} {say(readers(release, therapist=therapist, other=other))}", "ok")
