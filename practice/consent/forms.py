"""Forms for a policy and for agreeing to it, and the choice of who may read a piece of writing."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from practice.consent.rules import PolicyDraft
from practice.couples.forms import tick_field
from practice.couples.queries.couples import OwnCoupleView
from practice.forms.base import AppForm, parse_form_key
from practice.forms.fields import ChoiceField, MultilineField
from practice.forms.validators import require_data
from practice.policies.rules import PolicyKind, PolicyText
from practice.release import Release

POLICY_KIND_LABELS: dict[str, Any] = {
    PolicyKind.NO_SECRETS.value: _l("No secrets between us three"),
    PolicyKind.LIMITED.value: _l("Limited confidence"),
    PolicyKind.OWN.value: _l("Our own words"),
}
LONGEST_POLICY = 6000  # letters


class PolicyForm(AppForm):
    """The policy: how the therapist treats what one partner tells alone."""

    version = HiddenField(default="")  # the digest of the policy the page showed
    kind = ChoiceField(
        _l("How it is with confidences"), table=POLICY_KIND_LABELS, needed=_l("Please choose one of these.")
    )
    text = MultilineField(
        _l("The text they read and accept"),
        [require_data(_l("Please write what they will read."))],
        longest=LONGEST_POLICY,
    )

    def begin_with(self, key: str, texts: Mapping[str, PolicyText]) -> bool:
        """Put the product's text ``key`` into the form, above a text of the therapist's own; False for an unknown ``key``.

        A text that is saved already, or is one of ``texts``, is replaced.
        """
        if key not in texts:
            return False
        typed = self.text.data or ""
        replaceable = [self.text.object_data or "", *(text.text for text in texts.values())]
        is_replaced = typed.split() in [text.split() for text in replaceable]
        self.kind.data = key
        self.text.data = texts[key].text if is_replaced else f"{texts[key].text}\n\n{typed}".strip()
        return True

    def draft(self) -> PolicyDraft:
        """The policy as stated."""
        return PolicyDraft(PolicyKind(self.kind.data), self.text.data)


class ReleaseForm(AppForm):
    """A form for writing whose author chooses who may read it; ``offer_releases`` sets the choices."""

    release = ChoiceField(
        _l("Who can read this?"),
        table={},
        needed=_l("Please choose who can read this."),
        default=Release.KEEP.value,
    )
    therapist_id = HiddenField()  # whose name the page shows beside *therapist only*

    def offer_releases(self, us: OwnCoupleView) -> None:
        """Offer the releases of the policy in force.

        A draft that was for another therapist alone loses its choice, so that its author chooses again.
        """
        table = {
            Release.ONLY_ME: _("Only me"),
            Release.KEEP: _("Keep for our session"),
            Release.SHARE: _("Share now"),
            Release.THERAPIST_ONLY: _("%(therapist)s only", therapist=us.therapist_name),
        }
        self.release.offer({release.value: table[release] for release in us.releases})
        chosen_id, chosen = self.therapist_id.data, self.release.data
        is_for_another = bool(chosen_id) and chosen_id != str(us.therapist_id)
        if chosen == Release.THERAPIST_ONLY.value and is_for_another and not self.is_submitted():
            self.release.data = None

    def release_choice(self) -> tuple[Release, UUID | None]:
        """The choice, and for *therapist only* the id of the therapist whose name the page showed."""
        release = Release(self.release.data)
        is_therapist_only = release is Release.THERAPIST_ONLY
        return release, parse_form_key(self.therapist_id.data) if is_therapist_only else None


class ConsentForm(AppForm):
    """Two boxes, for the consent text and the policy, and which versions of them the page showed."""

    policy_id = HiddenField()
    text_version = HiddenField()
    read_text = tick_field(
        _l("I have read this and I agree"), _l("Please tick this if you agree. It is fine not to.")
    )
    read_policy = tick_field(
        _l("I have read how it is with confidences, and I agree"),
        _l("Please tick this if you agree. It is fine not to."),
    )

    def versions_on_page(self) -> tuple[Any, int]:
        """The policy's id and the version of the consent text that the page showed; 0 where that is no number."""
        version = self.text_version.data or ""
        is_number = version.isascii() and version.isdigit()
        return parse_form_key(self.policy_id.data), int(version) if is_number else 0
