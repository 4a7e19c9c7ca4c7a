"""Forms for the first set-up, the clinic's settings and its therapists."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice

from practice.accounts.forms import AddressField, password_field
from practice.accounts.pages import COUNTRIES
from practice.clinics.rules import ClinicDraft, FounderDraft
from practice.clock import zones
from practice.forms.base import AppForm
from practice.forms.fields import LineField
from practice.forms.validators import require_data

WEEKDAYS = [
    SelectChoice("0", _l("Monday")),
    SelectChoice("6", _l("Sunday")),
    SelectChoice("5", _l("Saturday")),
]
PAPERS = [SelectChoice("a4", _l("A4")), SelectChoice("letter", _l("Letter"))]
LOCALES = [SelectChoice("en_GB", _l("12 June, 17:30")), SelectChoice("en_US", _l("June 12, 5:30 PM"))]
COUNTRY_CHOICES = [SelectChoice(code, name) for code, name in COUNTRIES.items()]


class FounderForm(AppForm):
    """The clinic's owner, who sets it up."""

    token = HiddenField()
    name = LineField(_l("Your name"), [require_data(_l("Please write your name."))])
    email = AddressField(_l("Your e-mail"))
    password = password_field(_l("Password"))

    def founder_draft(self) -> FounderDraft:
        """The owner as filled in."""
        return FounderDraft(self.name.data, self.email.data, self.password.data)


class ClinicForm(AppForm):
    """A clinic's name and settings."""

    clinic = LineField(_l("Name of the clinic"), [require_data(_l("Please write the clinic's name."))])
    time_zone = SelectField(_l("Time zone"), choices=zones, default="Europe/London")
    first_weekday = RadioField(_l("The week begins on"), choices=WEEKDAYS, default="0")
    paper = RadioField(_l("Paper"), choices=PAPERS, default="a4")
    locale = RadioField(_l("Dates and times are written"), choices=LOCALES, default="en_GB")
    country = SelectField(_l("Country, for phone numbers on the Support page"), choices=COUNTRY_CHOICES)

    def clinic_draft(self) -> ClinicDraft:
        """The clinic as filled in."""
        return ClinicDraft(
            name=self.clinic.data,
            time_zone=self.time_zone.data,
            first_weekday=int(self.first_weekday.data),
            paper=self.paper.data,
            locale=self.locale.data,
            country=self.country.data,
        )


class SettingsForm(ClinicForm):
    """The clinic's settings; ``version`` is the digest of those the page showed."""

    version = HiddenField(default="")


class SetUpForm(FounderForm, ClinicForm):
    """The set-up page: the clinic and its owner."""


class ColleagueForm(AppForm):
    """Another therapist of the clinic."""

    name = LineField(_l("Name"), [require_data(_l("Please write a name."))])
    email = AddressField(_l("E-mail"))
