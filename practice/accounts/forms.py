"""Fields for e-mail addresses and passwords."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, PasswordField
from wtforms.validators import ValidationError

from practice.accounts.rules import LONGEST_PASSWORD
from practice.forms.fields import LineField
from practice.forms.validators import Required, max_length
from practice.mail import is_address
from practice.mail_address import LONGEST, normal_address

LONGEST_TYPED = 4 * LONGEST_PASSWORD  # letters may arrive in parts, to be composed


def _address(text: str | None) -> str:
    """The normal form; what is no address stays as it was typed, to be shown again."""
    return normal_address(text or "") or (text or "").strip()


class AddressField(LineField):
    """An e-mail address in its normal form (practice/mail_address.py)."""

    holds_words = False  # shown again, it would tell on a shared phone who signs in there
    keeps_controls = True  # what cannot be seen is refused here, never taken out in silence

    widget = EmailField.widget

    def __init__(self, label: Any = "", **more: Any) -> None:
        needed = Required(_l("Please write your e-mail address."))
        super().__init__(label, [needed, _can_be_written_to], longest=LONGEST, tidy=_address, **more)


def _can_be_written_to(_: Any, field: Any) -> None:
    if not is_address(field.data):
        raise ValidationError(_l("Please write an address such as name@example.org."))


def password_field(label: Any, **more: Any) -> PasswordField:
    return PasswordField(label, [max_length(LONGEST_TYPED), Required(_l("Please write a password."))], **more)
