"""Pure rules and words of agreements: one parenting matter, worded by both."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from practice import sealed_texts
from practice.copies.rules import CopyItemKind
from practice.errors import Refusal
from practice.messages import N_, Message, message
from practice.release import Release, has_been_released

AGREEMENT_ITEM = CopyItemKind("agreement", N_("An agreement in your words"))
FARTHEST_DAYS = 366


class AgreementState(StrEnum):
    """Where an agreement stands."""

    WORDING = "wording"  # one of the two has still to say yes to the words
    TRYING = "trying"
    KEEPING = "keeping"
    LET_GO = "let_go"


class WordsChanged(Refusal):
    """Something was said to words that stand there no more."""


STATE_WORDS = {
    AgreementState.WORDING: N_("Still being worded"),
    AgreementState.TRYING: N_("Being tried"),
    AgreementState.KEEPING: N_("Kept"),
    AgreementState.LET_GO: N_("Let go"),
}


@dataclass(frozen=True, kw_only=True)
class AgreementText:
    """What is written in an agreement."""

    matter: str = sealed_texts.text(N_("The matter"))
    words: str = sealed_texts.text(N_("Your words"))


@dataclass(frozen=True)
class AgreementDraft(AgreementText):
    """A matter, and the words one of the two proposes for it."""

    form_key: UUID
    try_until: date | None


def check_draft(draft: AgreementDraft, today: date) -> None:
    """A day to try it until lies ahead, within a year."""
    if draft.try_until is None:
        return
    if draft.try_until < today:
        raise Refusal(N_("Please choose a day that is still to come."), field="try_until")
    if (draft.try_until - today).days > FARTHEST_DAYS:
        raise Refusal(N_("Please choose a day within a year."), field="try_until")


def state_after_yes(
    state: AgreementState, said_yes: Collection[UUID], both: Collection[UUID]
) -> AgreementState:
    """Both yeses to the same words, and it is being tried."""
    if state is AgreementState.WORDING and set(both) <= set(said_yes):
        return AgreementState.TRYING
    return state


def check_same_words(read: int, now: int) -> None:
    """A yes counts for the words it was said to, and for no others."""
    if read != now:
        raise WordsChanged(N_("The words have changed since you read them. Here they are as they stand now."))


def check_may_take_back(released_at: datetime | None, now: datetime) -> None:
    """A proposal is its author's to take back until it reached the other; afterwards it is the two's to let go."""
    if has_been_released(Release.SHARE, released_at, now):
        raise Refusal(N_("Both of you can read this by now. You can change the words, or let it go."))


def check_may_decide(state: AgreementState) -> None:
    """Keeping comes after both said yes; what was let go is taken up again by new words."""
    if state not in (AgreementState.TRYING, AgreementState.KEEPING):
        raise Refusal(N_("It becomes an agreement once both of you have said yes to the words."))


def state_in_words(state: AgreementState, try_until: date | None, today: date) -> Message:
    """Where it stands, in words; never who is still to answer."""
    if state is AgreementState.TRYING and try_until is not None:
        if try_until <= today:
            return message(N_("You wanted to try it until about now. How is it?"))
        return message(N_("Being tried until %(day)s"), day=try_until)
    return message(STATE_WORDS[state])
