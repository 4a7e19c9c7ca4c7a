"""What may happen to a couple, and when. No Flask, no database, no clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID

from practice.errors import Refusal
from practice.phrase import N_, Phrase, phrase
from practice.release import Release

INVITATION_LASTS = timedelta(days=7)
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


STATE_WORDS: dict[CoupleState, str] = {
    CoupleState.INVITED: N_("Not begun yet"),
    CoupleState.ACTIVE: N_("Active"),
    CoupleState.RESTING: N_("Resting"),
    CoupleState.ENDED: N_("Ended"),
}


class Way(StrEnum):
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


def attested_words(attested_on: date, today: date) -> Phrase:
    """The fact and its day, and after a while a suggestion."""
    if is_recheck_due(attested_on, today):
        return phrase(
            N_("Noted on %(day)s. Some time has gone by: a good moment to ask each of them again."),
            day=attested_on,
        )
    return phrase(N_("Noted on %(day)s."), day=attested_on)


@dataclass(frozen=True)
class FirstMeeting:
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
    first: FirstMeeting | None = None
    appreciations_on: bool = True


@dataclass(frozen=True)
class AcceptDraft:
    """What a partner fills in to accept an invitation."""

    name: str
    email: str
    password: str


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


def check_tells_of_release(draft: PolicyDraft) -> None:
    """A policy that offers *therapist only* does not say in the same breath that nothing goes there."""
    if offers_therapist_only(draft.kind) and _NOTHING_ALONE in " ".join(draft.text.split()):
        raise Refusal(
            N_(
                "This text says that nothing written here goes to the therapist alone. With limited confidence it "
                "now can. Take the ready text below, or change that sentence."
            ),
            field="text",
        )


def releases_offered(*, therapist_only: bool) -> tuple[Release, ...]:
    """What a partner may choose from, in the order it is shown."""
    always = (Release.ONLY_ME, Release.KEEP, Release.SHARE)
    return (*always, Release.THERAPIST_ONLY) if therapist_only else always


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


def check_may_invite(state: CoupleState, *, has_account: bool, has_left: bool) -> None:
    """An invitation is for somebody who has no sign-in or who left, while there is work with the couple."""
    if state is CoupleState.ENDED:
        raise Refusal(N_("The work with this couple has ended."))
    if has_account and not has_left:
        raise Refusal(N_("They have accepted already. Nobody can make a second sign-in for them."))


def way_of(
    *,
    has_left: bool,
    has_stopped: bool = False,
    has_account: bool,
    has_agreed: bool,
    until: datetime | None,
    now: datetime,
) -> Way:
    """How far a partner has come; ``until`` is the end of the latest link, neither used nor withdrawn."""
    if has_left:
        return Way.COMING_BACK if until and now < until else Way.LEFT
    if has_stopped:
        return Way.STOPPED
    if has_account:
        return Way.AGREED if has_agreed else Way.HERE
    if until is None:
        return Way.NOT_INVITED
    return Way.WAITS if now < until else Way.RAN_OUT


def couple_field(couple_id: UUID) -> str:
    """The name of the field in which a colleague is chosen for this couple."""
    return f"couple_{couple_id.hex}"


def check_handed_on(couple_id: UUID, *, is_looked_after: bool) -> None:
    """A couple always has somebody who looks after it, also when their therapist leaves the clinic."""
    if not is_looked_after:
        raise Refusal(N_("Please choose who looks after them from now on."), field=couple_field(couple_id))
