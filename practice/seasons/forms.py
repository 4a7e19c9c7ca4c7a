"""The form of a season."""

from uuid import uuid4

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField
from wtforms.validators import Optional

from practice.forms.base import AppForm, parse_form_key
from practice.forms.fields import ChoiceField, DayField, lazy_words
from practice.forms.validators import require_data
from practice.seasons.rules import SEASON_WORDS, SeasonDraft, SeasonKind


class SeasonForm(AppForm):
    """The kind and the days of a season."""

    form_key = HiddenField(default=lambda: str(uuid4()))
    kind = ChoiceField(
        _l("What is it?"),
        table=lazy_words(SEASON_WORDS),
        needed=_l("Please choose one; any of them will do."),
    )
    first_on = DayField(_l("From"), [require_data(_l("Please choose a day."))])
    last_on = DayField(_l("Until, if you know"), [Optional()])

    def draft(self) -> SeasonDraft:
        """The values of a valid form."""
        return SeasonDraft(
            parse_form_key(self.form_key.data),
            SeasonKind(self.kind.data),
            self.first_on.data,
            self.last_on.data,
        )
