"""What came of homework: entries, one's own side of them, and small asks."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import or_

from practice import vault
from practice.export.queries.around import Around, on_paper, own, rows_of, texts_of
from practice.export.rules import (
    Fact,
    Item,
    ItemKind,
    Text,
)
from practice.homework.models import Ask, Entry, EntrySide
from practice.homework.rules import BARRIER_WORDS, OUTCOME_WORDS, Barrier
from practice.library.rules import Field
from practice.phrase import N_, Phrase, phrase


def entries(around: Around) -> Iterator[Item]:
    """What they noted of homework."""
    for (row,) in rows_of(own(around, Entry).where(Entry.deleted_at.is_(None))):
        texts = texts_of(around, row, {"note": N_("Note")}) + _answers(around, row, row.assignment_id)
        facts = [Fact("outcome", row.outcome.value, phrase(OUTCOME_WORDS[row.outcome]))]
        if row.minutes is not None:
            facts.append(
                Fact("minutes", row.minutes, phrase(N_("Minutes: %(minutes)s"), minutes=row.minutes))
            )
        title = around.title(row.assignment_id)
        yield Item(ItemKind.ENTRY, row.on_day, row.release, texts, (*facts, *on_paper(row.source)), title)


def _of_entries(around: Around, kind: type[EntrySide] | type[Ask]) -> Iterator[tuple[Any, date, UUID]]:
    """What was said to entries, unless the same person took the entry out."""
    statement = (
        own(around, kind)
        .join(Entry, Entry.id == kind.entry_id)
        .where(or_(Entry.deleted_at.is_(None), Entry.author_id != around.partner.id))
        .add_columns(Entry.on_day, Entry.assignment_id)
    )
    yield from rows_of(statement)


NUMBERS = {
    "went": N_("How it went: %(number)s, of 0 to 4"),
    "felt": N_("How it felt: %(number)s, of 0 to 4"),
    "connected": N_("How connected: %(number)s, of 0 to 10"),
}


def sides(around: Around) -> Iterator[Item]:
    """Their own side of entries, whoever noted those."""
    for row, on_day, assignment_id in _of_entries(around, EntrySide):
        facts = []
        for name, label in NUMBERS.items():
            if number := vault.open_text(around.partner, row, name):
                facts.append(Fact(name, int(number), phrase(label, number=number)))
        if barriers := vault.open_text(around.partner, row, "barriers").split():
            named = _listed([Phrase(BARRIER_WORDS[Barrier(one)]) for one in barriers])
            facts.append(
                Fact("barriers", barriers, phrase(N_("What got in the way: %(barriers)s"), barriers=named))
            )
        texts = _answers(around, row, assignment_id)
        yield Item(ItemKind.SIDE, on_day, row.release, texts, tuple(facts), around.title(assignment_id))


def _listed(phrases: list[Phrase]) -> Phrase:
    first, *others = phrases
    return phrase("%(first)s, %(others)s", first=first, others=_listed(others)) if others else first


def _answers(around: Around, row: Entry | EntrySide, assignment_id: UUID) -> tuple[Text, ...]:
    """What was answered to the activity's own questions; one whose question is gone keeps its key as its label."""
    kept = vault.open_text(around.partner, row, "answers")
    answers: dict[str, list[str]] = json.loads(kept) if kept else {}
    asked = {one.key: one for one in around.given[assignment_id].fields}
    return tuple(_answer(key, said, asked.get(key)) for key, said in answers.items())


def _answer(key: str, said: list[str], field: Field | None) -> Text:
    choices = dict(field.choices) if field else {}
    text = ", ".join(choices.get(one, one) for one in said)
    return Text(key, field.label if field else key, f"{text} / {field.to}" if field and field.to else text)


def asks(around: Around) -> Iterator[Item]:
    """The small asks of their check-ins."""
    for row, on_day, assignment_id in _of_entries(around, Ask):
        texts = texts_of(around, row, {"text": N_("What you asked for")})
        yield Item(ItemKind.ASK, on_day, row.release, texts, activity=around.title(assignment_id))
