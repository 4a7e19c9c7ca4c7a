"""One form for one mail address, and long or odd values answered at once."""

import time as wall
from io import BytesIO

import pytest
from flask import Flask

from practice.mail_address import normal_address
from practice.plain_text import clean
from tests.people import Cast

FAMILY = "👨\u200d👩\u200d👧\u200d👦"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" Anna@Example.ORG ", "anna@example.org"),
        ("anna@weiß.example", "anna@xn--wei-7ka.example"),
        ("Anna@MÜNCHEN.example", "anna@xn--mnchen-3ya.example"),
        ("straße@example.org", "straße@example.org"),
        ("ann\u200ba@example.org", ""),
        ("anna@exam\u2060ple.org", ""),
        ("an\u202ena@example.org", ""),
        ("an\u0007na@example.org", ""),
        ("anna\u3164@example.org", ""),
        ("anna", ""),
    ],
)
def test_an_address_has_one_form_and_nothing_unseen_in_it(typed: str, kept: str) -> None:
    assert normal_address(typed) == kept


@pytest.mark.parametrize("email", [FAMILY * 150 + "@x.de", FAMILY * 2000 + "@x.de", "a" * 200_000])
@pytest.mark.parametrize("page", ["/sign-in", "/forgotten-password"])
def test_a_long_address_is_refused_at_once(app: Flask, cast: Cast, page: str, email: str) -> None:
    client = app.test_client()
    client.get(page)
    began = wall.perf_counter()
    answer = client.post(page, data={"email": email, "password": "x"})
    assert answer.status_code in {200, 413}
    assert wall.perf_counter() - began < 1.5


def test_marks_heaped_on_one_letter_are_cleaned_at_once() -> None:
    began = wall.perf_counter()
    clean("a" + "\u0301\u0316" * 60_000)
    assert wall.perf_counter() - began < 1.5


@pytest.mark.parametrize("page", ["/sign-in", "/forgotten-password"])
def test_a_file_or_json_in_place_of_text_is_answered_plainly(app: Flask, cast: Cast, page: str) -> None:
    client = app.test_client()
    data = {"email": (BytesIO(b"x"), "x.txt"), "password": (BytesIO(b"x"), "x.txt")}
    assert client.post(page, data=data, content_type="multipart/form-data").status_code < 500
    assert client.post(page, json=[1, 2]).status_code < 500
    assert client.post(page, json={"email": 5}).status_code < 500
