"""How long an invitation lasts, its states, and who may be invited. No Flask, no database, no clock."""

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
    """What has become of an invitation."""

    OPEN = "open"
    USED = "used"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


def invitation_state(
    used_at: datetime | None, withdrawn_at: datetime | None, ends_at: datetime, now: datetime
) -> InvitationState:
    """Using comes before everything else: who accepted is told so, also a month later."""
    if used_at is not None:
        return InvitationState.USED
    if withdrawn_at is not None:
        return InvitationState.WITHDRAWN
    return InvitationState.EXPIRED if now >= ends_at else InvitationState.OPEN


def check_may_invite(state: CoupleState, *, has_account: bool, has_left: bool) -> None:
    """An invitation is for somebody who has no sign-in or who left, while there is work with the couple."""
    if state is CoupleState.ENDED:
        raise Refusal(N_("The work with this couple has ended."))
    if has_account and not has_left:
        raise Refusal(N_("They have accepted already. Nobody can make a second sign-in for them."))
