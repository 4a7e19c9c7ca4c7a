"""What is filled in about a couple: who they are, what was spoken about, and how a partner comes in."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, PasswordField, SelectField, ValidationError

from practice.accounts.forms import AddressField
from practice.clock import zones
from practice.couples.rules import AccountDraft, CoupleDraft, PartnerDraft, PolicyKind
from practice.forms import HouseForm, LineField, Listed, Needed, OneOf, WrittenField

KINDS: dict[str, Any] = {
    PolicyKind.NO_SECRETS: _l("No secrets between us three"),
    PolicyKind.LIMITED: _l("Limited confidence"),
    PolicyKind.OWN: _l("Our own words"),
}


def _name(label: Any) -> LineField:
    return LineField(label, [Needed(_l("Please write a name."))], longest=60)


class CoupleForm(HouseForm):
    """Two names, how they are spoken of, and where they live."""

    name_a = _name(_l("First partner"))
    pronouns_a = LineField(_l("Pronouns, if they told you"), longest=40)
    name_b = _name(_l("Second partner"))
    pronouns_b = LineField(_l("Pronouns, if they told you"), longest=40)
    time_zone = SelectField(_l("Time zone they live in"), choices=zones)

    def draft(self) -> CoupleDraft:
        """The couple as filled in."""
        return CoupleDraft(
            PartnerDraft(self.name_a.data, self.pronouns_a.data),
            PartnerDraft(self.name_b.data, self.pronouns_b.data),
            self.time_zone.data,
        )


class Ticked:
    """The box has to be ticked; its message says why."""

    field_flags = {"required": True}

    def __init__(self, message: Any) -> None:
        self.message = message

    def __call__(self, form: Any, field: Any) -> None:
        if not field.data:
            raise ValidationError(self.message)


def _tick(label: Any, message: Any) -> BooleanField:
    return BooleanField(label, [Ticked(message)])


class AttestForm(HouseForm):
    """That safety was spoken about with each of the two alone."""

    spoken = _tick(
        _l("I have spoken with each of them alone about safety."), _l("Please speak with each of them first.")
    )
    appropriate = _tick(
        _l("Working with the two of them together is right for now."), _l("Please tick this if it is so.")
    )


class PolicyForm(HouseForm):
    """What the therapist does with something one partner tells alone."""

    kind = OneOf(_l("How it is with confidences"), table=KINDS, needed=_l("Please choose one of these."))
    text = WrittenField(
        _l("The text they read and accept"), [Needed(_l("Please write what they will read."))], longest=6000
    )


class MailForm(HouseForm):
    """Where an invitation should go."""

    email = AddressField(_l("Their e-mail"))


class ShareForm(HouseForm):
    """A colleague who should see this couple."""

    therapist = Listed(_l("Colleague"), table={})


class WelcomeForm(HouseForm):
    """A partner's own way in."""

    email = AddressField(_l("Your e-mail"))
    password = PasswordField(_l("Password"), [Needed(_l("Please write a password."))])

    def draft(self) -> AccountDraft:
        """What was chosen."""
        return AccountDraft(self.email.data, self.password.data)


class ConsentForm(HouseForm):
    """Two ticks: what happens with writing, and how it is with confidences."""

    read_text = _tick(
        _l("I have read this and I agree"), _l("Please tick this if you agree. It is fine not to.")
    )
    read_policy = _tick(
        _l("I have read what is confidential between us, and I agree"),
        _l("Please tick this if you agree. It is fine not to."),
    )
