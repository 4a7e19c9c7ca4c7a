"""Forms of the nightly page: the couple's own book, and an answer."""

from uuid import uuid4

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField
from wtforms.validators import NumberRange, Optional

from practice.forms.base import AppForm, parse_form_key
from practice.forms.fields import LineField, MultilineField, NumberField
from practice.forms.validators import require_data
from practice.nightly.rules import MOST_UNITS, BookDraft, ReadingText


class BookForm(AppForm):
    """The couple's own book."""

    form_key = HiddenField(default=lambda: str(uuid4()))
    version = HiddenField(default="")
    title = LineField(_l("What are you reading?"), [require_data()], longest=120)
    units = NumberField(
        _l("How many pages or days has it?"),
        [
            Optional(),
            NumberRange(1, MOST_UNITS, message=_l("Please write a number from %(min)s to %(max)s.")),
        ],
    )

    def draft(self) -> BookDraft:
        """The book as typed; call it after ``validate_on_submit()`` returned True."""
        return BookDraft(
            parse_form_key(self.form_key.data),
            self.units.data,
            self.version.data or "",
            **self.texts_of(ReadingText),
        )


class AnswerForm(AppForm):
    """One partner's answer; ``question`` is the key of the question on the page."""

    question = HiddenField(default="")
    version = HiddenField(default="")  # the state of one's own answer that the page showed
    press = HiddenField(default="")
    text = MultilineField(_l("Your answer"), longest=600)
