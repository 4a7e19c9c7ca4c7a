"""The form of an appointment: when to meet, and for how long."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField
from wtforms.validators import NumberRange

from practice.appointments.rules import AppointmentDraft
from practice.forms.base import AppForm
from practice.forms.fields import DayField, NumberField, TimeOfDayField
from practice.forms.validators import require_data


class AppointmentForm(AppForm):
    """Day, wall time in the clinic's zone, and length in minutes."""

    on_day = DayField(_l("Day"), [require_data(_l("Please choose a day."))])
    at_time = TimeOfDayField(_l("Time"), [require_data(_l("Please write a time, such as 17:30."))])
    minutes = NumberField(
        _l("Minutes"),
        [NumberRange(10, 240, message=_l("Please write a number from %(min)s to %(max)s."))],
        default=50,
    )

    again = HiddenField()  # the time the page asked about; the same time sent again is confirmed

    def draft(self) -> AppointmentDraft:
        """The appointment as typed; call it after ``validate_on_submit()`` returned True."""
        return AppointmentDraft(self.on_day.data, self.at_time.data, self.minutes.data)
