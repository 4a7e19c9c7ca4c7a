"""Forms on the therapist's pages about a couple: names, safety, sharing, and the address of an invitation."""

from typing import Any
from uuid import uuid4

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, SelectField
from wtforms.validators import DataRequired

from practice.accounts.forms import AddressField
from practice.clock import zones
from practice.couples.rules import CoupleDraft, FirstAppointment
from practice.forms.base import AppForm, parse_form_key
from practice.forms.fields import DayField, DropdownField, LineField, TimeOfDayField
from practice.forms.validators import optional, require_data


def name_field(label: Any) -> LineField:
    """A required name of at most 60 letters, as long as its column."""
    return LineField(label, [require_data(_l("Please write a name."))], longest=60)


def tick_field(label: Any, message: Any) -> BooleanField:
    """A box that has to be ticked; ``message`` is the error."""
    return BooleanField(label, [DataRequired(message)])


class CoupleForm(AppForm):
    """The names of the two, and their time zone."""

    name_a = name_field(_l("First partner"))
    name_b = name_field(_l("Second partner"))
    time_zone = SelectField(_l("Time zone they live in"), choices=zones)


class AddCoupleForm(CoupleForm):
    """A new couple, perhaps with its first appointment in the clinic's wall time."""

    form_key = HiddenField(default=lambda: str(uuid4()))
    on_day = DayField(_l("Day"), [optional()])
    at_time = TimeOfDayField(_l("Time"), [optional()])

    def validate(self, extra_validators: Any = None) -> bool:
        """Also checks that day and time are both filled in, or neither."""
        is_right = bool(super().validate(extra_validators))
        for field, other, error in (
            (self.on_day, self.at_time, _l("Please write a time as well, such as 17:30.")),
            (self.at_time, self.on_day, _l("Please choose a day as well.")),
        ):
            if field.data and not other.data and not other.errors:
                other.errors, is_right = [error], False
        return is_right

    def draft(self, zone: str) -> CoupleDraft:
        """The couple as filled in; ``zone`` is the clinic's time zone, for the first appointment."""
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
    """What can be changed of a couple."""

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
    """The therapist confirms that they talked about safety with each partner alone."""

    spoken = tick_field(
        _l("I have met or spoken with each of them alone, and asked about safety"),
        _l("Please speak with each of them alone first."),
    )
    appropriate = tick_field(
        _l("Working with the two of them together is right for now"), _l("Please tick this if it is so.")
    )


class InvitationMailForm(AppForm):
    """The address an invitation is mailed to; it is not stored."""

    email = AddressField(_l("Their e-mail"))


class ShareCoupleForm(AppForm):
    """The colleague to share a couple with."""

    colleague = DropdownField(_l("Colleague"), table={})
