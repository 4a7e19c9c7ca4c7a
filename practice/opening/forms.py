"""The form in which notes are ticked for the sheet."""

from datetime import datetime
from typing import Any
from uuid import UUID

from wtforms import HiddenField, SelectMultipleField

from practice.forms.base import AppForm


class TickField(SelectMultipleField):  # type: ignore[misc]
    """Any ids; the action takes those it offered and no others."""

    def pre_validate(self, form: Any) -> None:
        """Whatever arrives is measured by the action."""


class PickForm(AppForm):
    """Which notes go on the sheet; none is an answer too."""

    pick = TickField("", choices=[])
    read_at = HiddenField()  # when the page was made on which they are ticked
    quietly = HiddenField()  # set by static/js/picks.js, which sends each tick from behind the page

    @property
    def was_sent(self) -> bool:
        """Whether it holds ticks of somebody, sent now or held while they were away."""
        return bool(self.pick.data)

    @property
    def is_kept_quietly(self) -> bool:
        """Whether a script keeps a tick: nobody pressed anything, and no later page should speak of it."""
        return bool(self.quietly.data)

    def since(self) -> datetime | None:
        """When the notes were read that are ticked; None where the form does not say."""
        try:
            read_at = datetime.fromisoformat(self.read_at.data or "")
        except ValueError:
            return None
        return read_at if read_at.tzinfo else None

    def ticks(self) -> frozenset[UUID]:
        """The ids that were ticked."""
        return frozenset(one for one in map(_parse_id, self.pick.data or ()) if one)


def _parse_id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
