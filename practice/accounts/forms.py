"""Fields for e-mail addresses and passwords."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, PasswordField
from wtforms.validators import InputRequired, ValidationError

from practice.accounts.rules import LONGEST_PASSWORD
from practice.forms.fields import LineField
from practice.forms.validators import max_length, require_data
from practice.mail import is_address
from practice.mail_address import LONGEST, normal_address

LONGEST_TYPED = 4 * LONGEST_PASSWORD  # a letter and its accents may arrive apart, to be composed (NFC)


def _address(text: str | None) -> str:
    """The normal form; a text that is not an address stays as typed, to be shown again."""
    return normal_address(text or "") or (text or "").strip()


class AddressField(LineField):
    """An e-mail address in its normal form (practice/mail_address.py)."""

    holds_words = False  # never part of a draft or shown again: on a shared phone it would tell who signs in
    keeps_controls = True  # invisible characters are refused here, not removed silently

    widget = EmailField.widget

    def __init__(self, label: Any = "", **more: Any) -> None:
        needed = require_data(_l("Please write your e-mail address."))
        super().__init__(label, [needed, _check_address], longest=LONGEST, tidy=_address, **more)


def _check_address(_: Any, field: Any) -> None:
    if not is_address(field.data):
        raise ValidationError(_l("Please write an address such as name@example.org."))


def password_field(label: Any, **more: Any) -> PasswordField:
    """A required password, of at most LONGEST_TYPED letters as typed; one of blanks alone is written all the same."""
    return PasswordField(
        label, [max_length(LONGEST_TYPED), InputRequired(_l("Please write a password."))], **more
    )
