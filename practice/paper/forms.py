"""The form of an entry from paper."""

from datetime import date

from flask_babel import lazy_gettext as _l

from practice.entries.forms import EntryForm
from practice.forms.fields import ChoiceField, DayField
from practice.forms.validators import require_data


class PaperForm(EntryForm):
    """What a couple did on paper, as the therapist enters it."""

    author = ChoiceField(_l("Whose paper is it?"), table={}, needed=_l("Please choose one of the two."))
    on_day = DayField(_l("Which day?"), [require_data(_l("Please choose a day."))])

    def day(self) -> date:
        found: date = self.on_day.data
        return found
