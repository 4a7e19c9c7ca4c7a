"""The form in which notes are ticked for the sheet."""

from datetime import datetime
from typing import Any
from uuid import UUID

from wtforms import HiddenField, SelectMultipleField

from practice.forms.base import AppForm


class TickField(SelectMultipleField):  # type: ignore[misc]
    """Ids of any notes; the action ignores those that were not offered."""

    def pre_validate(self, form: Any) -> None:
        """Accept every value; the action checks them."""


class PickForm(AppForm):
    """The notes that go on the sheet; there may be none."""

    pick = TickField("", choices=[])
    read_at = HiddenField()  # when the page was made, in ISO format with a zone
    quietly = HiddenField()  # set by static/js/picks.js, which sends each tick at once

    @property
    def has_ticks(self) -> bool:
        """Whether ticks were sent, in this request or in one stashed before signing in again."""
        return bool(self.pick.data)

    @property
    def is_sent_by_script(self) -> bool:
        """Whether a script sent a tick: nobody pressed a button, so no message is shown afterwards."""
        return bool(self.quietly.data)

    def page_made_at(self) -> datetime | None:
        """When the page was made on which notes are ticked; None where that is missing or not valid."""
        try:
            read_at = datetime.fromisoformat(self.read_at.data or "")
        except ValueError:
            return None
        return read_at if read_at.tzinfo else None

    def ticks(self) -> frozenset[UUID]:
        """The ids that were ticked."""
        return frozenset(note_id for note_id in map(_parse_id, self.pick.data or ()) if note_id)


def _parse_id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
