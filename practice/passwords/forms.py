"""Forms to change and reset a password."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, PasswordField

from practice.accounts.forms import LONGEST_TYPED, AddressField, password_field
from practice.forms.base import AppForm
from practice.forms.fields import CodeField
from practice.forms.validators import max_length, optional


class RequestResetForm(AppForm):
    """The address a reset link is mailed to."""

    email = AddressField(_l("E-mail"))


class ChoosePasswordForm(AppForm):
    """A new password, with the token of the link."""

    token = HiddenField()
    password = password_field(_l("New password"))
    code = CodeField(_l("One of your codes"), [optional()], longest=40)


class BeginWaitForm(AppForm):
    """Begins the wait of two days, for somebody without a code; only the token of the link."""

    token = HiddenField()


class StopResetForm(AppForm):
    """Proves who stops a wait: the password or a code."""

    secret = PasswordField(_l("Your password, or one of your codes"), [max_length(LONGEST_TYPED)])


class ChangePasswordForm(AppForm):
    """The password in use and the new one."""

    current = password_field(_l("Password of today"))
    password = password_field(_l("New password"))
