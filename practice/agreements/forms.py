"""Forms of agreements: the matter, the words, and until when."""

from uuid import uuid4

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField
from wtforms.validators import Optional

from practice.agreements.rules import AgreementDraft, AgreementText
from practice.forms.base import AppForm, parse_form_key
from practice.forms.fields import DayField, LineField, MultilineField
from practice.forms.validators import require_data


class AgreementForm(AppForm):
    """A matter and its words; ``version`` is the number of the wording that was on the page."""

    form_key = HiddenField(default=lambda: str(uuid4()))
    version = HiddenField(default="0")
    matter = LineField(_l("What is it about?"), [require_data()], longest=120)
    words = MultilineField(_l("What shall we do?"), [require_data()], longest=800)
    try_until = DayField(_l("Try it until"), [Optional()])

    def draft(self) -> AgreementDraft:
        """What was typed; call it after ``validate_on_submit()`` returned True."""
        return AgreementDraft(
            parse_form_key(self.form_key.data), self.try_until.data, **self.texts_of(AgreementText)
        )

    def wording_read(self) -> int:
        """The number of the wording on the page the form was sent from; 0 where it is no number."""
        text = str((self.version.raw_data or [""])[0])  # data keeps the default where nothing was sent
        return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
