"""Entries as pages show them, their texts opened."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from practice.entries.rules import AskText, EntryChangeText, EntryNoteText, EntrySideText, EntryText, Source
from practice.library.rules.activities import Tag
from practice.rhythm.rules.outcomes import Outcome


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
    """The values of an entry before ``author_id`` corrected it; for the therapist alone."""

    author_id: UUID
    on_day: date
    outcome: Outcome
    minutes: int | None
    tag: Tag


class OutcomeView(NamedTuple):
    """An entry without its texts."""

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
    other_notes: tuple[EntryNoteView, ...] = ()  # by the partner who did not make the entry
    is_deleted: bool = False  # what the partner who did not delete it said to it is still there
    deleted_by: UUID | None = None  # None once both have
    changes: tuple[EntryChangeView, ...] = ()  # earlier values, earliest first; for the therapist alone

    @property
    def sentences(self) -> list[EntryNoteView]:
        """The notes to this entry with their authors: the author's own first, none of them empty."""
        authors_note = [EntryNoteView(self.author_id, note=self.note)] if self.note else []
        return authors_note + [note for note in self.other_notes if note.note]

    def has_part_of(self, partner_id: UUID) -> bool:
        """Whether something this partner wrote is left in it."""
        parts: tuple[EntryNoteView | EntrySideView | AskView, ...] = (
            *self.sentences,
            *self.other_notes,
            *self.sides,
            *self.asks,
        )
        return any(part.author_id == partner_id for part in parts)

    def sentence_of(self, partner_id: UUID) -> str:
        """This partner's sentence, or ""."""
        return next((note.note for note in self.sentences if note.author_id == partner_id), "")

    def side_of(self, partner_id: UUID) -> EntrySideView | None:
        """This partner's side, if the viewer may see it and it was written."""
        return next((side for side in self.sides if side.author_id == partner_id), None)

    def ask_of(self, partner_id: UUID) -> str:
        """This partner's ask, or ""."""
        return next((ask.text for ask in self.asks if ask.author_id == partner_id), "")
