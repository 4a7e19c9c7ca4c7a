"""Which question comes next, and what a file of questions has to say."""

from pathlib import Path
from uuid import uuid4

import pytest

from practice.nightly.queries import questions
from practice.nightly.rules import (
    InvalidQuestions,
    next_question,
    place_in_words,
    questions_in_order,
    read_questions,
)

ONE = '[[question]]\nkey = "relief"\ntext = "What was a small relief today?"\nneeds_children = false\n'


def test_there_are_a_hundred_questions_that_assume_no_children() -> None:
    found = questions()
    assert len([question for question in found.values() if not question.needs_children]) >= 100
    assert len({question.text for question in found.values()}) == len(found)


def test_no_question_shames_shouts_or_assumes() -> None:
    for question in questions().values():
        said = question.text.lower()
        for word in ("husband", "wife", "marriage", "married", "sex", "god", "fault", "never listen", "!"):
            assert word not in said, question.key
        about_children = "child" in said and not ("were small" in said or "as a child" in said)
        assert not about_children or question.needs_children or "childhood" in said, question.key


def test_a_couples_order_is_their_own_never_changes_and_ends_with_children() -> None:
    seed = uuid4()
    order = questions_in_order(questions().values(), seed)
    assert order == questions_in_order(reversed(list(questions().values())), seed)
    assert order != questions_in_order(questions().values(), uuid4())
    about = [question.needs_children for question in order]
    assert about == sorted(about)


def test_the_next_question_is_one_not_yet_asked_until_there_are_none() -> None:
    order = questions_in_order(questions().values(), uuid4())
    asked: set[str] = set()
    while (coming := next_question(order, asked)) is not None:
        assert coming.key not in asked
        asked.add(coming.key)
    assert asked == questions().keys()


@pytest.mark.parametrize(
    ("was", "becomes", "words"),
    [
        ('key = "relief"', 'key = ""', "night.toml: key of a question"),
        ("today?", "today", "night.toml: text of relief must be a question"),
        ("false", '"no"', "night.toml: needs_children of relief"),
        ("[[question]]", "[[question", "night.toml: this is not TOML"),
    ],
)
def test_what_is_wrong_is_named_with_its_file_and_key(was: str, becomes: str, words: str) -> None:
    with pytest.raises(InvalidQuestions, match=f"^{words}"):
        read_questions({"night.toml": ONE.replace(was, becomes)})


def test_two_questions_with_one_key_are_refused() -> None:
    with pytest.raises(InvalidQuestions, match=r"other\.toml: the key relief is taken"):
        read_questions({"night.toml": ONE, "other.toml": ONE})


@pytest.mark.parametrize(
    ("position", "units", "words"),
    [
        (0, None, "Not begun yet. Any evening will do."),
        (12, 200, "At page 12"),
        (200, 200, "Read to its end."),
    ],
)
def test_a_place_in_a_book_is_a_place_and_nothing_to_catch_up_with(
    position: int, units: int | None, words: str
) -> None:
    assert str(place_in_words(position, units)) == words


def test_every_file_of_questions_is_read() -> None:
    assert len(list(Path("seeds/questions").glob("*.toml"))) >= 5
