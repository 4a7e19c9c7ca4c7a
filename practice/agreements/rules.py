"""Rules and words of agreements: their states, and what may happen when. No Flask, no database."""

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

    WORDING = "wording"  # not both have said yes to the words
    TRYING = "trying"
    KEEPING = "keeping"
    LET_GO = "let_go"


class WordsChanged(Refusal):
    """The words were changed since the form that was sent showed them."""


STATE_WORDS = {
    AgreementState.WORDING: N_("Still being worded"),
    AgreementState.TRYING: N_("Being tried"),
    AgreementState.KEEPING: N_("Kept"),
    AgreementState.LET_GO: N_("Let go"),
}


@dataclass(frozen=True, kw_only=True)
class AgreementText:
    """The texts of an agreement."""

    matter: str = sealed_texts.text(N_("The matter"))
    words: str = sealed_texts.text(N_("Your words"))


@dataclass(frozen=True)
class AgreementDraft(AgreementText):
    """A matter, and the words one of the two proposes for it."""

    form_key: UUID
    try_until: date | None


def check_draft(draft: AgreementDraft, today: date) -> None:
    """Raise Refusal unless the day, where there is one, is today or within the next 366 days."""
    if draft.try_until is None:
        return
    if draft.try_until < today:
        raise Refusal(N_("Please choose a day that is still to come."), field="try_until")
    if (draft.try_until - today).days > FARTHEST_DAYS:
        raise Refusal(N_("Please choose a day within a year."), field="try_until")


def state_after_yes(
    state: AgreementState, said_yes: Collection[UUID], both: Collection[UUID]
) -> AgreementState:
    """The state after a yes: it is being tried once both said yes to the same wording."""
    if state is AgreementState.WORDING and set(both) <= set(said_yes):
        return AgreementState.TRYING
    return state


def check_same_words(read: int, current: int) -> None:
    """Raise WordsChanged unless the wording number that was read is the present one."""
    if read != current:
        raise WordsChanged(N_("The words have changed since you read them. Here they are as they stand now."))


def check_may_take_back(released_at: datetime | None, now: datetime) -> None:
    """Raise Refusal once a proposal has reached the other."""
    if has_been_released(Release.SHARE, released_at, now):
        raise Refusal(N_("Both of you can read this by now. You can change the words, or let it go."))


def check_may_decide(state: AgreementState) -> None:
    """Raise Refusal unless it is being tried or kept."""
    if state not in (AgreementState.TRYING, AgreementState.KEEPING):
        raise Refusal(N_("It becomes an agreement once both of you have said yes to the words."))


def state_in_words(state: AgreementState, try_until: date | None, today: date) -> Message:
    """The state in words, which never tell who has not said yes."""
    if state is AgreementState.TRYING and try_until is not None:
        if try_until <= today:
            return message(N_("You wanted to try it until about now. How is it?"))
        return message(N_("Being tried until %(day)s"), day=try_until)
    return message(STATE_WORDS[state])
