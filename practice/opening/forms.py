"""The form in which notes are ticked for the sheet."""

from typing import Any
from uuid import UUID

from wtforms import SelectMultipleField

from practice.forms import HouseForm


class TickField(SelectMultipleField):  # type: ignore[misc]
    """Any ids; the action takes those it offered and no others."""

    def pre_validate(self, form: Any) -> None:
        """Whatever arrives is measured by the action."""


class PickForm(HouseForm):
    """Which notes go on the sheet; none is an answer too."""

    pick = TickField("", choices=[])

    @property
    def was_sent(self) -> bool:
        """Whether it holds ticks of somebody, sent now or held while they were away."""
        return bool(self.pick.data)

    def ticks(self) -> frozenset[UUID]:
        """The ids that were ticked."""
        return frozenset(one for one in map(_id, self.pick.data or ()) if one)


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
