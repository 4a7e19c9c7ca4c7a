"""Forms to accept an invitation and to come back with one."""

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField

from practice.accounts.forms import AddressField
from practice.couples.forms import name_field
from practice.forms.base import AppForm
from practice.forms.validators import max_length, require_data
from practice.invitations.rules import AcceptDraft


class AcceptForm(AppForm):
    """The name and sign-in of a partner who accepts an invitation."""

    name = name_field(_l("Your name, as it should stand here"))
    email = AddressField(_l("Your e-mail"))
    password = PasswordField(
        _l("Choose a password"), [max_length(512), require_data(_l("Please write a password."))]
    )

    def draft(self) -> AcceptDraft:
        """The name and sign-in as filled in."""
        return AcceptDraft(self.name.data, self.email.data, self.password.data)


class ComeBackForm(AppForm):
    """The address and password somebody had before they left."""

    email = AddressField(_l("Your e-mail"))
    password = PasswordField(
        _l("Password"), [max_length(512), require_data(_l("Please write your password."))]
    )
