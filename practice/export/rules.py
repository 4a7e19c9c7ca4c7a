"""What a copy of one's own words holds, and in which shape. No Flask, no database, no clock."""

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
    """The two files a copy can be."""

    TEXT = "text"
    JSON = "json"


APPRECIATION_ITEM = CopyItemKind("appreciation", N_("An appreciation"))
TOPIC_ITEM = CopyItemKind("topic", N_("A topic for a session"))
ENTRY_ITEM = CopyItemKind("entry", N_("What you tried"))
SIDE_ITEM = CopyItemKind("own_side", N_("Your own side"))
ASK_ITEM = CopyItemKind("ask", N_("Something small you asked for"))
READ_BY = {
    Release.ONLY_ME: N_("Only you read this."),
    Release.KEEP: N_("You and your therapist read this."),
    Release.SHARE: N_("The two of you and your therapist read this."),
    Release.THERAPIST_ONLY: N_("You and your therapist alone read this."),
}


class ConsentFacts(NamedTuple):
    """A day on which the texts were agreed to, and the day it was taken back."""

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
    agreed: tuple[ConsentFacts, ...]


@dataclass(frozen=True)
class CopyDraft:
    """Which file is wanted, and whether what the other never reads goes into it: *only me* and *therapist only*."""

    kind: FileKind
    with_only_me: bool


@dataclass(frozen=True)
class Copy:
    """All of it: one's own words, and what was given to one, each in the order of days."""

    made_on: date
    with_only_me: bool
    offers_therapist_only: bool  # whether the policy in force does
    account: AccountFacts
    other_name: str
    own: list[CopyItem]
    given: list[CopyItem]


def releases_in(*, with_only_me: bool) -> tuple[Release, ...]:
    """What goes into a copy: what the other never reads (*only me*, *therapist only*) only if it was ticked.

    A new release stays out until it is named here, and in the words beside the tick.
    """
    return tuple(Release) if with_only_me else (Release.KEEP, Release.SHARE)


def sorted_items(items: Iterable[CopyItem]) -> list[CopyItem]:
    """By day, and within a day in the order in which they were read."""
    return sorted(items, key=lambda item: item.on_day)


def paper_facts(source: Source) -> tuple[CopyFact, ...]:
    """Says so where something came from paper."""
    words = message(N_("From paper, typed in by your therapist."))
    return (CopyFact("from_paper", value=True, words=words),) if source is Source.PAPER else ()
