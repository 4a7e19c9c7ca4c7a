"""What is filled in about a couple: who they are, what was spoken about, and how a partner comes in."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, PasswordField, SelectField, ValidationError

from practice.accounts.forms import AddressField
from practice.clock import zones
from practice.couples.queries import Us
from practice.couples.rules import (
    AcceptDraft,
    CoupleDraft,
    FirstMeeting,
    PolicyDraft,
    PolicyKind,
    couple_field,
)
from practice.forms import (
    ClockField,
    DayField,
    HouseForm,
    LineField,
    Listed,
    Needed,
    OneOf,
    WrittenField,
    key_of,
    not_longer,
    optional,
)
from practice.release import Release
from practice.words import PolicyText

KINDS: dict[str, Any] = {
    PolicyKind.NO_SECRETS.value: _l("No secrets between us three"),
    PolicyKind.LIMITED.value: _l("Limited confidence"),
    PolicyKind.OWN.value: _l("Our own words"),
}
LONGEST_POLICY = 6000  # letters


def _name(label: Any) -> LineField:
    return LineField(label, [Needed(_l("Please write a name."))], longest=60)


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


class CoupleForm(HouseForm):
    """Two names, and where they live."""

    name_a = _name(_l("First partner"))
    name_b = _name(_l("Second partner"))
    time_zone = SelectField(_l("Time zone they live in"), choices=zones)


class AddForm(CoupleForm):
    """A new couple, perhaps with its first session, in the clinic's wall time."""

    form_key = HiddenField(default=lambda: str(uuid4()))
    on_day = DayField(_l("Day"), [optional()])
    at_time = ClockField(_l("Time"), [optional()])

    def validate(self, extra_validators: Any = None) -> bool:
        """A day wants a time, and a time wants a day."""
        is_right = bool(super().validate(extra_validators))
        for one, other, words in (
            (self.on_day, self.at_time, _l("Please write a time as well, such as 17:30.")),
            (self.at_time, self.on_day, _l("Please choose a day as well.")),
        ):
            if one.data and not other.data and not other.errors:
                other.errors, is_right = [words], False
        return is_right

    def draft(self, zone: str) -> CoupleDraft:
        """The couple as filled in; ``zone`` is the clinic's, for the first session."""
        first = None
        if self.on_day.data and self.at_time.data:
            first = FirstMeeting(self.on_day.data, self.at_time.data, zone)
        return CoupleDraft(
            form_key=key_of(self.form_key.data),
            name_a=self.name_a.data,
            name_b=self.name_b.data,
            time_zone=self.time_zone.data,
            first=first,
        )


class ChangeForm(CoupleForm):
    """What can be put right later."""

    appreciations_on = BooleanField(_l("Appreciations are on their pages"))

    def draft(self) -> CoupleDraft:
        """The couple as filled in."""
        return CoupleDraft(
            form_key=uuid4(),
            name_a=self.name_a.data,
            name_b=self.name_b.data,
            time_zone=self.time_zone.data,
            appreciations_on=self.appreciations_on.data,
        )


class AttestForm(HouseForm):
    """That safety was spoken about with each of the two apart."""

    spoken = _tick(
        _l("I have met or spoken with each of them alone, and asked about safety"),
        _l("Please speak with each of them alone first."),
    )
    appropriate = _tick(
        _l("Working with the two of them together is right for now"), _l("Please tick this if it is so.")
    )


class PolicyForm(HouseForm):
    """What the therapist does with something one partner tells alone."""

    version = HiddenField(default="")  # the state the page showed
    kind = OneOf(_l("How it is with confidences"), table=KINDS, needed=_l("Please choose one of these."))
    text = WrittenField(
        _l("The text they read and accept"),
        [Needed(_l("Please write what they will read."))],
        longest=LONGEST_POLICY,
    )

    def begin_with(self, key: str, texts: Mapping[str, PolicyText]) -> bool:
        """Put the text asked for into the form, above words of one's own; False where none was asked for."""
        if key not in texts:
            return False
        typed = self.text.data or ""
        kept_anyway = [self.text.object_data or "", *(text.text for text in texts.values())]
        is_kept = typed.split() in [text.split() for text in kept_anyway]
        self.kind.data = key
        self.text.data = texts[key].text if is_kept else f"{texts[key].text}\n\n{typed}".strip()
        return True

    def draft(self) -> PolicyDraft:
        """The policy as stated."""
        return PolicyDraft(PolicyKind(self.kind.data), self.text.data)


