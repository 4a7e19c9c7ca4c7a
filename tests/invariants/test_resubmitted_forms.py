"""A form that is sent again after the browser's Back: the same words are kept once, other words are never dropped."""

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.assignments.make import assign
from tests.page_checks import ReadPage
from tests.page_requests import filled
from tests.people import Cast, Person

pytestmark = pytest.mark.slow  # make check leaves it to make test

As = Callable[[Person | None], FlaskClient]
FIRST, SECOND = "You saw the first heron.", "You saw the second heron."
KEPT = "You saved this a moment ago with other words"

# The page a form stands on, what it is sent to, its field for words, and where what was saved is read.
FORMS = {
    "note": ("/today", "/appreciations", "did", "/notes"),
    "topic": ("/topics", "/topics", "text", "/topics"),
    "menu": ("/menu", "/menu", "text", "/menu"),
    "kindness": ("/kindnesses/{kindnesses}", "/kindnesses/{kindnesses}", "text", "/kindnesses/{kindnesses}"),
    "noticed": ("/kindnesses/{kindnesses}/noticed", "/noticed", "did", "/notes"),
    "agreement": ("/agreements/{same-side}/add", "/add", "words", "/agreements/{same-side}"),
    "entry": ("/to-try/{at-home-date}/entry", "/entry", "note", "/to-try/{at-home-date}"),
}


def _more(kind: str) -> dict[str, str]:
    return {"agreement": {"matter": "Shoes"}, "entry": {"outcome": "not_this_time"}}.get(kind, {})


@pytest.fixture
def given(app: Flask, cast: Cast) -> dict[str, UUID]:
    keys = ("kindnesses", "same-side", "at-home-date")
    return {key: assign(app, cast.nora, cast.couple_ids["amal"], key) for key in keys}


def place(path: str, given: dict[str, UUID]) -> str:
    for key, found in given.items():
        path = path.replace(f"{{{key}}}", str(found))
    return path


def kept(client: FlaskClient, page: str, words: str) -> int:
    """How often a page shows these words as somebody's."""
    return len(re.findall(rf"{re.escape(words)}</(?:p|blockquote)>", client.get(page).text))


@pytest.mark.parametrize("kind", FORMS)
def test_the_same_form_sent_again_keeps_the_same_words_once_and_other_words_beside_them(
    cast: Cast, as_: As, given: dict[str, UUID], kind: str
) -> None:
    amal = as_(cast.amal)
    page, target, field, lies = (place(template, given) for template in FORMS[kind])
    form: dict[str, Any] = filled(amal, page, target) | _more(kind)
    to = target if target.startswith("/appreciations") else page
    for _ in range(2):
        answer = amal.post(to, data=form | {field: FIRST}, follow_redirects=True)
        assert answer.status_code == 200
    assert kept(amal, lies, FIRST) == 1
    told = amal.post(to, data=form | {field: SECOND})
    assert told.status_code == 200
    assert KEPT in told.text
    assert SECOND not in amal.get(lies).text
    again = next(
        form.filled() for form in ReadPage(told.text, page).forms() if form.filled().get(field) == SECOND
    )
    assert amal.post(to, data=again, follow_redirects=True).status_code == 200
    assert kept(amal, lies, FIRST) == kept(amal, lies, SECOND) == 1


def test_another_number_sent_with_the_same_words_is_not_dropped(
    cast: Cast, as_: As, given: dict[str, UUID]
) -> None:
    amal, page = as_(cast.amal), place(FORMS["entry"][0], given)
    form = filled(amal, page, "/entry") | {"outcome": "happened", "went": "1"}
    assert amal.post(page, data=form).status_code == 303
    assert "once more" in amal.post(page, data=form | {"went": "3"}).text
    assert amal.post(page, data=form).status_code == 303, "the same once more is the same"


def test_what_was_taken_off_the_menu_can_be_put_there_by_the_same_form(cast: Cast, as_: As) -> None:
    amal = as_(cast.amal)
    form = filled(amal, "/menu", "/menu") | {"text": FIRST}
    amal.post("/menu", data=form, follow_redirects=True)
    out = next(
        form for form in ReadPage(amal.get("/menu").text, "/menu").forms() if form.action.endswith("/delete")
    )
    amal.post(out.action, follow_redirects=True)
    assert FIRST not in amal.get("/menu").text
    amal.post("/menu", data=form, follow_redirects=True)
    assert FIRST in amal.get("/menu").text
