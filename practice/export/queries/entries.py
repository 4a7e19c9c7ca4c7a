"""What came of homework: entries, one's own side of them, and small asks."""

from collections.abc import Iterator
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_

from practice import access, vault
from practice.copies.queries import CopyScope, open_texts, own_rows, stream_rows
from practice.copies.rules import CopyFact, CopyItem, CopyText
from practice.entries.models import Ask, Entry, EntryNote, EntrySide
from practice.entries.rules import BARRIER_WORDS, Answers
from practice.export.rules import ASK_ITEM, ENTRY_ITEM, SIDE_ITEM, paper_facts
from practice.library.rules.questions import ActivityQuestion, QuestionType
from practice.messages import N_, Message, message
from practice.release import Release
from practice.rhythm.rules.outcomes import OUTCOME_WORDS


def entries(around: CopyScope) -> Iterator[CopyItem]:
    """What they tried together, whoever of the two noted it, with their own words to it; and what each did alone."""
    me = around.partner.id
    has_note = and_(
        EntryNote.entry_id == Entry.id,
        EntryNote.author_id == me,
        EntryNote.release.in_(around.releases),
        access.exists_for(around.partner, EntryNote),
    )
    statement = (
        access.visible(around.partner, Entry, with_deleted=True)
        .outerjoin(EntryNote, has_note)
        .where(
            or_(Entry.author_id == me, Entry.release == Release.SHARE),
            Entry.release.in_(around.releases),
            _is_not_deleted_by(me),
        )
        .add_columns(EntryNote)
    )
    for row, note in stream_rows(statement):
        texts = _words_to(around, row, note)
        if row.deleted_at is not None and not texts:
            continue
        facts = () if row.deleted_at is not None else (*_joint_facts(row), *paper_facts(row.source))
        yield CopyItem(ENTRY_ITEM, row.on_day, row.release, texts, facts, around.title(row.assignment_id))


def _is_not_deleted_by(partner_id: UUID) -> ColumnElement[bool]:
    """Whether an entry, or what this partner said to it, was not taken out by themselves."""
    return or_(
        Entry.deleted_at.is_(None), and_(Entry.deleted_by.is_not(None), Entry.deleted_by != partner_id)
    )


def _joint_facts(row: Entry) -> list[CopyFact]:
    facts = [CopyFact("outcome", row.outcome.value, message(OUTCOME_WORDS[row.outcome]))]
    if row.minutes is not None:
        facts.append(
            CopyFact("minutes", row.minutes, message(N_("Minutes: %(minutes)s"), minutes=row.minutes))
        )
    return facts


def _words_to(around: CopyScope, row: Entry, note: EntryNote | None) -> tuple[CopyText, ...]:
    """The partner's own sentence and answers in words, and the answers that were chosen for the two."""
    asked = {one.key: one for one in around.given[row.assignment_id].fields}
    answers = vault.open_texts(around.partner, row).answers
    said: list[CopyText] = []
    if row.author_id == around.partner.id:
        said += open_texts(around, row)
    else:
        chosen = {key for key, one in asked.items() if one.type not in (QuestionType.LINE, QuestionType.TEXT)}
        answers = {key: one for key, one in answers.items() if key in chosen and row.deleted_at is None}
    if note is not None:
        said += open_texts(around, note)
        answers |= vault.open_texts(around.partner, note).answers
    order = {key: place for place, key in enumerate(asked)}
    keys = sorted(answers, key=lambda key: order.get(key, len(order)))
    return (*said, *(_answer(key, answers[key], asked.get(key)) for key in keys))


def _rows_of_entries(
    around: CopyScope, kind: type[EntrySide] | type[Ask]
) -> Iterator[tuple[Any, date, UUID]]:
    """What was said to entries, unless the same person took the entry out."""
    statement = (
        own_rows(around, kind)
        .join(Entry, Entry.id == kind.entry_id)
        .where(_is_not_deleted_by(around.partner.id))
        .add_columns(Entry.on_day, Entry.assignment_id)
    )
    yield from stream_rows(statement)


NUMBERS = {
    "went": N_("How it went: %(number)s, of 0 to 4"),
    "felt": N_("How it felt: %(number)s, of 0 to 4"),
    "connected": N_("How connected: %(number)s, of 0 to 10"),
}


def sides(around: CopyScope) -> Iterator[CopyItem]:
    """Their own side of entries, whoever noted those."""
    for row, on_day, assignment_id in _rows_of_entries(around, EntrySide):
        facts, side = [], vault.open_texts(around.partner, row)
        for name, label in NUMBERS.items():
            if (number := getattr(side, name)) is not None:
                facts.append(CopyFact(name, number, message(label, number=number)))
        if side.barriers:
            named = _join_phrases([Message(BARRIER_WORDS[one]) for one in side.barriers])
            words = message(N_("What got in the way: %(barriers)s"), barriers=named)
            facts.append(CopyFact("barriers", [str(one) for one in side.barriers], words))
        texts = (*open_texts(around, row), *_answers(around, side.answers, assignment_id))
        yield CopyItem(SIDE_ITEM, on_day, row.release, texts, tuple(facts), around.title(assignment_id))


def _join_phrases(phrases: list[Message]) -> Message:
    first, *others = phrases
    return message("%(first)s, %(others)s", first=first, others=_join_phrases(others)) if others else first


def _answers(around: CopyScope, answers: Answers, assignment_id: UUID) -> tuple[CopyText, ...]:
    """What was answered to the activity's own questions; one whose question is gone keeps its key as its label."""
    asked = {one.key: one for one in around.given[assignment_id].fields}
    return tuple(_answer(key, said, asked.get(key)) for key, said in answers.items())


def _answer(key: str, said: list[str], field: ActivityQuestion | None) -> CopyText:
    choices = dict(field.choices) if field else {}
    text = ", ".join(choices.get(one, one) for one in said)
    return CopyText(
        key, field.label if field else key, f"{text} / {field.to}" if field and field.to else text
    )


def asks(around: CopyScope) -> Iterator[CopyItem]:
    """The small asks of their check-ins."""
    for row, on_day, assignment_id in _rows_of_entries(around, Ask):
        texts = open_texts(around, row)
        yield CopyItem(ASK_ITEM, on_day, row.release, texts, activity=around.title(assignment_id))
