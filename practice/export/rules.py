"""The contents of a copy of one's own words. No Flask, no database, no clock."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from practice.copies.rules import CopyFact, CopyItem, CopyItemKind
from practice.entries.rules import Source
from practice.messages import N_, message
from practice.release import Release

FORMAT = "ordinary-days/own-words"
VERSION = 2  # of the JSON file's shape, see docs/export.md


class FileKind(StrEnum):
    """The formats of the file."""

    TEXT = "text"
    JSON = "json"


APPRECIATION_ITEM = CopyItemKind("appreciation", N_("An appreciation"))
TOPIC_ITEM = CopyItemKind("topic", N_("A topic for a session"))
ENTRY_ITEM = CopyItemKind("entry", N_("What you tried"))
SIDE_ITEM = CopyItemKind("own_side", N_("Your own side"))
ASK_ITEM = CopyItemKind("ask", N_("Something small you asked for"))
RELEASE_WORDS = {
    Release.ONLY_ME: N_("Only you read this."),
    Release.KEEP: N_("You and your therapist read this."),
    Release.SHARE: N_("The two of you and your therapist read this."),
    Release.THERAPIST_ONLY: N_("You and your therapist alone read this."),
}


class ConsentFacts(NamedTuple):
    """The day on which a partner agreed to the texts, their versions, and the day the consent was withdrawn, if any."""

    on_day: date
    text_version: int
    policy_version: int
    taken_back_on: date | None


@dataclass(frozen=True)
class AccountFacts:
    """What is kept about the person besides their writing."""

    name: str
    email: str
    clinic: str
    consents: tuple[ConsentFacts, ...]


@dataclass(frozen=True)
class CopyDraft:
    """The format, and whether the copy has what the other never reads: *only me* and *therapist only*."""

    kind: FileKind
    with_only_me: bool


@dataclass(frozen=True)
class Copy:
    """Everything in a copy; ``own`` and ``from_other`` are in the order of days."""

    made_on: date
    with_only_me: bool
    offers_therapist_only: bool  # whether the policy in force has that release
    account: AccountFacts
    other_name: str
    own: list[CopyItem]
    from_other: list[CopyItem]  # appreciations that have reached this partner


def releases_in(*, with_only_me: bool) -> tuple[Release, ...]:
    """The releases of a copy; those the other never reads only with ``with_only_me``.

    A new release is left out until it is named here, and in the words beside the tick.
    """
    return tuple(Release) if with_only_me else (Release.KEEP, Release.SHARE)


def sorted_items(items: Iterable[CopyItem]) -> list[CopyItem]:
    """Items by day, and within a day in the order in which they were read."""
    return sorted(items, key=lambda item: item.on_day)


def paper_facts(source: Source) -> tuple[CopyFact, ...]:
    """A fact that says so where something came from paper."""
    words = message(N_("From paper, typed in by your therapist."))
    return (CopyFact("from_paper", value=True, words=words),) if source is Source.PAPER else ()
