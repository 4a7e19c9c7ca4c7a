"""Entries and own sides as the review shows them. No Flask, no database."""

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple
from uuid import UUID

from practice.couples.queries.couples import CoupleView
from practice.entries.pages import answer_pairs
from practice.entries.queries.views import EntryChangeView, EntryView
from practice.entries.rules import BARRIER_WORDS, Source
from practice.library.queries import ActivityView
from practice.messages import N_
from practice.rhythm.rules.outcomes import OUTCOME_WORDS, Outcome

FELT_HIGHEST = 4
TAKEN_OUT = N_("Taken out by whoever noted it")
TAKEN_OUT_BY_OTHER = N_("Noted by one, taken out by the other")


class SideReport(NamedTuple):
    """One partner's own side of an entry, which they and the therapist read."""

    name: str
    side: str
    went: int | None
    felt: int | None
    barriers: list[str]  # words, marked for the translators
    answers: list[tuple[str, str]]
    connected: int | None = None
    ask: str = ""


class EarlierVersion(NamedTuple):
    """The values of an entry before somebody corrected it."""

    changed_by: str
    on_day: date
    outcome: str
    minutes: int | None
    answers: list[tuple[str, str]]


class NoteReport(NamedTuple):
    """What the partner who did not make an entry wrote to it."""

    name: str
    side: str
    text: str
    answers: list[tuple[str, str]]


class EntryReport(NamedTuple):
    """One entry as the therapist reads it."""

    on_day: date
    outcome: str
    happened: bool
    minutes: int | None
    note: str
    answers: list[tuple[str, str]]
    author: str
    side: str
    on_paper: bool
    own: list[SideReport]
    others: list[NoteReport]
    earlier: list[EarlierVersion]


def entry_report(pair: CoupleView, book: ActivityView, entry: EntryView) -> EntryReport:
    """An entry as the therapist reads it; one that was deleted says so in place of its outcome."""
    return EntryReport(
        on_day=entry.on_day,
        outcome=_deletion_words(entry) if entry.is_deleted else OUTCOME_WORDS[entry.outcome],
        happened=took_place(entry),
        minutes=entry.minutes,
        note=entry.note,
        answers=answer_pairs(book, entry.answers),
        author=pair.person(entry.author_id).name,
        side=pair.side_of(entry.author_id),
        on_paper=entry.source is Source.PAPER,
        own=[own for person in (pair.a, pair.b) if (own := _side_report(pair, book, entry, person.id))],
        others=[
            NoteReport(
                pair.person(note.author_id).name,
                pair.side_of(note.author_id),
                note.note,
                answer_pairs(book, note.answers),
            )
            for note in entry.other_notes
        ],
        earlier=earlier_versions(pair, book, entry.changes),
    )


def _deletion_words(entry: EntryView) -> str:
    return TAKEN_OUT if entry.deleted_by in {None, entry.author_id} else TAKEN_OUT_BY_OTHER


def earlier_versions(
    pair: CoupleView, book: ActivityView | None, changes: Iterable[EntryChangeView]
) -> list[EarlierVersion]:
    """The values an entry had before each correction; without answers where there is no ``book`` to read them with."""
    return [
        EarlierVersion(
            pair.person(change.author_id).name,
            change.on_day,
            OUTCOME_WORDS[change.outcome],
            change.minutes,
            answer_pairs(book, change.answers) if book else [],
        )
        for change in changes
    ]


def _side_report(
    pair: CoupleView, book: ActivityView, entry: EntryView, author_id: UUID
) -> SideReport | None:
    """What this partner added, or None.

    The review shows numbers and asks of check-ins in a section of their own, unless the check-in was deleted.
    """
    side, ask = entry.side_of(author_id), entry.ask_of(author_id) if entry.is_deleted else ""
    connected = side.connected if side and entry.is_deleted else None
    has_answer = side and (side.went is not None or side.felt is not None or side.barriers or side.answers)
    if not has_answer and connected is None and not ask:
        return None
    return SideReport(
        pair.person(author_id).name,
        pair.side_of(author_id),
        side.went if side else None,
        side.felt if side else None,
        [BARRIER_WORDS[barrier] for barrier in side.barriers] if side else [],
        answer_pairs(book, side.answers) if side else [],
        connected,
        ask,
    )


def took_place(entry: EntryView) -> bool:
    """Whether an entry says that it, or a version of it, happened, and was not deleted."""
    return not entry.is_deleted and entry.outcome in {Outcome.HAPPENED, Outcome.VERSION}
