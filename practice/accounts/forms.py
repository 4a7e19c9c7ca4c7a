"""What people fill in to come in, to be here, and to set a clinic up."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, HiddenField, PasswordField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import ValidationError

from practice.accounts.pages import COUNTRIES
from practice.accounts.rules import LONGEST_PASSWORD, ClinicDraft, FounderDraft
from practice.clock import zones
from practice.forms import CodeField, HouseForm, LineField, Needed, not_longer, optional
from practice.mail import can_be_written_to
from practice.mail_address import LONGEST, normal_address

WEEKDAYS = [
    SelectChoice("0", _l("Monday")),
    SelectChoice("6", _l("Sunday")),
    SelectChoice("5", _l("Saturday")),
]
LONGEST_TYPED = 4 * LONGEST_PASSWORD  # letters may arrive in parts, to be composed
PAPERS = [SelectChoice("a4", _l("A4")), SelectChoice("letter", _l("Letter"))]
LOCALES = [SelectChoice("en_GB", _l("12 June, 17:30")), SelectChoice("en_US", _l("June 12, 5:30 PM"))]
PLACES = [SelectChoice(code, name) for code, name in COUNTRIES.items()]


def _address(text: str | None) -> str:
    """The normal form; what is no address stays as it was typed, to be shown again."""
    return normal_address(text or "") or (text or "").strip()


class AddressField(LineField):
    """An e-mail address in its normal form (practice/mail_address.py)."""

    holds_words = False  # shown again, it would tell on a shared phone who signs in there
    keeps_controls = True  # what cannot be seen is refused here, never taken out in silence

    widget = EmailField.widget

    def __init__(self, label: Any = "", **more: Any) -> None:
        needed = Needed(_l("Please write your e-mail address."))
        super().__init__(label, [needed, _can_be_written_to], longest=LONGEST, tidy=_address, **more)


def _can_be_written_to(_: Any, field: Any) -> None:
    if not can_be_written_to(field.data):
        raise ValidationError(_l("Please write an address such as name@example.org."))


def _password(label: Any, **more: Any) -> PasswordField:
    return PasswordField(label, [not_longer(LONGEST_TYPED), Needed(_l("Please write a password."))], **more)


class SignInForm(HouseForm):
    """An address and its password."""

    email = AddressField(_l("E-mail"))
    password = _password(_l("Password"))
    next = HiddenField()


class CodeForm(HouseForm):
    """The code an app shows."""

    code = CodeField(_l("Code"), [Needed(_l("Please type the code."))], longest=20)


class RecoveryForm(HouseForm):
    """One of the codes on paper."""

    code = CodeField(_l("Recovery code"), [Needed(_l("Please type one of your codes."))], longest=40)


class ForgottenForm(HouseForm):
    """Where the letter should go."""

    email = AddressField(_l("E-mail"))


class NewPasswordForm(HouseForm):
    """A password chosen anew, with the token of the letter."""

    token = HiddenField()
    password = _password(_l("New password"))
    code = CodeField(_l("One of your codes"), [optional()], longest=40)


class WaitForm(HouseForm):
    """Nothing but the letter's link: then it takes two days."""

    token = HiddenField()


class StopForm(HouseForm):
    """What shows that it is the person themselves who stops a wait."""

    secret = PasswordField(_l("Your password, or one of your codes"), [not_longer(LONGEST_TYPED)])


class AgainForm(HouseForm):
    """The password once more, before something weighty."""

    password = _password(_l("Password"))
    next = HiddenField()


class ChangePasswordForm(HouseForm):
    """Today's password and the next one."""

    current = _password(_l("Password of today"))
    password = _password(_l("New password"))


class FounderForm(HouseForm):
    """Whoever sets the clinic up."""

    token = HiddenField()
    name = LineField(_l("Your name"), [Needed(_l("Please write your name."))])
    email = AddressField(_l("Your e-mail"))
    password = _password(_l("Password"))

    def founder_draft(self) -> FounderDraft:
        """What was filled in about the owner."""
        return FounderDraft(self.name.data, self.email.data, self.password.data)


class ClinicForm(HouseForm):
    """What a clinic says about itself."""

    clinic = LineField(_l("Name of the clinic"), [Needed(_l("Please write the clinic's name."))])
    time_zone = SelectField(_l("Time zone"), choices=zones, default="Europe/London")
    first_weekday = RadioField(_l("The week begins on"), choices=WEEKDAYS, default="0")
    paper = RadioField(_l("Paper"), choices=PAPERS, default="a4")
    locale = RadioField(_l("Dates and times are written"), choices=LOCALES, default="en_GB")
    country = SelectField(_l("Country, for phone numbers on the Support page"), choices=PLACES)

    def clinic_draft(self) -> ClinicDraft:
        """What was filled in about the clinic."""
        return ClinicDraft(
            name=self.clinic.data,
            time_zone=self.time_zone.data,
            first_weekday=int(self.first_weekday.data),
            paper=self.paper.data,
            locale=self.locale.data,
            country=self.country.data,
        )


class SettingsForm(ClinicForm):
    """The clinic's settings; ``version`` is the state the page showed."""

    version = HiddenField(default="")


class SetUpForm(FounderForm, ClinicForm):
    """The first start: the clinic and its owner."""


class ColleagueForm(HouseForm):
    """Another therapist of the clinic."""

    name = LineField(_l("Name"), [Needed(_l("Please write a name."))])
    email = AddressField(_l("E-mail"))
