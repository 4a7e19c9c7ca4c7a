"""Forms to sign in, for codes, and for the password once more."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from practice.accounts.forms import AddressField, password_field
from practice.forms.base import AppForm
from practice.forms.fields import CodeField
from practice.forms.validators import require_data


class SignInForm(AppForm):
    """An address and its password."""

    email = AddressField(_l("E-mail"))
    password = password_field(_l("Password"))
    next = HiddenField()


class CodeForm(AppForm):
    """The second step: the code an app shows."""

    code = CodeField(_l("Code"), [require_data(_l("Please type the code."))], longest=20)


class RecoveryForm(AppForm):
    """The second step without the app: a recovery code."""

    code = CodeField(_l("Recovery code"), [require_data(_l("Please type one of your codes."))], longest=40)


class ReauthenticateForm(AppForm):
    """The password again, before a change to the account."""

    password = password_field(_l("Password"))
    next = HiddenField()
