"""What may happen to a couple, and when. No Flask, no database, no clock."""

from enum import StrEnum

from practice.errors import Refusal
from practice.phrase import N_


class CoupleState(StrEnum):
    """Where a couple is on its way."""

    INVITED = "invited"  # added; may be given nothing until safety is attested
    ACTIVE = "active"
    RESTING = "resting"
    ENDED = "ended"


class Side(StrEnum):
    """First and second partner: told apart by shape on pages, never ranked."""

    A = "a"
    B = "b"


class PolicyKind(StrEnum):
    """What a therapist does with something one partner tells alone."""

    NO_SECRETS = "no_secrets"
    LIMITED = "limited"
    OWN = "own"


def check_may_note(state: CoupleState) -> None:
    """Partners note things only while joint work goes on; the words are the same whatever the reason."""
    if state is not CoupleState.ACTIVE:
        raise Refusal(N_("Things are resting for now. Your therapist will talk with you."))


def check_may_be_given(state: CoupleState) -> None:
    """A couple is given something only while it is active."""
    if state is CoupleState.INVITED:
        raise Refusal(N_("Please first note that you have spoken with each partner about safety."))
    if state is not CoupleState.ACTIVE:
        raise Refusal(N_("This couple is resting. Resume first, when the time is right."))
