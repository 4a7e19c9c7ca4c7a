"""An activity's own questions, from the builder's form to the rows that are stored with the activity."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from practice.library.rules.activities import slug
from practice.library.rules.questions import QuestionType
from practice.messages import N_
from practice.plain_text import is_seen

# How a question is answered, in the builder's menu.
ANSWER_WORDS = {
    "line": N_("One line"),
    "text": N_("A few lines"),
    "one_of": N_("One of several"),
    "some_of": N_("Any of several"),
    "scale_4": N_("A number from 0 to 4"),
    "scale_10": N_("A number from 0 to 10"),
}
WHO_WORDS = {"both": N_("The two of them together"), "own": N_("Each for themselves and you")}
TYPES_WITH_CHOICES = ("one_of", "some_of")


def lines_of(text: str | None) -> list[str]:
    """The lines of a text, without the empty ones."""
    return [line.strip() for line in (text or "").splitlines() if is_seen(line)]


def two_part_lines(text: str | None) -> list[tuple[str, str]]:
    """The two parts of each line written as "when | we"; lines without both are left out."""
    parts = (line.partition("|") for line in lines_of(text))
    return [(a.strip(), b.strip()) for a, _, b in parts if is_seen(a) and is_seen(b)]


class QuestionDraft(NamedTuple):
    """One question in the builder's form; ``number`` is its place there, from 1."""

    number: int
    label: str
    hint: str
    type: str
    is_own: bool
    choices: list[str]


def question_rows(
    questions: Iterable[QuestionDraft], rows_before: Mapping[str, Mapping[str, Any]], keys: Mapping[int, str]
) -> list[dict[str, Any]]:
    """The questions as they are stored; one that was there before keeps its key, so that its answers stay with it.

    ``rows_before`` are the stored questions by key; ``keys`` are those in the form, by number.
    """
    rows: list[dict[str, Any]] = []
    for question in questions:
        taken_keys = {row["key"] for row in rows}
        key_before = keys.get(question.number, "")
        row_before = rows_before.get(key_before) if key_before not in taken_keys else None
        key = (
            key_before
            if row_before
            else _free_key(_key_from(question.label, "question"), {*taken_keys, *rows_before})
        )
        rows.append(_question_row(question, key, row_before))
    return rows


def _key_from(words: str, otherwise: str) -> str:
    return slug(words, 30).replace("-", "_") or otherwise


def _free_key(key: str, taken_keys: Iterable[str]) -> str:
    """This key, or with a number where it is taken."""
    taken_keys, number, free_key = set(taken_keys), 2, key
    while free_key in taken_keys:
        free_key, number = f"{key}_{number}", number + 1
    return free_key


def _question_row(question: QuestionDraft, key: str, row_before: Mapping[str, Any] | None) -> dict[str, Any]:
    answer_type, _, highest = (
        question.type.partition("_") if question.type.startswith("scale") else (question.type, "", "")
    )
    row: dict[str, Any] = {
        "key": key,
        "label": question.label,
        "type": str(QuestionType(answer_type)),
        "who": "own" if question.is_own else "both",
        "hint": question.hint,
    }
    if question.type in TYPES_WITH_CHOICES:
        row["choices"] = _choice_rows(question.choices, (row_before or {}).get("choices", ()))
    if highest:
        row["to"] = int(highest)
    return row


def _choice_rows(words: Sequence[str], choices_before: Iterable[Mapping[str, str]]) -> list[dict[str, str]]:
    """Choices with their keys; those with the same words as before keep theirs."""
    keys_before = {choice["words"]: choice["key"] for choice in choices_before}
    rows: list[dict[str, str]] = []
    for word in dict.fromkeys(words):
        taken_keys = {row["key"] for row in rows} | (
            {*keys_before.values()} if word not in keys_before else set()
        )
        key = keys_before.get(word) or _free_key(_key_from(word, "choice"), taken_keys)
        rows.append({"key": key, "words": word})
    return rows
