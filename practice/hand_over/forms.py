"""Who looks after each couple once their therapist has left the clinic."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l

from practice.forms.base import AppForm
from practice.forms.fields import DropdownField
from practice.hand_over.rules import couple_field_name


class HandOverForm(AppForm):
    """A therapist leaves: who looks after each of their couples from now on. One choice may stand for all."""

    everybody = DropdownField(_l("All of them to"), table={}, default="")
    alone: tuple[UUID, ...] = ()  # couples that nobody else looks after

    @classmethod
    def for_couples(cls, alone: Mapping[UUID, str], colleagues: Mapping[str, str]) -> "HandOverForm":
        """A field for each couple that would be left alone, labelled with its names."""
        fields = {
            couple_field_name(one): DropdownField(names, table={}, default="") for one, names in alone.items()
        }
        form: HandOverForm = type(cls.__name__, (cls,), {**fields, "alone": tuple(alone)})()
        form.everybody.offer({"": _l("Choose for each below"), **colleagues})
        for field in form.fields():
            field.offer({"": _l("Choose a colleague"), **colleagues})
        return form

    def fields(self) -> list[Any]:
        """The couples' own fields, in the order given."""
        return [self[couple_field_name(one)] for one in self.alone]

    def validate(self, extra_validators: Any = None) -> bool:
        """Each couple needs somebody: chosen for it, or for all."""
        is_right = super().validate(extra_validators)
        for field in self.fields():
            if not field.errors and not field.data and not self.everybody.data:
                field.errors = [_l("Please choose who looks after them from now on.")]
                is_right = False
        return bool(is_right)

    def read(self) -> dict[UUID, UUID]:
        """Who takes over which couple."""
        chosen = {one: self[couple_field_name(one)].data or self.everybody.data for one in self.alone}
        return {one: UUID(colleague) for one, colleague in chosen.items() if colleague}
