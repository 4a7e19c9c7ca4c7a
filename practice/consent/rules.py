"""Checks of a policy's text, and of writing released to one therapist alone. No Flask, no database, no clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from practice.errors import Refusal
from practice.messages import N_
from practice.policies.rules import PolicyKind


@dataclass(frozen=True)
class PolicyDraft:
    """A confidentiality policy as it was stated."""

    kind: PolicyKind
    text: str


def check_policy_text(draft: PolicyDraft, ready: Mapping[str, str]) -> None:
    """The ready text of one policy is not stated under the name of another."""
    own = " ".join(draft.text.split())
    for kind, text in ready.items():
        if draft.kind in ready and kind != draft.kind and own == " ".join(text.split()):
            raise Refusal(
                N_(
                    "This text is for the other policy. Copy the one in “Texts to begin with”, or write your own."
                ),
                field="text",
            )


# Stood in our limited text until notes could be released to the therapist alone.
_NOTHING_ALONE = "Nothing you write in these pages goes to the therapist alone"


def offers_therapist_only(kind: PolicyKind) -> bool:
    """Whether partners may write something for the therapist alone under a policy of this kind."""
    return kind is PolicyKind.LIMITED


def check_names_release(draft: PolicyDraft) -> None:
    """A policy that offers *therapist only* does not say in the same breath that nothing goes there."""
    if offers_therapist_only(draft.kind) and _NOTHING_ALONE in " ".join(draft.text.split()):
        raise Refusal(
            N_(
                "This text says that nothing written here goes to the therapist alone. With limited confidence it "
                "now can. Take the ready text below, or change that sentence."
            ),
            field="text",
        )


def check_reader(chosen_id: UUID | None, reader_id: UUID | None) -> None:
    """*Therapist only* reaches exactly the therapist whose name stood beside the choice, or nobody."""
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