class ReleasedForm(HouseForm):
    """Writing whose author chooses who may read it, before typing; ``offer_releases`` says from what."""

    release = OneOf(
        _l("Who can read this?"),
        table={},
        needed=_l("Please choose who can read this."),
        default=Release.KEEP.value,
    )
    therapist_id = HiddenField()  # whose name stands beside *therapist only*

    def offer_releases(self, us: Us) -> None:
        """What the policy in force offers. A draft that was for another therapist alone has to be chosen anew."""
        table = {
            Release.ONLY_ME: _("Only me"),
            Release.KEEP: _("Keep for our session"),
            Release.SHARE: _("Share now"),
            Release.THERAPIST_ONLY: _("%(therapist)s only", therapist=us.therapist_name),
        }
        self.release.offer({one.value: table[one] for one in us.releases})
        was_for, chosen = self.therapist_id.data, self.release.data
        is_for_another = bool(was_for) and was_for != str(us.therapist_id)
        if chosen == Release.THERAPIST_ONLY.value and is_for_another and not self.is_submitted():
            self.release.data = None

    def released(self) -> tuple[Release, UUID | None]:
        """The choice, and for *therapist only* whose name stood beside it."""
        release = Release(self.release.data)
        is_for_one = release is Release.THERAPIST_ONLY
        return release, key_of(self.therapist_id.data) if is_for_one else None


class MailForm(HouseForm):
    """Where an invitation should go; the address is used once and not kept."""

    email = AddressField(_l("Their e-mail"))


class ShareForm(HouseForm):
    """A colleague who should see this couple."""

    colleague = Listed(_l("Colleague"), table={})


class HandOverForm(HouseForm):
    """A therapist leaves: who looks after each of their couples from now on. One choice may stand for all."""

    everybody = Listed(_l("All of them to"), table={}, default="")
    alone: tuple[UUID, ...] = ()  # couples that nobody else looks after

    @classmethod
    def for_couples(cls, alone: Mapping[UUID, str], colleagues: Mapping[str, str]) -> "HandOverForm":
        """A field for each couple that would be left alone, labelled with its names."""
        fields = {couple_field(one): Listed(names, table={}, default="") for one, names in alone.items()}
        form: HandOverForm = type(cls.__name__, (cls,), {**fields, "alone": tuple(alone)})()
        form.everybody.offer({"": _l("Choose for each below"), **colleagues})
        for field in form.fields():
            field.offer({"": _l("Choose a colleague"), **colleagues})
        return form

    def fields(self) -> list[Any]:
        """The couples' own fields, in the order given."""
        return [self[couple_field(one)] for one in self.alone]

    def validate(self, extra_validators: Any = None) -> bool:
        """Each couple needs somebody: chosen for it, or for all."""
        is_right = super().validate(extra_validators)
        for field in self.fields():
            if not field.errors and not field.data and not self.everybody.data:
                field.errors = [_l("Please choose who looks after them from now on.")]
                is_right = False
        return bool(is_right)

    def read(self) -> dict[UUID, UUID]:
        """Who takes over which couple."""
        chosen = {one: self[couple_field(one)].data or self.everybody.data for one in self.alone}
        return {one: UUID(colleague) for one, colleague in chosen.items() if colleague}


class AcceptForm(HouseForm):
    """A partner's own way in."""

    name = _name(_l("Your name, as it should stand here"))
    email = AddressField(_l("Your e-mail"))
    password = PasswordField(
        _l("Choose a password"), [not_longer(512), Needed(_l("Please write a password."))]
    )

    def draft(self) -> AcceptDraft:
        """What was filled in."""
        return AcceptDraft(self.name.data, self.email.data, self.password.data)


class ComeBackForm(HouseForm):
    """The sign-in somebody had before they left."""

    email = AddressField(_l("Your e-mail"))
    password = PasswordField(_l("Password"), [not_longer(512), Needed(_l("Please write your password."))])


class ConsentForm(HouseForm):
    """Two ticks: what happens with writing, and how it is with confidences; and which versions were read."""

    policy_id = HiddenField()
    text_version = HiddenField()
    read_text = _tick(
        _l("I have read this and I agree"), _l("Please tick this if you agree. It is fine not to.")
    )
    read_policy = _tick(
        _l("I have read how it is with confidences, and I agree"),
        _l("Please tick this if you agree. It is fine not to."),
    )

    def read(self) -> tuple[Any, int]:
        """Which policy and which version of the text stood on the page."""
        version = self.text_version.data or ""
        return key_of(self.policy_id.data), int(version) if version.isascii() and version.isdigit() else 0
