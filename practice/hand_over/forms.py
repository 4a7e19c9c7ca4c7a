"""The form that chooses who takes over each couple of a therapist who leaves."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l

from practice.forms.base import AppForm
from practice.forms.fields import DropdownField
from practice.hand_over.rules import couple_field_name


class HandOverForm(AppForm):
    """Who takes over the couples of a therapist who leaves: one choice for each, or ``everybody`` for all."""

    everybody = DropdownField(_l("All of them to"), table={}, default="")
    couple_ids: tuple[UUID, ...] = ()  # couples that nobody else looks after

    @classmethod
    def for_couples(cls, couples: Mapping[UUID, str], colleagues: Mapping[str, str]) -> "HandOverForm":
        """A form with a field for each of ``couples``, which maps ids to labels; ``colleagues`` maps ids to names."""
        fields = {
            couple_field_name(couple_id): DropdownField(names, table={}, default="")
            for couple_id, names in couples.items()
        }
        form: HandOverForm = type(cls.__name__, (cls,), {**fields, "couple_ids": tuple(couples)})()
        form.everybody.offer({"": _l("Choose for each below"), **colleagues})
        for field in form.fields():
            field.offer({"": _l("Choose a colleague"), **colleagues})
        return form

    def fields(self) -> list[Any]:
        """The fields of the couples, in the order of ``couple_ids``."""
        return [self[couple_field_name(couple_id)] for couple_id in self.couple_ids]

    def validate(self, extra_validators: Any = None) -> bool:
        """Also checks that each couple has a choice of its own or that of ``everybody``."""
        is_right = super().validate(extra_validators)
        for field in self.fields():
            if not field.errors and not field.data and not self.everybody.data:
                field.errors = [_l("Please choose who looks after them from now on.")]
                is_right = False
        return bool(is_right)

    def read(self) -> dict[UUID, UUID]:
        """The chosen therapist's id by couple id."""
        chosen = {
            couple_id: self[couple_field_name(couple_id)].data or self.everybody.data
            for couple_id in self.couple_ids
        }
        return {couple_id: UUID(therapist_id) for couple_id, therapist_id in chosen.items() if therapist_id}
