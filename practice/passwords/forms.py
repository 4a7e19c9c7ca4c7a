"""Forms to change and reset a password."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, PasswordField

from practice.accounts.forms import LONGEST_TYPED, AddressField, password_field
from practice.forms.base import AppForm
from practice.forms.fields import CodeField
from practice.forms.validators import max_length, optional


class RequestResetForm(AppForm):
    """Where the letter should go."""

    email = AddressField(_l("E-mail"))


class ChoosePasswordForm(AppForm):
    """A password chosen anew, with the token of the letter."""

    token = HiddenField()
    password = password_field(_l("New password"))
    code = CodeField(_l("One of your codes"), [optional()], longest=40)


class BeginWaitForm(AppForm):
    """Nothing but the letter's link: then it takes two days."""

    token = HiddenField()


class StopResetForm(AppForm):
    """What shows that it is the person themselves who stops a wait."""

    secret = PasswordField(_l("Your password, or one of your codes"), [max_length(LONGEST_TYPED)])


class ChangePasswordForm(AppForm):
    """Today's password and the next one."""

    current = password_field(_l("Password of today"))
    password = password_field(_l("New password"))
