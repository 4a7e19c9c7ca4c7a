"""Forms on the therapist's pages about a couple: names, safety, sharing, and where to mail an invitation."""

from typing import Any
from uuid import uuid4

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, SelectField, ValidationError

from practice.accounts.forms import AddressField
from practice.clock import zones
from practice.couples.rules import CoupleDraft, FirstAppointment
from practice.forms.base import AppForm, parse_form_key
from practice.forms.fields import DayField, DropdownField, LineField, TimeOfDayField
from practice.forms.validators import Required, optional


def name_field(label: Any) -> LineField:
    return LineField(label, [Required(_l("Please write a name."))], longest=60)


class TickRequired:
    """The box has to be ticked; its message says why."""

    field_flags = {"required": True}

    def __init__(self, message: Any) -> None:
        self.message = message

    def __call__(self, form: Any, field: Any) -> None:
        if not field.data:
            raise ValidationError(self.message)


def tick_field(label: Any, message: Any) -> BooleanField:
    return BooleanField(label, [TickRequired(message)])


class CoupleForm(AppForm):
    """Two names, and where they live."""

    name_a = name_field(_l("First partner"))
    name_b = name_field(_l("Second partner"))
    time_zone = SelectField(_l("Time zone they live in"), choices=zones)


class AddCoupleForm(CoupleForm):
    """A new couple, perhaps with its first session, in the clinic's wall time."""

    form_key = HiddenField(default=lambda: str(uuid4()))
    on_day = DayField(_l("Day"), [optional()])
    at_time = TimeOfDayField(_l("Time"), [optional()])

    def validate(self, extra_validators: Any = None) -> bool:
        """A day wants a time, and a time wants a day."""
        is_right = bool(super().validate(extra_validators))
        for one, other, words in (
            (self.on_day, self.at_time, _l("Please write a time as well, such as 17:30.")),
            (self.at_time, self.on_day, _l("Please choose a day as well.")),
        ):
            if one.data and not other.data and not other.errors:
                other.errors, is_right = [words], False
        return is_right

    def draft(self, zone: str) -> CoupleDraft:
        """The couple as filled in; ``zone`` is the clinic's, for the first session."""
        first = None
        if self.on_day.data and self.at_time.data:
            first = FirstAppointment(self.on_day.data, self.at_time.data, zone)
        return CoupleDraft(
            form_key=parse_form_key(self.form_key.data),
            name_a=self.name_a.data,
            name_b=self.name_b.data,
            time_zone=self.time_zone.data,
            first=first,
        )


class ChangeCoupleForm(CoupleForm):
    """What can be put right later."""

    appreciations_on = BooleanField(_l("Appreciations are on their pages"))

    def draft(self) -> CoupleDraft:
        """The couple as filled in."""
        return CoupleDraft(
            form_key=uuid4(),
            name_a=self.name_a.data,
            name_b=self.name_b.data,
            time_zone=self.time_zone.data,
            appreciations_on=self.appreciations_on.data,
        )


class AttestForm(AppForm):
    """That safety was spoken about with each of the two apart."""

    spoken = tick_field(
        _l("I have met or spoken with each of them alone, and asked about safety"),
        _l("Please speak with each of them alone first."),
    )
    appropriate = tick_field(
        _l("Working with the two of them together is right for now"), _l("Please tick this if it is so.")
    )


class InvitationMailForm(AppForm):
    """Where an invitation should go; the address is used once and not kept."""

    email = AddressField(_l("Their e-mail"))


class ShareCoupleForm(AppForm):
    """A colleague who should see this couple."""

    colleague = DropdownField(_l("Colleague"), table={})
