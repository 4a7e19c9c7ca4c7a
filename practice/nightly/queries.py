"""Reading books, questions of the night and answers. Every query takes the viewer first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Select, bindparam

from practice import access, clock, db, statements, vault
from practice.assignments.queries.assignments import AssignmentView
from practice.copies.queries import CopyScope, day_fact, open_texts, own_rows, stream_rows
from practice.copies.rules import CopyFact, CopyItem
from practice.errors import NotFound
from practice.messages import N_, message
from practice.nightly.models import NightAnswer, NightQuestion, Reading
from practice.nightly.rules import (
    BOOK_ITEM,
    NIGHT_ANSWER_ITEM,
    NightAnswerText,
    QuestionSeed,
    ReadingText,
    next_question,
    questions_in_order,
    read_questions,
)
from practice.optimistic_locking import version_digest
from practice.paths import SEEDS
from practice.release import Release
from practice.viewers import PartnerViewer, TherapistViewer, Viewer

FOLDER = SEEDS / "questions"


@dataclass(frozen=True)
class ReadingView(ReadingText):
    """A book as pages show it, its title opened."""

    id: UUID
    units: int | None
    position: int
    ended_on: date | None


@dataclass(frozen=True)
class NightAnswerView(NightAnswerText):
    """One partner's answer, its text opened; from ``released_at`` on both partners read it."""

    author_id: UUID
    released_at: datetime | None
    is_talked: bool
    is_shown: bool  # to both

    @property
    def text_and_talked(self) -> tuple[str, bool]:
        """What its form writes, for its version; without the release, which would tell whether the other has answered."""
        return self.text, self.is_talked


class NightQuestionView(NamedTuple):
    """A question and the answers this viewer may read; ``id`` is None before its row was added."""

    id: UUID | None
    question: QuestionSeed
    answers: tuple[NightAnswerView, ...]
    is_passed: bool = False  # one of the two asked for another

    def of(self, partner_id: UUID) -> NightAnswerView | None:
        """This partner's answer, if the viewer may see it."""
        return next((answer for answer in self.answers if answer.author_id == partner_id), None)

    @property
    def is_shown(self) -> bool:
        """Whether there are two answers, and both partners read them by now."""
        return len(self.answers) > 1 and any(answer.is_shown for answer in self.answers)


@cache
def questions() -> dict[str, QuestionSeed]:
    """All questions by key, read once from seeds/questions. Raises InvalidQuestions."""
    files = {file.name: file.read_text(encoding="utf-8") for file in sorted(FOLDER.glob("*.toml"))}
    return read_questions(files)


def reading(viewer: Viewer, assignment_id: UUID) -> ReadingView | None:
    """The book being read; None where there is none."""
    row = reading_row(viewer, assignment_id)
    return reading_view(viewer, row) if row else None


def reading_row(viewer: Viewer, assignment_id: UUID) -> Reading | None:
    """The same, for actions."""
    return (
        statements.execute_prepared(_running_reading, viewer, assignment_id=assignment_id)
        .scalars()
        .one_or_none()
    )


def _running_reading(viewer: Viewer) -> Select[Reading]:
    return (
        access.visible(viewer, Reading)
        .where(Reading.assignment_id == bindparam("assignment_id"), Reading.ended_on.is_(None))
        .order_by(Reading.begun_on.desc(), Reading.id)
        .limit(1)
    )


def question_row(viewer: Viewer, assignment_id: UUID, key: str) -> NightQuestion | None:
    """The row of a question that was shown to the couple, for actions; None where there is none."""
    statement = access.visible(viewer, NightQuestion).where(
        NightQuestion.assignment_id == assignment_id, NightQuestion.question == key
    )
    return db.session.scalars(statement).one_or_none()


def answer_row(viewer: PartnerViewer, question_id: UUID) -> NightAnswer | None:
    """The viewer's own answer, for actions; None where there is none."""
    statement = access.visible(viewer, NightAnswer).where(
        NightAnswer.question_id == question_id, NightAnswer.author_id == viewer.id
    )
    return db.session.scalars(statement).one_or_none()


def own_answer(viewer: PartnerViewer, assignment_id: UUID, key: str) -> tuple[str, bool] | None:
    """The viewer's own answer to a question: its text, and whether it says that they talked; None before."""
    question = question_row(viewer, assignment_id, key)
    row = answer_row(viewer, question.id) if question else None
    return _answer_view(viewer, row).text_and_talked if row else None


def book_version(viewer: Viewer, row: Reading | None) -> str:
    """The state of the book that its form shows, as a digest; also where there is no book yet."""
    return vault.version_of(viewer, row) if row else version_digest(None)


def question_views(viewer: Viewer, assignment_id: UUID) -> list[NightQuestionView]:
    """The questions that were shown to the couple, newest first, with the answers this viewer may read."""
    rows = db.session.scalars(
        access.visible(viewer, NightQuestion)
        .where(NightQuestion.assignment_id == assignment_id)
        .order_by(NightQuestion.asked_on.desc(), NightQuestion.id)
    ).all()
    answers: dict[UUID, list[NightAnswerView]] = {}
    statement = (
        access.visible(viewer, NightAnswer)
        .join(NightQuestion, NightQuestion.id == NightAnswer.question_id)
        .where(NightQuestion.assignment_id == assignment_id)
    )
    for row in db.session.scalars(statement):
        answers.setdefault(row.question_id, []).append(_answer_view(viewer, row))
    known = questions()
    return [
        NightQuestionView(
            row.id,
            known[row.question],
            tuple(answers.get(row.id, ())),
            is_passed=row.passed_on is not None,
        )
        for row in rows
        if row.question in known
    ]


