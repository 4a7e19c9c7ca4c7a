"""What nobody could see counts as empty, and searches find what is written in another way."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from practice.builder.rules.questions import lines_of, two_part_lines
from practice.forms.base import names_of_written_fields
from practice.plain_text import clean, fold_for_search, has_words, one_line
from tests.couples.make import add
from tests.invariants import crawl
from tests.people import Cast, Person

As = Callable[[Person | None], FlaskClient]

UNSEEN = [
    "\u200b",
    "\u2060 \u2060",
    "\u3164",
    "\u115f\u1160",
    "\u2800\n\u2800",
    "\u0301\u0316",
    "\u20dd",
    "\ufe0f",
    "\u00ad",
    "\U000e0041",
    "\ufff3",
    "\u202e \u200f",
    "\u180b\u034f\uffa0",
]


@pytest.mark.parametrize("text", UNSEEN)
def test_a_text_nobody_could_see_is_no_text(text: str) -> None:
    assert clean(text) == ""
    assert one_line(f" {text}\t{text}") == ""
    assert lines_of(f"walk\n{text}\nrest") == ["walk", "rest"]
    assert two_part_lines(f"it rains | we read\n{text} | we read\nit rains | {text}") == [
        ("it rains", "we read")
    ]


@pytest.mark.parametrize(
    "text", ["♥", "👨\u200d👩\u200d👧", "¿", "e\u0301", "\u0e40\u0e19", "नि", "\U0001fae8", "5", "\u2801"]
)
def test_what_can_be_seen_stays_a_text(text: str) -> None:
    assert clean(text)
    assert clean(f"\u200b{text}") != ""


@pytest.mark.parametrize("text", UNSEEN)
def test_a_partner_without_a_name_anyone_can_read_is_not_added(cast: Cast, as_: As, text: str) -> None:
    sent = {"form_key": str(uuid4()), "name_a": text, "name_b": "Ben", "time_zone": "Europe/London"}
    answer = as_(cast.nora).post("/couples/add", data=sent)
    assert answer.status_code == 200
    assert "Please write a name." in answer.text


def test_a_note_of_unseen_letters_alone_is_not_kept(cast: Cast, as_: As) -> None:
    amal = as_(cast.amal)
    sent = {"form_key": str(uuid4()), "did": "\u3164\u200b", "release": "keep", "on_day": "2026-03-04"}
    assert amal.post("/appreciations", data=sent).status_code == 200
    assert amal.post("/appreciations", data=sent | {"did": "\u200b♥"}).status_code == 303


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Siobhan O’Neill", "o'n"),
        ("Siobhan O'Neill", "O’N"),
        ("Sioban ONeill", "one"),
        ("Zoë", "zoe"),
        ("Zoe\u0308", "Zoë"),
        ("Zoë", "zoe\u0308"),
        ("Jørgen Łukasz", "jorgen luk"),
        ("Straße", "STRASSE"),
        ("İlker Işık", "ilker isik"),
        ("Jean‑Luc", "jean-luc"),
        ("An\u200bna", "anna"),
        ("陳美玲", "美"),
        ("김하늘", "하늘"),
        ("สมชาย", "ชาย"),
        ("Ωμέγα", "ωμεγα"),
    ],
)
def test_a_search_finds_a_name_however_it_is_written(text: str, words: str) -> None:
    assert fold_for_search(words) in fold_for_search(text)
    assert has_words([text], words)


def test_a_search_keeps_apart_what_differs() -> None:
    assert fold_for_search("Anna") not in fold_for_search("Hanno")
    assert fold_for_search("o'n") not in fold_for_search("Jason")
    assert not has_words(["Tea for two"], "tea coffee")


def test_nora_finds_a_couple_by_a_name_typed_plainly(app: Flask, cast: Cast, as_: As) -> None:
    add(app, cast.nora, "Zoe\u0308", "Siobhan O’Neill")
    nora = as_(cast.nora)
    for words in ("o'n", "zoë", "ZOE"):
        nora.post("/couples/find", data={"find": words})
        page = nora.get("/couples?found=yes").text
        assert "Siobhan O’Neill" in page and "Jun and Sade" not in page, words


LATE = {
    "text": "謝謝你昨晚的湯",
    "note": "ขอบคุณ",
    "did": "Thanks",
    "landed": "Спасибо",
    "shows": "\u3164\u200b",
    "answer_walk": "Outside",
    "release": "share_now",
    "outcome": "happened",
    "on_day": "2026-03-04",
    "form_key": "5c7e2a1e-7b0a-4c3e-8a1c-1d2e3f405060",
    "minutes": "20",
    "password": "quiet river walks at dawn",
    "current": "quiet hills",
    "secret": "heron marsh tower",
    "code": "kestrel ß 123",
    "token": "tøken of the letter",
    "next": "/where we were",
    "email": "amal@example.org",
    "unknown_field": "a field of another program",
}
SHOWN = {"text", "note", "did", "landed", "answer_walk"}


@pytest.mark.parametrize("path", ["/topics", "/appreciations", "/sign-in", "/you/password"])
def test_whatever_was_written_too_late_is_there_to_copy_and_no_secret_is(
    app: Flask, cast: Cast, as_: As, path: str
) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        answer = as_(cast.amal).post(path, data=LATE, headers={"Sec-Fetch-Site": "same-origin"})
    finally:
        app.config["WTF_CSRF_ENABLED"] = False
    assert answer.status_code == 400
    shown = {name for name, text in LATE.items() if f">{text}</textarea>" in answer.text}
    assert shown == SHOWN
    assert answer.text.count("<textarea") == len(SHOWN)


@pytest.mark.slow
def test_every_box_to_write_in_is_one_whose_words_come_back(full_app: Flask, cast: Cast, as_: As) -> None:
    for who, home in ((cast.nora, "/couples"), (cast.amal, "/today")):
        for url, form in crawl.forms_of(full_app, crawl.walk(as_(who), [home])):
            boxes = {field.name for field in form.fields if field.kind in {"textarea", "text"}} - {
                "find",
                "code",
            }
            assert names_of_written_fields(boxes) == boxes, url
            others = {field.name for field in form.fields if field.kind in {"password", "email", "radio"}}
            assert not names_of_written_fields({*others, "csrf_token", "form_key", "next", "token"}), url
