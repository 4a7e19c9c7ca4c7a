"""The notice after saving, shown once on the next page: the texts, who reads them, where they are listed, and Undo."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from flask import flash, g
from flask_babel import gettext as _

from practice.errors import NotFound
from practice.localization.translation import translate
from practice.messages import N_, Message, message
from practice.release import Release
from practice.web.sealed_session import store_value, take_value

_NAME = "saved"


@dataclass(frozen=True)
class SavedNotice:
    """The notice on one row, for its author.

    ``undo`` is the address that takes it back; ``change`` that of its form, where it cannot be taken back.
    """

    thanks: str
    texts: tuple[str, ...]
    readers: Message
    place: str
    place_name: str
    undo: str = ""
    change: str = ""
    page: str = ""  # address of the form the texts came from; Undo gives them back to it


NoticeBuilder = Callable[[UUID, str], SavedNotice | None]
_builders: dict[str, NoticeBuilder] = {}


def notice_builder(kind: str) -> Callable[[NoticeBuilder], NoticeBuilder]:
    """Decorator: this function builds the notice on a row of one kind, from the row's id and the page of its form."""

    def register(builder: NoticeBuilder) -> NoticeBuilder:
        _builders[kind] = builder
        return builder

    return register


def announce_saved(kind: str, row_id: UUID, page: str) -> None:
    """Show on the next page that this row was saved from the form on ``page``."""
    store_value(_NAME, f"{kind} {row_id} {page}")


def current_notice() -> SavedNotice | None:
    """The notice for the page that is being shown; once, and None where its row is deleted by now.

    None on an error page: reading the row may be what failed, and the next page shows the notice.
    """
    if g.get("is_refused"):
        return None
    if "saved" not in g:  # a page reads it twice: for its title and for the notice
        g.saved = _build_notice()
    notice: SavedNotice | None = g.saved
    return notice


def _build_notice() -> SavedNotice | None:
    kind, _space, rest = take_value(_NAME).partition(" ")
    row_id, _space, page = rest.partition(" ")
    if kind not in _builders:
        return None
    try:
        return _builders[kind](UUID(row_id), page)
    except NotFound:
        return None


def describe_readers(release: Release, *, therapist: str, other: str) -> Message:
    """Who may read writing that was released like this just now, and from when on."""
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
    return message(words, therapist=therapist, other=other)


def flash_changed(release: Release, *, therapist: str, other: str) -> None:
    """Say on the next page that something was changed, who reads it as it stands now, and from when on."""
    flash(f"{_('Changed.')} {translate(describe_readers(release, therapist=therapist, other=other))}", "ok")
