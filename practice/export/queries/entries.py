"""Read the entries, own sides and asks of a copy."""

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


def entries(scope: CopyScope) -> Iterator[CopyItem]:
    """What the two tried together, whoever of them noted it, with this partner's own words; and what they did alone.

    Of an entry the other deleted, only this partner's own words are left.
    """
    me = scope.partner.id
    has_note = and_(
        EntryNote.entry_id == Entry.id,
        EntryNote.author_id == me,
        EntryNote.release.in_(scope.releases),
        access.exists_for(scope.partner, EntryNote),
    )
    statement = (
        access.visible(scope.partner, Entry, with_deleted=True)
        .outerjoin(EntryNote, has_note)
        .where(
            or_(Entry.author_id == me, Entry.release == Release.SHARE),
            Entry.release.in_(scope.releases),
            _is_not_deleted_by(me),
        )
        .add_columns(EntryNote)
    )
    for row, note in stream_rows(statement):
        texts = _words_to(scope, row, note)
        if row.deleted_at is not None and not texts:
            continue
        facts = () if row.deleted_at is not None else (*_joint_facts(row), *paper_facts(row.source))
        yield CopyItem(ENTRY_ITEM, row.on_day, row.release, texts, facts, scope.title(row.assignment_id))


def _is_not_deleted_by(partner_id: UUID) -> ColumnElement[bool]:
    """The condition that this partner did not delete an entry themselves."""
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


def _words_to(scope: CopyScope, row: Entry, note: EntryNote | None) -> tuple[CopyText, ...]:
    """This partner's own sentence and answers in words, and the choices made for both."""
    questions = {question.key: question for question in scope.activities[row.assignment_id].fields}
    answers = vault.open_texts(scope.partner, row).answers
    texts: list[CopyText] = []
    if row.author_id == scope.partner.id:
        texts += open_texts(scope, row)
    else:
        choice_keys = {
            key
            for key, question in questions.items()
            if question.type not in (QuestionType.LINE, QuestionType.TEXT)
        }
        answers = {
            key: answer for key, answer in answers.items() if key in choice_keys and row.deleted_at is None
        }
    if note is not None:
        texts += open_texts(scope, note)
        answers |= vault.open_texts(scope.partner, note).answers
    order = {key: place for place, key in enumerate(questions)}
    keys = sorted(answers, key=lambda key: order.get(key, len(order)))
    return (*texts, *(_answer(key, answers[key], questions.get(key)) for key in keys))


def _rows_of_entries(scope: CopyScope, kind: type[EntrySide] | type[Ask]) -> Iterator[tuple[Any, date, UUID]]:
    """Own rows that belong to entries, unless this partner deleted the entry: (row, day, assignment id)."""
    statement = (
        own_rows(scope, kind)
        .join(Entry, Entry.id == kind.entry_id)
        .where(_is_not_deleted_by(scope.partner.id))
        .add_columns(Entry.on_day, Entry.assignment_id)
    )
    yield from stream_rows(statement)


NUMBER_WORDS = {
    "went": N_("How it went: %(number)s, of 0 to 4"),
    "felt": N_("How it felt: %(number)s, of 0 to 4"),
    "connected": N_("How connected: %(number)s, of 0 to 10"),
}


def sides(scope: CopyScope) -> Iterator[CopyItem]:
    """This partner's own side of entries, whoever noted those."""
    for row, on_day, assignment_id in _rows_of_entries(scope, EntrySide):
        facts, side = [], vault.open_texts(scope.partner, row)
        for name, label in NUMBER_WORDS.items():
            if (number := getattr(side, name)) is not None:
                facts.append(CopyFact(name, number, message(label, number=number)))
        if side.barriers:
            barriers = _join_phrases([Message(BARRIER_WORDS[barrier]) for barrier in side.barriers])
            words = message(N_("What got in the way: %(barriers)s"), barriers=barriers)
            facts.append(CopyFact("barriers", [str(barrier) for barrier in side.barriers], words))
        texts = (*open_texts(scope, row), *_answers(scope, side.answers, assignment_id))
        yield CopyItem(SIDE_ITEM, on_day, row.release, texts, tuple(facts), scope.title(assignment_id))


def _join_phrases(phrases: list[Message]) -> Message:
    first, *others = phrases
    return message("%(first)s, %(others)s", first=first, others=_join_phrases(others)) if others else first


def _answers(scope: CopyScope, answers: Answers, assignment_id: UUID) -> tuple[CopyText, ...]:
    """Answers to the activity's own questions; where a question no longer exists, its key is the label."""
    questions = {question.key: question for question in scope.activities[assignment_id].fields}
    return tuple(_answer(key, answer, questions.get(key)) for key, answer in answers.items())


def _answer(key: str, answer: list[str], question: ActivityQuestion | None) -> CopyText:
    choices = dict(question.choices) if question else {}
    text = ", ".join(choices.get(value, value) for value in answer)
    return CopyText(
        key,
        question.label if question else key,
        f"{text} / {question.to}" if question and question.to else text,
    )


def asks(scope: CopyScope) -> Iterator[CopyItem]:
    """The small asks of this partner's check-ins."""
    for row, on_day, assignment_id in _rows_of_entries(scope, Ask):
        texts = open_texts(scope, row)
        yield CopyItem(ASK_ITEM, on_day, row.release, texts, activity=scope.title(assignment_id))
