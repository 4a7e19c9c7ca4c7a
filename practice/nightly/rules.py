"""Pure rules and words of the nightly page and question: which question comes next, and what may be written."""

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
    """A text file does not describe questions; the message names the file, the key and what is wanted."""


class QuestionSeed(NamedTuple):
    """One question; ``needs_children`` where it speaks of children."""

    key: str
    text: str
    needs_children: bool


@dataclass(frozen=True, kw_only=True)
class ReadingText:
    """What is written of a book."""

    title: str = sealed_texts.text(N_("Title"))


@dataclass(frozen=True, kw_only=True)
class NightAnswerText:
    """What is written in an answer."""

    text: str = sealed_texts.text(N_("Your answer"))


@dataclass(frozen=True)
class BookDraft(ReadingText):
    """The couple's own book; ``units`` are pages or days in all, None where they do not say."""

    form_key: UUID
    units: int | None
    version: str = ""  # of the book that is changed, as its form showed it


def read_questions(files: Mapping[str, str]) -> dict[str, QuestionSeed]:
    """Questions by key, from texts by file name; raises Misshapen for the first that is wrong."""
    found: dict[str, QuestionSeed] = {}
    for name, text in files.items():
        try:
            rows = tomllib.loads(text).get("question", [])
        except tomllib.TOMLDecodeError as error:
            raise InvalidQuestions(f"{name}: this is not TOML: {error}") from error
        for row in rows:
            one = _read_question(name, row)
            if one.key in found:
                raise InvalidQuestions(f"{name}: the key {one.key} is taken")
            found[one.key] = one
    return found


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
    """The questions in an order that is a couple's own and never changes; those about children come last."""

    def place(one: QuestionSeed) -> tuple[bool, bytes]:
        return one.needs_children, sha256(seed.bytes + one.key.encode()).digest()

    return sorted(questions, key=place)


def next_question(order: Sequence[QuestionSeed], asked: Collection[str]) -> QuestionSeed | None:
    """The first that has not been before them yet; None when all of them were."""
    return next((one for one in order if one.key not in asked), None)


def check_answer(text: str, *, is_talked: bool) -> None:
    """A few words, or the word that they talked."""
    if not text and not is_talked:
        raise Refusal(N_("Write a few words, or say that you talked."), field="text")


def may_show_both(*, own_is_talked: bool, others_is_talked: bool) -> bool:
    """Whether two answers are shown to both: words for words, or where both say that they talked.

    That the two talked is no answer: otherwise a press without a word would open what the other wrote.
    """
    return own_is_talked == others_is_talked


def check_may_change(*, is_revealed: bool) -> None:
    """An answer is its author's to change until both were shown."""
    if is_revealed:
        raise Refusal(N_("Both of you have answered, so this stays as it was said."))


def place_in_words(position: int, units: int | None) -> Message:
    """Where they are in their book; a place, never a distance to go."""
    if position == 0:
        return message(N_("Not begun yet. Any evening will do."))
    if units is not None and position >= units:
        return message(N_("Read to its end."))
    return message(N_("At page %(n)s"), n=position)