def question_of_tonight(viewer: PartnerViewer, assignment_id: UUID) -> NightQuestionView | None:
    """Tonight's question for this couple, as ``choose_question`` picks it."""
    return choose_question(question_views(viewer, assignment_id), assignment_id)


def choose_question(views: Sequence[NightQuestionView], assignment_id: UUID) -> NightQuestionView | None:
    """Tonight's question: the earliest in ``views`` that has not ended, or the next in their order; None after the last.

    ``views`` are all questions shown to the couple, newest first. A question ends when both answers are shown or it
    was passed on, so that tonight's question never tells whether the other has answered.
    """
    for view in reversed(views):
        if not view.is_passed and not view.is_shown:
            return view
    order = questions_in_order(questions().values(), assignment_id)
    next_seed = next_question(order, {view.question.key for view in views})
    return NightQuestionView(None, next_seed, ()) if next_seed else None


def questions_of_last_night(
    views: Sequence[NightQuestionView], today_began: datetime
) -> list[NightQuestionView]:
    """Of these questions, those whose answers are shown to both since the couple's day began at ``today_began``."""
    return [
        view
        for view in views
        if view.is_shown
        and all(answer.released_at and answer.released_at >= today_began for answer in view.answers)
    ]


def is_shown(row: NightAnswer) -> bool:
    """Whether both partners read it by now."""
    return row.release is Release.SHARE and (row.released_at is None or row.released_at <= clock.now())


class NightlyReport(NamedTuple):
    """What a therapist reads: the book being read, and the questions answered since a day."""

    reading: ReadingView | None
    questions: list[NightQuestionView]


def report_since(therapist: TherapistViewer, assignment: AssignmentView, day: date) -> NightlyReport:
    """The report on an assignment since a day."""
    return NightlyReport(
        reading(therapist, assignment.id), _answered_questions(therapist, assignment.id, day)
    )


def _answered_questions(
    therapist: TherapistViewer, assignment_id: UUID, day: date
) -> list[NightQuestionView]:
    """The questions since a day that somebody answered, newest first."""
    known = questions()
    views: dict[UUID, NightQuestionView] = {}
    for answer, key in statements.execute_prepared(
        _answers_since, therapist, assignment_id=assignment_id, day=day
    ):
        if key in known:
            view = views.get(answer.question_id, NightQuestionView(answer.question_id, known[key], ()))
            views[answer.question_id] = view._replace(
                answers=(*view.answers, _answer_view(therapist, answer))
            )
    return list(views.values())


def _answers_since(therapist: Viewer) -> db.AnySelect:
    return (
        access.visible(therapist, NightAnswer)
        .join(NightQuestion, NightQuestion.id == NightAnswer.question_id)
        .where(
            NightQuestion.assignment_id == bindparam("assignment_id"),
            NightQuestion.asked_on >= bindparam("day"),
        )
        .order_by(NightQuestion.asked_on.desc(), NightQuestion.id)
        .add_columns(NightQuestion.question)
    )


def question(key: str) -> QuestionSeed:
    """The question with this key. Raises NotFound when there is none."""
    if key not in questions():
        raise NotFound("Question")
    return questions()[key]


def reading_view(viewer: Viewer, row: Reading) -> ReadingView:
    """A book as pages show it."""
    texts = vars(vault.open_texts(viewer, row))
    return ReadingView(row.id, row.units, row.position, row.ended_on, **texts)


def _answer_view(viewer: Viewer, row: NightAnswer) -> NightAnswerView:
    texts = vars(vault.open_texts(viewer, row))
    return NightAnswerView(row.author_id, row.released_at, row.is_talked, is_shown(row), **texts)


def copy_night_answers(scope: CopyScope) -> Iterator[CopyItem]:
    """This partner's answers."""
    statement = (
        own_rows(scope, NightAnswer)
        .join(NightQuestion, NightQuestion.id == NightAnswer.question_id)
        .add_columns(NightQuestion.question, NightQuestion.assignment_id)
    )
    for row, key, assignment_id in stream_rows(statement):
        question = questions()[key].text if key in questions() else key
        facts = [CopyFact("question", question, message(N_("The question: %(question)s"), question=question))]
        if row.is_talked:
            facts.append(
                CopyFact("talked", value=True, words=message(N_("You said that the two of you talked.")))
            )
        texts = open_texts(scope, row)
        title = scope.title(assignment_id)
        # An answer that is shown from tomorrow must not tell that the other has answered.
        is_waiting = row.release is Release.SHARE and not is_shown(row)
        release = Release.KEEP if is_waiting else row.release
        yield CopyItem(NIGHT_ANSWER_ITEM, row.on_day, release, texts, tuple(facts), title)


def copy_books(scope: CopyScope) -> Iterator[CopyItem]:
    """The books this partner named."""
    for (row,) in stream_rows(own_rows(scope, Reading)):
        texts = open_texts(scope, row)
        facts = (day_fact("ended_on", N_("Ended on %(day)s."), row.ended_on),) if row.ended_on else ()
        title = scope.title(row.assignment_id)
        yield CopyItem(BOOK_ITEM, row.begun_on, row.release, texts, facts, title)
