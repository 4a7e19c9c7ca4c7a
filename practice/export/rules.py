"""What a copy of one's own words holds, and in which shape. No Flask, no database, no clock."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from practice.messages import N_, Message
from practice.release import Release

FORMAT = "ordinary-days/own-words"
VERSION = 2  # of the JSON file's shape, see docs/export.md


class FileKind(StrEnum):
    """The two files a copy can be."""

    TEXT = "text"
    JSON = "json"


class CopyItemKind(StrEnum):
    """What was written; the values stand in the JSON file."""

    APPRECIATION = "appreciation"
    TOPIC = "topic"
    ENTRY = "entry"
    SIDE = "own_side"
    ASK = "ask"
    NIGHT_ANSWER = "night_answer"
    BOOK = "book"
    MENU_ITEM = "menu_item"
    KINDNESS = "kindness"
    PLANNED_DATE = "planned_date"
    AGREEMENT = "agreement"


KIND_WORDS = {
    CopyItemKind.APPRECIATION: N_("An appreciation"),
    CopyItemKind.TOPIC: N_("A topic for a session"),
    CopyItemKind.ENTRY: N_("What you tried"),
    CopyItemKind.SIDE: N_("Your own side"),
    CopyItemKind.ASK: N_("Something small you asked for"),
    CopyItemKind.NIGHT_ANSWER: N_("An answer at night"),
    CopyItemKind.BOOK: N_("A book"),
    CopyItemKind.MENU_ITEM: N_("On your menu"),
    CopyItemKind.KINDNESS: N_("A kindness you gave"),
    CopyItemKind.PLANNED_DATE: N_("A date you began to plan"),
    CopyItemKind.AGREEMENT: N_("An agreement in your words"),
}
READ_BY = {
    Release.ONLY_ME: N_("Only you read this."),
    Release.KEEP: N_("You and your therapist read this."),
    Release.SHARE: N_("The two of you and your therapist read this."),
    Release.THERAPIST_ONLY: N_("You and your therapist alone read this."),
}


class CopyText(NamedTuple):
    """One text that was written; ``label`` says what it answers."""

    name: str
    label: str
    text: str


class CopyFact(NamedTuple):
    """Something that was tapped or chosen: ``value`` as the JSON file has it, ``words`` as the text file says it.

    Without words where a text's label says it already.
    """

    name: str
    value: Any
    words: Message | None


@dataclass(frozen=True)
class CopyItem:
    """One thing that was written, on its day; ``activity`` is the title of what it belongs to, or ""."""

    kind: CopyItemKind
    on_day: date
    release: Release
    texts: tuple[CopyText, ...]
    facts: tuple[CopyFact, ...] = ()
    activity: str = ""


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
    """By day, and within a day as a reader expects them."""
    order = list(CopyItemKind)
    return sorted(items, key=lambda item: (item.on_day, order.index(item.kind)))
