"""Reading what a couple reads at night and what they answered. Every question names who is asking."""

from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Select, bindparam

from practice import access, clock, db, vault
from practice.access import Partner, Therapist, Viewer
from practice.errors import NotFound
from practice.homework.queries import Given
from practice.nightly.models import NightAnswer, NightQuestion, Reading
from practice.nightly.rules import Question, in_order, next_question, read_questions
from practice.release import Release
from practice.versions import digest

FOLDER = Path(__file__).resolve().parents[2] / "seeds" / "questions"


class ReadingView(NamedTuple):
    """The book a couple reads."""

    id: UUID
    title: str
    units: int | None
    position: int
    ended_on: date | None


class AnswerView(NamedTuple):
    """One partner's answer, as this viewer may read it; from ``released_at`` on both read both."""

    author_id: UUID
    released_at: datetime | None
    text: str
    is_talked: bool
    is_shown: bool  # to both

    @property
    def said(self) -> tuple[str, bool]:
        """What its form writes. Not its release: that tells whether the other has answered."""
        return self.text, self.is_talked


class Asked(NamedTuple):
    """A question and what was answered to it, as far as this viewer may know; ``id`` None before anyone answered."""

    id: UUID | None
    question: Question
    answers: tuple[AnswerView, ...]

    def of(self, partner_id: UUID) -> AnswerView | None:
        """This partner's answer, if the viewer may see it."""
        return next((one for one in self.answers if one.author_id == partner_id), None)

    @property
    def is_shown(self) -> bool:
        """Whether both answered, and so both read both by now."""
        return len(self.answers) > 1 and any(one.is_shown for one in self.answers)


@cache
def questions() -> dict[str, Question]:
    """Every question there is, by key, from seeds/questions."""
    files = {file.name: file.read_text(encoding="utf-8") for file in sorted(FOLDER.glob("*.toml"))}
    return read_questions(files)


def reading(viewer: Viewer, assignment_id: UUID) -> ReadingView | None:
    """The book they are in at the moment."""
    row = reading_row(viewer, assignment_id)
    return _reading(viewer, row) if row else None


def reading_row(viewer: Viewer, assignment_id: UUID) -> Reading | None:
    """The same, for actions."""
    return access.ask(_reading_now, viewer, assignment_id=assignment_id).scalars().one_or_none()


def _reading_now(viewer: Viewer) -> Select[Reading]:
    return (
        access.look(viewer, Reading)
        .where(Reading.assignment_id == bindparam("assignment_id"), Reading.ended_on.is_(None))
        .order_by(Reading.begun_on.desc(), Reading.id)
        .limit(1)
    )


def question_row(viewer: Viewer, assignment_id: UUID, key: str) -> NightQuestion | None:
    """The row of a question that was before the couple, for actions."""
    statement = access.look(viewer, NightQuestion).where(
        NightQuestion.assignment_id == assignment_id, NightQuestion.question == key
    )
    return db.session.scalars(statement).one_or_none()


def answer_row(viewer: Partner, question_id: UUID) -> NightAnswer | None:
    """The viewer's own answer, for actions."""
    statement = access.look(viewer, NightAnswer).where(
        NightAnswer.question_id == question_id, NightAnswer.author_id == viewer.id
    )
    return db.session.scalars(statement).one_or_none()


def own_said(viewer: Partner, assignment_id: UUID, key: str) -> tuple[str, bool] | None:
    """What the viewer answered to a question so far, in words or that they talked."""
    question = question_row(viewer, assignment_id, key)
    row = answer_row(viewer, question.id) if question else None
    return _answer(viewer, row).said if row else None


def book_version(viewer: Viewer, assignment_id: UUID) -> str:
    """Which state of the book its form shows; also that there is none yet."""
    row = reading_row(viewer, assignment_id)
    return vault.version_of(viewer, row) if row else digest(None)


