"""Checks of a policy's text, and of who reads writing released to one therapist alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from practice.errors import Refusal
from practice.messages import N_
from practice.policies.rules import PolicyKind


@dataclass(frozen=True)
class PolicyDraft:
    """A confidentiality policy as filled in."""

    kind: PolicyKind
    text: str


def check_policy_text(draft: PolicyDraft, ready_texts: Mapping[str, str]) -> None:
    """Raises Refusal, beside "text", when the product's text of one kind is stated as another kind.

    ``ready_texts``: texts by kind. Kinds without one, such as PolicyKind.OWN, accept any text.
    """
    stated = " ".join(draft.text.split())
    for kind, text in ready_texts.items():
        if draft.kind in ready_texts and kind != draft.kind and stated == " ".join(text.split()):
            raise Refusal(
                N_(
                    "This text is for the other policy. Copy the one in “Texts to begin with”, or write your own."
                ),
                field="text",
            )


# A sentence of our text for limited confidence from before notes could be released to the therapist alone.
_NOTHING_ALONE = "Nothing you write in these pages goes to the therapist alone"


def offers_therapist_only(kind: PolicyKind) -> bool:
    """Whether partners may release writing to the therapist alone under a policy of this kind."""
    return kind is PolicyKind.LIMITED


def check_names_release(draft: PolicyDraft) -> None:
    """Raises Refusal, beside "text", when a policy offers *therapist only* and its text says the opposite."""
    if offers_therapist_only(draft.kind) and _NOTHING_ALONE in " ".join(draft.text.split()):
        raise Refusal(
            N_(
                "This text says that nothing written here goes to the therapist alone. With limited confidence it "
                "now can. Take the ready text below, or change that sentence."
            ),
            field="text",
        )


def check_reader(chosen_id: UUID | None, reader_id: UUID | None) -> None:
    """Check that *therapist only* reaches the therapist whose name the form showed.

    Raises:
        Refusal: it is not offered (``reader_id`` None), or reaches another therapist; ``field`` is "release".
    """
    if reader_id is None:
        raise Refusal(
            N_("This can no longer be for your therapist alone. Please choose again who can read it."),
            field="release",
        )
    if chosen_id != reader_id:
        raise Refusal(
            N_("Another therapist looks after you now. Please choose again who can read this."),
            field="release",
        )
