"""States of a couple and its partners, and what may happen in each."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID

from practice.errors import Refusal
from practice.messages import N_, Message, message
from practice.release import Release

RECHECK_AFTER = timedelta(days=90)  # then the page suggests to ask about safety again


class CoupleState(StrEnum):
    """The state of the work with a couple."""

    INVITED = "invited"  # added; homework can be assigned once safety is attested
    ACTIVE = "active"
    RESTING = "resting"
    ENDED = "ended"


class Side(StrEnum):
    """First or second partner; pages show each with a shape of its own, and rank neither."""

    A = "a"
    B = "b"


def check_may_note(state: CoupleState) -> None:
    """Raises Refusal unless the couple is active; it gives the same sentence for every reason."""
    if state is not CoupleState.ACTIVE:
        raise Refusal(N_("Things are resting for now. Your therapist will talk with you."))


def check_may_be_given(state: CoupleState) -> None:
    """Raises Refusal unless the couple is active, so that something can be assigned."""
    if state is CoupleState.INVITED:
        raise Refusal(N_("Please first note that you have spoken with each partner about safety."))
    if state is not CoupleState.ACTIVE:
        raise Refusal(N_("This couple is resting. Resume first, when the time is right."))


STATE_WORDS: dict[CoupleState, str] = {
    CoupleState.INVITED: N_("Not begun yet"),
    CoupleState.ACTIVE: N_("Active"),
    CoupleState.RESTING: N_("Resting"),
    CoupleState.ENDED: N_("Ended"),
}


class PartnerStatus(StrEnum):
    """How far one partner has come: from not invited to agreed, stopped or left."""

    NOT_INVITED = "not_invited"
    LINK_OPEN = "link_open"
    LINK_ENDED = "link_ended"  # without being used
    SIGNED_UP = "signed_up"  # has an account and has not agreed to the texts in force
    AGREED = "agreed"
    STOPPED = "stopped"
    LEFT = "left"
    COMING_BACK = "coming_back"  # left, and has an open link to come back


def is_recheck_due(attested_on: date | None, today: date) -> bool:
    """Whether RECHECK_AFTER has passed since safety was attested; pages only suggest it."""
    return attested_on is not None and today - attested_on >= RECHECK_AFTER


def attested_words(attested_on: date, today: date) -> Message:
    """The sentence that tells on which day safety was attested, with a suggestion when ``is_recheck_due``."""
    if is_recheck_due(attested_on, today):
        return message(
            N_("Noted on %(day)s. Some time has gone by: a good moment to ask each of them again."),
            day=attested_on,
        )
    return message(N_("Noted on %(day)s."), day=attested_on)


@dataclass(frozen=True)
class FirstAppointment:
    """The first appointment of a new couple, in the wall time of ``zone``."""

    on_day: date
    at_time: time
    zone: str


@dataclass(frozen=True)
class CoupleDraft:
    """A couple as filled in; ``form_key`` becomes its id, so that a form sent twice adds one couple."""

    form_key: UUID
    name_a: str
    name_b: str
    time_zone: str
    first: FirstAppointment | None = None
    appreciations_on: bool = True


def releases_offered(*, therapist_only: bool) -> tuple[Release, ...]:
    """The releases a partner may choose from, in the order they are shown."""
    always = (Release.ONLY_ME, Release.KEEP, Release.SHARE)
    return (*always, Release.THERAPIST_ONLY) if therapist_only else always


def check_may_attest(state: CoupleState) -> None:
    """Raises Refusal when the work with the couple has ended."""
    if state is CoupleState.ENDED:
        raise Refusal(N_("The work with this couple has ended."))


def check_may_resume(*, has_attested: bool, has_left: bool) -> None:
    """Raises Refusal unless both partners take part and safety is attested."""
    if has_left:
        raise Refusal(N_("One of the two has left or stopped, so joint work cannot go on here."))
    if not has_attested:
        raise Refusal(N_("Please first note that you have spoken with each partner about safety."))


def partner_status(
    *,
    has_left: bool,
    has_stopped: bool = False,
    has_account: bool,
    has_agreed: bool,
    link_ends_at: datetime | None,
    now: datetime,
) -> PartnerStatus:
    """A partner's status; ``link_ends_at`` is the end of the latest link that was neither used nor withdrawn."""
    if has_left:
        return PartnerStatus.COMING_BACK if link_ends_at and now < link_ends_at else PartnerStatus.LEFT
    if has_stopped:
        return PartnerStatus.STOPPED
    if has_account:
        return PartnerStatus.AGREED if has_agreed else PartnerStatus.SIGNED_UP
    if link_ends_at is None:
        return PartnerStatus.NOT_INVITED
    return PartnerStatus.LINK_OPEN if now < link_ends_at else PartnerStatus.LINK_ENDED
