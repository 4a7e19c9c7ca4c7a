"""States of a couple and of its partners, and what may happen in each. No Flask, no database, no clock."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID

from practice.errors import Refusal
from practice.messages import N_, Message, message
from practice.release import Release

RECHECK_AFTER = timedelta(days=90)  # a new look at safety is suggested, never demanded


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


STATE_WORDS: dict[CoupleState, str] = {
    CoupleState.INVITED: N_("Not begun yet"),
    CoupleState.ACTIVE: N_("Active"),
    CoupleState.RESTING: N_("Resting"),
    CoupleState.ENDED: N_("Ended"),
}


class PartnerStatus(StrEnum):
    """How far one partner has come."""

    NOT_INVITED = "not_invited"
    WAITS = "waits"
    RAN_OUT = "ran_out"
    HERE = "here"
    AGREED = "agreed"
    STOPPED = "stopped"
    LEFT = "left"
    COMING_BACK = "coming_back"  # left, and a link to come back waits


def is_recheck_due(attested_on: date | None, today: date) -> bool:
    """Whether it is time to ask about safety again; only ever a suggestion."""
    return attested_on is not None and today - attested_on >= RECHECK_AFTER


def attested_words(attested_on: date, today: date) -> Message:
    """The fact and its day, and after a while a suggestion."""
    if is_recheck_due(attested_on, today):
        return message(
            N_("Noted on %(day)s. Some time has gone by: a good moment to ask each of them again."),
            day=attested_on,
        )
    return message(N_("Noted on %(day)s."), day=attested_on)


@dataclass(frozen=True)
class FirstAppointment:
    """When the couple and the therapist first meet, in the wall time of ``zone``."""

    on_day: date
    at_time: time
    zone: str


@dataclass(frozen=True)
class CoupleDraft:
    """Two people as the therapist typed them; ``form_key`` makes a form sent twice add one couple."""

    form_key: UUID
    name_a: str
    name_b: str
    time_zone: str
    first: FirstAppointment | None = None
    appreciations_on: bool = True


def releases_offered(*, therapist_only: bool) -> tuple[Release, ...]:
    """What a partner may choose from, in the order it is shown."""
    always = (Release.ONLY_ME, Release.KEEP, Release.SHARE)
    return (*always, Release.THERAPIST_ONLY) if therapist_only else always


def check_may_attest(state: CoupleState) -> None:
    """Safety is noted for couples there is work with."""
    if state is CoupleState.ENDED:
        raise Refusal(N_("The work with this couple has ended."))


def check_may_resume(*, has_attested: bool, has_left: bool) -> None:
    """Joint work goes on only with both, and after speaking with each about safety."""
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
    until: datetime | None,
    now: datetime,
) -> PartnerStatus:
    """How far a partner has come; ``until`` is the end of the latest link, neither used nor withdrawn."""
    if has_left:
        return PartnerStatus.COMING_BACK if until and now < until else PartnerStatus.LEFT
    if has_stopped:
        return PartnerStatus.STOPPED
    if has_account:
        return PartnerStatus.AGREED if has_agreed else PartnerStatus.HERE
    if until is None:
        return PartnerStatus.NOT_INVITED
    return PartnerStatus.WAITS if now < until else PartnerStatus.RAN_OUT
