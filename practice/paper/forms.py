"""The form with which a therapist logs an entry from paper."""

from datetime import date

from flask_babel import lazy_gettext as _l

from practice.entries.forms import EntryForm
from practice.forms.fields import ChoiceField, DayField
from practice.forms.validators import require_data


class PaperForm(EntryForm):
    """An entry that a partner wrote on paper."""

    author = ChoiceField(_l("Whose paper is it?"), table={}, needed=_l("Please choose one of the two."))
    on_day = DayField(_l("Which day?"), [require_data(_l("Please choose a day."))])

    def day(self) -> date:
        """The day; call it after ``validate_on_submit()``."""
        day: date = self.on_day.data
        return day
