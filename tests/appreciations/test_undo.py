"""What was saved can be taken back from the page that says so, and its words stand in the form again."""

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from practice import clock
from tests.assignments.make import assign
from tests.conftest import StandingClock
from tests.page_checks import ReadPage
from tests.page_requests import filled, read
from tests.people import ZONE, Cast, Person

As = Callable[[Person | None], FlaskClient]
WORD = "You carried heron-boxes."


def note(amal: FlaskClient, **more: str) -> str:
    """Save a note as Today does; hands out the address that takes it back."""
    today = clock.day_in(ZONE, clock.now()).isoformat()
    form = {"form_key": str(uuid4()), "release": "keep", "did": WORD, "on_day": today} | more
    return undo_on(amal, amal.post("/appreciations", data=form).location)


def undo_on(amal: FlaskClient, page: str) -> str:
    found = re.search(r'action="(/[^"]+/take-back)"', amal.get(page).text)
    assert found, "no Undo on the page after saving"
    return found[1]


@pytest.mark.parametrize(
    ("release", "says"),
    [
        ("only_me", "Only you read this."),
        ("keep", "Theo hears it when your session opens, not before."),
        ("share", "Theo in ten minutes. Until then you can take it back."),
    ],
)
def test_the_notice_tells_the_words_their_readers_and_their_place(
    cast: Cast, as_: As, release: str, says: str
) -> None:
    amal = as_(cast.amal)
    form = filled(amal, "/today", "/appreciations") | {"did": WORD, "release": release}
    page = read(amal, amal.post("/appreciations", data=form).location)
    assert "Noted. That counts." in page.words()
    assert WORD in page.words()
    assert says in page.words()
    assert "In your notes" in page.words()
    assert WORD not in read(amal, "/today").words(), "it is told once"
    assert WORD not in as_(cast.theo).get("/today").text


@pytest.mark.parametrize("release", ["only_me", "keep", "share"])
def test_undo_takes_a_note_out_and_gives_its_words_back(cast: Cast, as_: As, release: str) -> None:
    amal = as_(cast.amal)
    undo = note(amal, release=release, shows="Kind & quick.", chip="listened")
    for _ in range(2):  # pressed twice it is taken back once
        assert amal.post(undo, data={"page": "/appreciations/write"}).location == "/appreciations/write"
    again = filled(amal, "/appreciations/write", "/appreciations")
    assert (again["did"], again["shows"], again["chip"]) == (WORD, "Kind & quick.", "listened")
    assert again["release"] == release
    assert WORD not in amal.get("/notes").text
    amal.post("/appreciations", data=again, follow_redirects=True)
    assert amal.get("/notes").text.count(WORD) == 1
    assert filled(amal, "/appreciations/write", "/appreciations")["did"] == "", "a saved draft is no draft"


def test_a_note_written_on_today_goes_back_to_today(cast: Cast, as_: As) -> None:
    amal = as_(cast.amal)
    form = filled(amal, "/today", "/appreciations") | {"did": WORD}
    page = amal.get(amal.post("/appreciations", data=form).location).text
    undo = next(form for form in ReadPage(page, "/today").forms() if form.action.endswith("/take-back"))
    answer = amal.post(undo.action, data=undo.filled())
    assert answer.location == "/today"
    assert filled(amal, "/today", "/appreciations")["did"] == WORD
    assert "It is not saved yet." in amal.get("/today").text


def test_undo_of_what_reached_theo_by_the_clock_changes_nothing(
    cast: Cast, as_: As, time: StandingClock
) -> None:
    amal = as_(cast.amal)
    undo = note(amal, release="share")
    time.forward(minutes=10)
    answer = amal.post(undo, follow_redirects=True)
    assert "This has been shared, so it stays as it was said." in answer.text
    assert WORD in answer.text
    assert filled(amal, "/appreciations/write", "/appreciations")["did"] == ""


def test_nobody_else_takes_a_note_back(cast: Cast, as_: As) -> None:
    amal = as_(cast.amal)
    undo = note(amal, release="share")
    for other in (cast.theo, cast.jun, cast.nora):
        assert as_(other).post(undo).status_code == 404
    assert WORD in amal.get("/notes").text


def test_undo_leads_nowhere_outside_the_site(cast: Cast, as_: As) -> None:
    amal = as_(cast.amal)
    answer = amal.post(note(amal), data={"page": "//elsewhere.example/today"})
    assert answer.location == "/appreciations/write"


@pytest.mark.parametrize(
    ("key", "path", "typed"),
    [
        ("kindnesses", "/kindnesses/{}/noticed", {"did": WORD}),
        ("becoming", "/becoming/{}?prompt=new_in_you", {"did": WORD}),
        ("becoming", "/becoming/{}?prompt=miss_and_welcome", {"did": WORD, "shows": "How you wait."}),
    ],
)
def test_undo_gives_the_words_back_to_the_form_they_came_from(
    app: Flask, cast: Cast, as_: As, key: str, path: str, typed: dict[str, str]
) -> None:
    given = assign(app, cast.nora, cast.couple_ids["amal"], key)
    amal = as_(cast.amal)
    url = path.format(given)
    after = amal.post(url, data=filled(amal, url, url) | typed).location
    undo = undo_on(amal, after)
    answer = amal.post(undo, data={"page": url.partition("?")[0]})
    assert answer.location == url
    again = filled(amal, answer.location, url)
    assert {name: again[name] for name in typed} == typed
    assert WORD not in amal.get("/notes").text


def test_a_topic_is_taken_back_and_its_words_stand_in_the_form(cast: Cast, as_: As) -> None:
    amal = as_(cast.amal)
    amal.post("/topics", data=filled(amal, "/topics", "/topics") | {"text": WORD, "release": "share"})
    undo = undo_on(amal, "/topics")
    assert as_(cast.theo).post(undo).status_code == 404
    for _ in range(2):
        assert amal.post(undo).location == "/topics"
    again = filled(amal, "/topics", "/topics")
    assert (again["text"], again["release"]) == (WORD, "share")
    assert amal.get("/topics").text.count(WORD) == 1, "in the box alone"
