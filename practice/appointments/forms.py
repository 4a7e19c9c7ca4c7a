"""The form of an appointment: when to meet, and for how long."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField
from wtforms.validators import NumberRange

from practice.appointments.rules import AppointmentDraft
from practice.forms.base import AppForm
from practice.forms.fields import DayField, NumberField, TimeOfDayField
from practice.forms.validators import require_data


class AppointmentForm(AppForm):
    """Day, time and length of a meeting, in the clinic's wall time."""

    on_day = DayField(_l("Day"), [require_data(_l("Please choose a day."))])
    at_time = TimeOfDayField(_l("Time"), [require_data(_l("Please write a time, such as 17:30."))])
    minutes = NumberField(
        _l("Minutes"),
        [NumberRange(10, 240, message=_l("Please write a number from %(min)s to %(max)s."))],
        default=50,
    )

    again = HiddenField()  # the time that was asked about; sent once more, it is meant

    def draft(self) -> AppointmentDraft:
        """What was filled in; follows ``validate_on_submit()``."""
        return AppointmentDraft(self.on_day.data, self.at_time.data, self.minutes.data)
