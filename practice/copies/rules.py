"""The parts a partner's copy of their own words is made of. No Flask, no database."""

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from practice.messages import Message
from practice.release import Release


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
class CopyItemKind:
    """A kind of thing that was written: ``value`` as the JSON file has it, ``words`` as the text file says it."""

    value: str
    words: str


@dataclass(frozen=True)
class CopyItem:
    """One thing that was written, on its day; ``activity`` is the title of what it belongs to, or ""."""

    kind: CopyItemKind
    on_day: date
    release: Release
    texts: tuple[CopyText, ...]
    facts: tuple[CopyFact, ...] = ()
    activity: str = ""
