"""How long an invitation lasts, its states, and who may be invited."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from practice.couples.rules import CoupleState
from practice.errors import Refusal
from practice.messages import N_

INVITATION_LASTS = timedelta(days=7)


@dataclass(frozen=True)
class AcceptDraft:
    """What a partner fills in to accept an invitation."""

    name: str
    email: str
    password: str


class InvitationState(StrEnum):
    """The state of an invitation."""

    OPEN = "open"
    USED = "used"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


def invitation_state(
    used_at: datetime | None, withdrawn_at: datetime | None, ends_at: datetime, now: datetime
) -> InvitationState:
    """The state of an invitation at ``now``. A used one stays used, also once it is withdrawn or has expired."""
    if used_at is not None:
        return InvitationState.USED
    if withdrawn_at is not None:
        return InvitationState.WITHDRAWN
    return InvitationState.EXPIRED if now >= ends_at else InvitationState.OPEN


def check_may_invite(state: CoupleState, *, has_account: bool, has_left: bool) -> None:
    """Raises Refusal when the work has ended, or for a partner who has an account and has not left."""
    if state is CoupleState.ENDED:
        raise Refusal(N_("The work with this couple has ended."))
    if has_account and not has_left:
        raise Refusal(N_("They have accepted already. Nobody can make a second sign-in for them."))
