"""What readers of other languages meet: days in their order, and pages that begin on their side."""

from datetime import date

import pytest
from flask import Flask

from practice.localization import day_formats, languages, translation
from practice.localization.day_formats import DatePattern

ON = date(2025, 6, 12)


def said(name: str, pattern: DatePattern) -> str:
    language = languages.Language(name, lambda text: text, lambda one, many, n: one if n == 1 else many)
    return day_formats.format_day(ON, pattern, language)


@pytest.mark.parametrize(
    ("language", "day", "short", "full"),
    [
        ("en_GB", "Thursday 12 June", "12 Jun", "12 June 2025"),
        ("en_US", "Thursday, June 12", "Jun 12", "June 12, 2025"),
        ("de", "Donnerstag, 12. Juni", "12. Juni", "12. Juni 2025"),
        ("fr", "jeudi 12 juin", "12 juin", "12 juin 2025"),
        ("es", "jueves, 12 de junio", "12 jun", "12 de junio de 2025"),
        ("ja", "6月12日木曜日", "6月12日", "2025年6月12日"),
        ("hu", "június 12., csütörtök", "jún. 12.", "2025. június 12."),
    ],
)
def test_a_day_is_said_in_the_order_of_its_language(language: str, day: str, short: str, full: str) -> None:
    assert said(language, day_formats.LONG) == day
    assert said(language, day_formats._DAY_AND_MONTH) == short
    assert said(language, day_formats._FULL) == full


@pytest.mark.parametrize(
    ("text", "said_so"),
    [("We rest", "We rest."), ("Shall we?", "Shall we?"), ("“Shall we?”", "“Shall we?”"), ("Stop.", "Stop.")],
)
def test_a_sentence_ends_once(text: str, said_so: str) -> None:
    assert translation.sentence(text) == said_so


@pytest.mark.parametrize(
    ("text", "said_so"),
    [("One thing you learned", "One thing you learned:"), ("Who came first?", "Who came first?")],
)
def test_a_question_stays_one_before_its_answer(text: str, said_so: str) -> None:
    assert translation.caption(text) == said_so


def test_every_page_says_its_language_and_where_a_line_begins(app: Flask) -> None:
    assert '<html lang="en" dir="ltr">' in app.test_client().get("/sign-in").text


def test_a_reader_from_right_to_left_gets_pages_that_begin_there(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    arabic = languages.Language("ar", lambda text: text, lambda one, many, n: one if n == 1 else many)
    monkeypatch.setattr(languages, "current_language", lambda: arabic)
    assert 'dir="rtl"' in app.test_client().get("/sign-in").text
