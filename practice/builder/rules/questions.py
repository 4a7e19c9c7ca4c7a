"""An activity's own questions, from what a builder's form holds to what is kept with the activity."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from practice.library.rules.activities import slug
from practice.library.rules.questions import QuestionType
from practice.messages import N_
from practice.plain_text import is_seen

# How a question is answered, as the builder offers it.
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
    """What stands on each line, without the empty ones."""
    return [line.strip() for line in (text or "").splitlines() if is_seen(line)]


def two_part_lines(text: str | None) -> list[tuple[str, str]]:
    """Lines written as "when | we", as far as they are whole."""
    cut = (line.partition("|") for line in lines_of(text))
    return [(a.strip(), b.strip()) for a, _, b in cut if is_seen(a) and is_seen(b)]


class QuestionDraft(NamedTuple):
    """One question of an activity, as the preview shows it; ``number`` is its place in the form."""

    number: int
    label: str
    hint: str
    type: str
    is_own: bool
    choices: list[str]


def question_rows(
    questions: Iterable[QuestionDraft], known: Mapping[str, Mapping[str, Any]], keys: Mapping[int, str]
) -> list[dict[str, Any]]:
    """The questions as they are kept. One that was there before keeps its key, so that its answers keep their place:
    ``known`` are the questions before by key, ``keys`` what the form carried for each number."""
    found: list[dict[str, Any]] = []
    for question in questions:
        taken = {one["key"] for one in found}
        held = keys.get(question.number, "")
        was = known.get(held) if held not in taken else None
        key = held if was else _free_key(_key_from(question.label, "question"), {*taken, *known})
        found.append(_question_row(question, key, was))
    return found


def _key_from(words: str, otherwise: str) -> str:
    return slug(words, 30).replace("-", "_") or otherwise


def _free_key(key: str, taken: Iterable[str]) -> str:
    """This key, or with a number where another has it."""
    taken, number, found = set(taken), 2, key
    while found in taken:
        found, number = f"{key}_{number}", number + 1
    return found


def _question_row(question: QuestionDraft, key: str, was: Mapping[str, Any] | None) -> dict[str, Any]:
    kind, _, to = (
        question.type.partition("_") if question.type.startswith("scale") else (question.type, "", "")
    )
    one: dict[str, Any] = {
        "key": key,
        "label": question.label,
        "type": str(QuestionType(kind)),
        "who": "own" if question.is_own else "both",
        "hint": question.hint,
    }
    if question.type in TYPES_WITH_CHOICES:
        one["choices"] = _choice_rows(question.choices, (was or {}).get("choices", ()))
    if to:
        one["to"] = int(to)
    return one


def _choice_rows(words: Sequence[str], before: Iterable[Mapping[str, str]]) -> list[dict[str, str]]:
    """Choices with their keys; words that stood there before keep theirs."""
    kept = {one["words"]: one["key"] for one in before}
    found: list[dict[str, str]] = []
    for word in dict.fromkeys(words):
        taken = {one["key"] for one in found} | ({*kept.values()} if word not in kept else set())
        key = kept.get(word) or _free_key(_key_from(word, "choice"), taken)
        found.append({"key": key, "words": word})
    return found
