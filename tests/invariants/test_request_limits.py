"""Long and odd requests cost little more work than empty ones: cheap limits come before costly looks.

Work is counted, not timed: calls made, steps of generators, and letters handed to Unicode's normal forms.
"""

import sys
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from practice.stashed_forms.routes import form_pages as form_page_routes
from practice.web.guards import LONGEST_QUERY, MOST_VALUES
from tests.invariants import crawl
from tests.page_requests import counted_statements
from tests.people import Cast, Person

As = Callable[[Person | None], FlaskClient]

LONG_TEXTS = {
    "letters": "a",
    "accents": "e\u0301",
    "family": "👨\u200d👩\u200d👧",
    "heaped marks": "\u0301\u0316",
    "unseen": "\u200b",
    "lines": "a|b\n",
    "blanks": " \t",
    "control": "\x00\x1b",
    "path": "/a",
    "digits": "9",
    "fraktur": "𝔞",
}
SHARE = 240_000  # bytes of text in all fields of a form together; a request has 256 KB at most
PLAIN_FORM = "application/x-www-form-urlencoded"

# The longest text that could still fit is cleaned letter by letter: a few ten thousand steps.
TIMES, BESIDE = (
    2,
    50_000,
)  # a long request may take so many times the work of an empty one, and so much beside


class Work:
    """How much was done."""

    n = 0


@contextmanager
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[Work]:
    """Count what runs inside."""
    work, normalize = Work(), unicodedata.normalize

    def spy(form: Any, text: str) -> str:
        work.n += len(text)
        return normalize(form, text)

    def count(_: Any, event: str, __: Any) -> None:
        work.n += event in {"call", "c_call"}

    monkeypatch.setattr(unicodedata, "normalize", spy)
    sys.setprofile(count)
    try:
        yield work
    finally:
        sys.setprofile(None)
        monkeypatch.setattr(unicodedata, "normalize", normalize)


@pytest.mark.slow
@pytest.mark.parametrize("kind", LONG_TEXTS)
@pytest.mark.parametrize("who", ["nora", "amal", "nobody"])
def test_a_form_of_long_values_takes_little_more_work_than_an_empty_one(
    full_app: Flask, cast: Cast, as_: As, monkeypatch: pytest.MonkeyPatch, who: str, kind: str
) -> None:
    home = {"nora": "/couples", "amal": "/today", "nobody": "/sign-in"}[who]
    client, dear = as_(cast[who]), []
    for _, form in crawl.forms_of(full_app, crawl.walk(client, [home, "/forgotten-password"])):
        names = sorted(
            {field.name for field in form.fields} | {"draft_page", "draft_target", "email", "next"}
        )
        piece = LONG_TEXTS[kind]
        text = piece * (SHARE // len(piece.encode()) // len(names))
        spent = []
        for sent in (dict.fromkeys(names, ""), dict.fromkeys(names, text)):
            body = "&".join(f"{name}={text}" for name, text in sent.items()).encode()
            with counted(monkeypatch) as work:
                answer = client.post(form.action, data=body, content_type=PLAIN_FORM)
            assert answer.status_code < 500
            spent.append(work.n)
            if answer.status_code == 401 and who != "nobody":
                client = as_(cast[who])
        if spent[1] > spent[0] * TIMES + BESIDE:
            dear.append(f"{form.action}: {spent}")
    assert not dear, "\n".join(dear)


def test_looking_for_the_page_of_a_very_long_address_takes_no_work(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.test_request_context(), counted(monkeypatch) as work:
        assert form_page_routes.page_of("/a" * 100_000) == ""
        assert form_page_routes.page_of("/today?find=" + "a" * 100_000) == ""
        assert form_page_routes.page_of("/you/password") == "/you/password"
    assert work.n < 1000


def test_more_fields_than_any_page_has_are_refused_before_they_are_read(
    cast: Cast, as_: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    amal = as_(cast.amal)
    note = {"form_key": str(uuid4()), "did": "Soup", "release": "keep", "on_day": "2026-03-04"}
    words = "&".join(f"{name}={text}" for name, text in note.items())
    one_too_many, many_too_many = (
        (words + "&chips=x" * n_fields).encode() for n_fields in (MOST_VALUES, 30 * MOST_VALUES)
    )
    amal.post("/appreciations", data=one_too_many, content_type=PLAIN_FORM)  # reads the page's template
    with counted(monkeypatch) as least_work:
        amal.post("/appreciations", data=one_too_many, content_type=PLAIN_FORM)
    with counted(monkeypatch) as work:
        answer = amal.post("/appreciations", data=many_too_many, content_type=PLAIN_FORM)
    assert answer.status_code == 413
    assert "too much at once" in answer.text
    assert work.n < 1.05 * least_work.n < 10_000
    assert amal.post("/appreciations", data=note).status_code == 303


def test_a_search_longer_than_any_link_is_refused(cast: Cast, as_: As) -> None:
    nora = as_(cast.nora)
    assert nora.get("/library?q=" + "a" * LONGEST_QUERY).status_code == 413
    assert nora.get("/library?q=" + "a" * 200).status_code == 200


@pytest.mark.slow
@pytest.mark.parametrize("number", ["9" * 400, "9" * 1900, "-" + "9" * 400, "1" * 21])
def test_a_number_too_long_to_compare_is_asked_for_again(
    full_app: Flask, cast: Cast, as_: As, number: str
) -> None:
    answer = as_(cast.nora).post("/library/new", data={"minutes_low": number, "high": number})
    assert answer.status_code == 200
    assert "Please write a whole number" in answer.text


def test_ticks_sent_a_thousand_times_are_looked_for_a_few_times(full_app: Flask, cast: Cast, as_: As) -> None:
    nora = as_(cast.nora)
    url = f"/couples/{cast.couple_ids['amal']}/again"
    with counted_statements(full_app) as asked:
        assert nora.post(url, data={"again": [str(uuid4()) for _ in range(900)]}).status_code == 303
    assert len(asked) < 30
