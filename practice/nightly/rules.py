"""Questions of the night: parsing and order; answers: what may be written and shown. No Flask, no database."""

import tomllib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, NamedTuple
from uuid import UUID

from practice import sealed_texts
from practice.copies.rules import CopyItemKind
from practice.errors import Refusal
from practice.messages import N_, Message, message

NIGHT_ANSWER_ITEM = CopyItemKind("night_answer", N_("An answer at night"))
BOOK_ITEM = CopyItemKind("book", N_("A book"))
LONGEST_KEY = 60
MOST_UNITS = 5000


class InvalidQuestions(Exception):
    """A text file does not describe questions; the message names the file, the key and what is expected."""


class QuestionSeed(NamedTuple):
    """A question from seeds/questions; ``needs_children`` where it is about children."""

    key: str
    text: str
    needs_children: bool


@dataclass(frozen=True, kw_only=True)
class ReadingText:
    """The text of a book."""

    title: str = sealed_texts.text(N_("Title"))


@dataclass(frozen=True, kw_only=True)
class NightAnswerText:
    """The text of an answer."""

    text: str = sealed_texts.text(N_("Your answer"))


@dataclass(frozen=True)
class BookDraft(ReadingText):
    """A book as typed; ``units`` is its number of pages or days, None where it is not given."""

    form_key: UUID
    units: int | None
    version: str = ""  # of the book that is changed, as its form showed it


def read_questions(files: Mapping[str, str]) -> dict[str, QuestionSeed]:
    """Questions by key, from texts by file name; raises InvalidQuestions for the first that is wrong."""
    questions: dict[str, QuestionSeed] = {}
    for name, text in files.items():
        try:
            rows = tomllib.loads(text).get("question", [])
        except tomllib.TOMLDecodeError as error:
            raise InvalidQuestions(f"{name}: this is not TOML: {error}") from error
        for row in rows:
            question = _read_question(name, row)
            if question.key in questions:
                raise InvalidQuestions(f"{name}: the key {question.key} is taken")
            questions[question.key] = question
    return questions


def _read_question(name: str, row: Mapping[str, Any]) -> QuestionSeed:
    key, text, needs = row.get("key"), row.get("text"), row.get("needs_children", False)
    if not isinstance(key, str) or not 0 < len(key) <= LONGEST_KEY:
        raise InvalidQuestions(f"{name}: key of a question must be a text of at most {LONGEST_KEY} letters")
    if not isinstance(text, str) or not text.strip().endswith("?"):
        raise InvalidQuestions(f"{name}: text of {key} must be a question")
    if not isinstance(needs, bool):
        raise InvalidQuestions(f"{name}: needs_children of {key} must be true or false")
    return QuestionSeed(key, text.strip(), needs)


def questions_in_order(questions: Iterable[QuestionSeed], seed: UUID) -> list[QuestionSeed]:
    """The questions in a fixed order that depends on ``seed``, an assignment's id; those about children come last."""

    def sort_key(question: QuestionSeed) -> tuple[bool, bytes]:
        return question.needs_children, sha256(seed.bytes + question.key.encode()).digest()

    return sorted(questions, key=sort_key)


def next_question(order: Sequence[QuestionSeed], asked_keys: Collection[str]) -> QuestionSeed | None:
    """The first question whose key is not in ``asked_keys``; None when all are."""
    return next((question for question in order if question.key not in asked_keys), None)


def check_answer(text: str, *, is_talked: bool) -> None:
    """Raise Refusal for an answer with neither words nor that they talked."""
    if not text and not is_talked:
        raise Refusal(N_("Write a few words, or say that you talked."), field="text")


def may_show_both(*, own_is_talked: bool, others_is_talked: bool) -> bool:
    """Whether two answers are shown to both: both have words, or both say that they talked.

    Otherwise somebody could read the other's words without writing any.
    """
    return own_is_talked == others_is_talked


def check_may_change(*, is_revealed: bool) -> None:
    """Raise Refusal once both answers are shown."""
    if is_revealed:
        raise Refusal(N_("Both of you have answered, so this stays as it was said."))


def place_in_words(position: int, units: int | None) -> Message:
    """The position in a book, in words; never how much is left."""
    if position == 0:
        return message(N_("Not begun yet. Any evening will do."))
    if units is not None and position >= units:
        return message(N_("Read to its end."))
    return message(N_("At page %(n)s"), n=position)