def asked(viewer: Viewer, assignment_id: UUID) -> list[Asked]:
    """The questions that were before the couple, newest first, with the answers this viewer may read."""
    rows = db.session.scalars(
        access.look(viewer, NightQuestion)
        .where(NightQuestion.assignment_id == assignment_id)
        .order_by(NightQuestion.asked_on.desc(), NightQuestion.id)
    ).all()
    answers: dict[UUID, list[AnswerView]] = {}
    statement = (
        access.look(viewer, NightAnswer)
        .join(NightQuestion, NightQuestion.id == NightAnswer.question_id)
        .where(NightQuestion.assignment_id == assignment_id)
    )
    for row in db.session.scalars(statement):
        answers.setdefault(row.question_id, []).append(_answer(viewer, row))
    known = questions()
    return [
        Asked(row.id, known[row.question], tuple(answers.get(row.id, ())))
        for row in rows
        if row.question in known
    ]


def tonight(viewer: Partner, assignment_id: UUID) -> Asked | None:
    """The question before the two, until both can read both answers; then the next one comes.

    Nothing here depends on whether the other has answered: only what both can read ends a question.
    """
    rows = db.session.scalars(
        access.look(viewer, NightQuestion).where(NightQuestion.assignment_id == assignment_id)
    ).all()
    answers = {one.id: one for one in asked(viewer, assignment_id)}
    for row in rows:
        if row.passed_on is None and (found := answers.get(row.id)) and not found.is_shown:
            return found
    order = in_order(questions().values(), assignment_id)
    coming = next_question(order, {row.question for row in rows})
    return Asked(None, coming, ()) if coming else None


def last_night(viewer: Partner, assignment_id: UUID, today_began: datetime) -> list[Asked]:
    """What came to be shown to both as today began."""
    return [
        one
        for one in asked(viewer, assignment_id)
        if one.is_shown and all(said.released_at and said.released_at >= today_began for said in one.answers)
    ]


def is_shown(row: NightAnswer) -> bool:
    """Whether both read it by now."""
    return row.release is Release.SHARE and (row.released_at is None or row.released_at <= clock.now())


class Nights(NamedTuple):
    """What a therapist reads of the nights since a day."""

    reading: ReadingView | None
    asked: list[Asked]


def since(therapist: Therapist, assignment: Given, day: date) -> Nights:
    """The book, and what was answered, to prepare a session."""
    return Nights(reading(therapist, assignment.id), _answered(therapist, assignment.id, day))


def _answered(therapist: Therapist, assignment_id: UUID, day: date) -> list[Asked]:
    """The questions since a day that somebody answered, newest first."""
    known = questions()
    found: dict[UUID, Asked] = {}
    for answer, key in access.ask(_answered_since, therapist, assignment_id=assignment_id, day=day):
        if key in known:
            one = found.get(answer.question_id, Asked(answer.question_id, known[key], ()))
            found[answer.question_id] = one._replace(answers=(*one.answers, _answer(therapist, answer)))
    return list(found.values())


def _answered_since(therapist: Viewer) -> db.Columns:
    return (
        access.look(therapist, NightAnswer)
        .join(NightQuestion, NightQuestion.id == NightAnswer.question_id)
        .where(
            NightQuestion.assignment_id == bindparam("assignment_id"),
            NightQuestion.asked_on >= bindparam("day"),
        )
        .order_by(NightQuestion.asked_on.desc(), NightQuestion.id)
        .add_columns(NightQuestion.question)
    )


def must_be_known(key: str) -> Question:
    """The question with this key; NotFound when a form names another."""
    if key not in questions():
        raise NotFound("Question")
    return questions()[key]


def _reading(viewer: Viewer, row: Reading) -> ReadingView:
    return ReadingView(row.id, vault.open_text(viewer, row, "title"), row.units, row.position, row.ended_on)


def _answer(viewer: Viewer, row: NightAnswer) -> AnswerView:
    text = vault.open_text(viewer, row, "text")
    return AnswerView(row.author_id, row.released_at, text, row.is_talked, is_shown(row))
