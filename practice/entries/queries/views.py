"""Entries as pages show them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from practice.entries.rules import AskText, EntryChangeText, EntryNoteText, EntrySideText, EntryText, Source
from practice.library.rules.activities import Tag
from practice.optimistic_locking import version_digest
from practice.rhythm.rules.outcomes import Outcome
from practice.viewers import PartnerViewer


@dataclass(frozen=True)
class EntrySideView(EntrySideText):
    """One partner's own side of an entry, for those it is released to."""

    author_id: UUID


@dataclass(frozen=True)
class AskView(AskText):
    """One small ask of a check-in."""

    author_id: UUID


@dataclass(frozen=True)
class EntryNoteView(EntryNoteText):
    """What a partner wrote to an entry, to be read by both, and their answers in words."""

    author_id: UUID


@dataclass(frozen=True)
class EntryChangeView(EntryChangeText):
    """What stood in an entry before ``author_id`` corrected it; for the therapist."""

    author_id: UUID
    on_day: date
    outcome: Outcome
    minutes: int | None
    tag: Tag


class OutcomeView(NamedTuple):
    """What became of something, once, without any writing."""

    assignment_id: UUID
    author_id: UUID
    on_day: date
    outcome: Outcome
    tag: Tag


@dataclass(frozen=True)
class EntryView(EntryText):
    """An entry as pages show it; a partner finds only their own side in ``sides``."""

    id: UUID
    assignment_id: UUID
    author_id: UUID
    on_day: date
    outcome: Outcome
    minutes: int | None
    short: bool
    touched: tuple[str, ...]
    source: Source
    tag: Tag
    sides: tuple[EntrySideView, ...]
    asks: tuple[AskView, ...]
    others: tuple[EntryNoteView, ...] = ()  # of the partner who did not make it
    is_out: bool = False  # taken out; what whoever did not take it out said to it stays
    out_by: UUID | None = None
    changes: tuple[EntryChangeView, ...] = ()  # earlier values, earliest first; for the therapist alone

    @property
    def sentences(self) -> list[EntryNoteView]:
        """What was written to it, by whom."""
        own = [EntryNoteView(self.author_id, note=self.note)] if self.note else []
        return own + [one for one in self.others if one.note]

    def has_of(self, partner_id: UUID) -> bool:
        """Whether something of this partner is left in it."""
        told: tuple[EntryNoteView | EntrySideView | AskView, ...] = (
            *self.sentences,
            *self.others,
            *self.sides,
            *self.asks,
        )
        return any(one.author_id == partner_id for one in told)

    def sentence_of(self, partner_id: UUID) -> str:
        """This partner's sentence, or ""."""
        return next((one.note for one in self.sentences if one.author_id == partner_id), "")

    def side_of(self, partner_id: UUID) -> EntrySideView | None:
        """This partner's side, if the viewer may see it and it was written."""
        return next((one for one in self.sides if one.author_id == partner_id), None)

    def ask_of(self, partner_id: UUID) -> str:
        """This partner's ask, or ""."""
        return next((one.text for one in self.asks if one.author_id == partner_id), "")


def form_version(partner: PartnerViewer, view: EntryView, text_keys: Collection[str] | None) -> str:
    """Which state of an entry its form shows: of the two, and this partner's own.

    ``text_keys`` are the questions answered in words, each one's own; None for a form of one's own side alone.
    """
    own = (view.side_of(partner.id), view.ask_of(partner.id))
    if text_keys is None:
        return version_digest(own)
    is_author = view.author_id == partner.id
    answers = {key: said for key, said in view.answers.items() if is_author or key not in text_keys}
    said = [one.answers for one in view.others if one.author_id == partner.id]
    joint = (view.on_day, view.outcome, view.minutes, view.tag, sorted(answers.items()))
    return version_digest((*joint, view.sentence_of(partner.id), said, *own))
