"""What came of homework: entries, one's own side of them, and small asks."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_

from practice import access, vault
from practice.export.queries.around import Around, on_paper, own, rows_of, texts_of
from practice.export.rules import (
    Fact,
    Item,
    ItemKind,
    Text,
)
from practice.homework.models import Ask, Entry, EntryNote, EntrySide
from practice.homework.rules import BARRIER_WORDS, OUTCOME_WORDS, Barrier
from practice.library.rules import Field, FieldType
from practice.phrase import N_, Phrase, phrase
from practice.release import Release


def entries(around: Around) -> Iterator[Item]:
    """What they tried together, whoever of the two noted it, with their own words to it; and what each did alone."""
    me = around.partner.id
    has_note = and_(
        EntryNote.entry_id == Entry.id,
        EntryNote.author_id == me,
        EntryNote.release.in_(around.releases),
        access.exists_for(around.partner, EntryNote),
    )
    statement = (
        access.look(around.partner, Entry)
        .outerjoin(EntryNote, has_note)
        .where(
            or_(Entry.author_id == me, Entry.release == Release.SHARE),
            Entry.release.in_(around.releases),
            _is_left(me),
        )
        .add_columns(EntryNote)
    )
    for row, note in rows_of(statement):
        texts = _words_to(around, row, note)
        if row.deleted_at is not None and not texts:
            continue
        facts = () if row.deleted_at is not None else (*_joint_facts(row), *on_paper(row.source))
        yield Item(ItemKind.ENTRY, row.on_day, row.release, texts, facts, around.title(row.assignment_id))


def _is_left(partner_id: UUID) -> ColumnElement[bool]:
    """Whether an entry, or what this partner said to it, was not taken out by themselves."""
    return or_(
        Entry.deleted_at.is_(None), and_(Entry.deleted_by.is_not(None), Entry.deleted_by != partner_id)
    )


def _joint_facts(row: Entry) -> list[Fact]:
    facts = [Fact("outcome", row.outcome.value, phrase(OUTCOME_WORDS[row.outcome]))]
    if row.minutes is not None:
        facts.append(Fact("minutes", row.minutes, phrase(N_("Minutes: %(minutes)s"), minutes=row.minutes)))
    return facts


def _words_to(around: Around, row: Entry, note: EntryNote | None) -> tuple[Text, ...]:
    """The partner's own sentence and answers in words, and the answers that were chosen for the two."""
    asked = {one.key: one for one in around.given[row.assignment_id].fields}
    answers = _opened(around, row)
    said: list[Text] = []
    if row.author_id == around.partner.id:
        said += texts_of(around, row, {"note": N_("Note")})
    else:
        chosen = {key for key, one in asked.items() if one.type not in (FieldType.LINE, FieldType.TEXT)}
        answers = {key: one for key, one in answers.items() if key in chosen and row.deleted_at is None}
    if note is not None:
        said += texts_of(around, note, {"note": N_("Note")})
        answers |= _opened(around, note)
    order = {key: place for place, key in enumerate(asked)}
    keys = sorted(answers, key=lambda key: order.get(key, len(order)))
    return (*said, *(_answer(key, answers[key], asked.get(key)) for key in keys))


def _of_entries(around: Around, kind: type[EntrySide] | type[Ask]) -> Iterator[tuple[Any, date, UUID]]:
    """What was said to entries, unless the same person took the entry out."""
    statement = (
        own(around, kind)
        .join(Entry, Entry.id == kind.entry_id)
        .where(_is_left(around.partner.id))
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


def _opened(around: Around, row: Entry | EntryNote | EntrySide) -> dict[str, list[str]]:
    kept = vault.open_text(around.partner, row, "answers")
    answers: dict[str, list[str]] = json.loads(kept) if kept else {}
    return answers


def _answers(around: Around, row: EntrySide, assignment_id: UUID) -> tuple[Text, ...]:
    """What was answered to the activity's own questions; one whose question is gone keeps its key as its label."""
    asked = {one.key: one for one in around.given[assignment_id].fields}
    return tuple(_answer(key, said, asked.get(key)) for key, said in _opened(around, row).items())


def _answer(key: str, said: list[str], field: Field | None) -> Text:
    choices = dict(field.choices) if field else {}
    text = ", ".join(choices.get(one, one) for one in said)
    return Text(key, field.label if field else key, f"{text} / {field.to}" if field and field.to else text)


def asks(around: Around) -> Iterator[Item]:
    """The small asks of their check-ins."""
    for row, on_day, assignment_id in _of_entries(around, Ask):
        texts = texts_of(around, row, {"text": N_("What you asked for")})
        yield Item(ItemKind.ASK, on_day, row.release, texts, activity=around.title(assignment_id))
