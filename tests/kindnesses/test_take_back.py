"""What was put on a menu for both, or written down as given, can be taken back from the page that says so."""

from collections.abc import Callable
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.assignments import make
from tests.conftest import StandingClock
from tests.page_checks import ReadPage
from tests.page_requests import filled, read
from tests.people import Cast, Person

As = Callable[[Person | None], FlaskClient]
WORDS = "heron-tea in bed"


def put(amal: FlaskClient, **more: str) -> str:
    """Put something on the menu; hands out the address that takes it back."""
    return saved(amal, "/menu", {"text": WORDS} | more)


def saved(client: FlaskClient, page: str, typed: dict[str, str]) -> str:
    after = client.post(page, data=filled(client, page, page) | typed).location
    forms = ReadPage(client.get(after).text, after).forms()
    return next(form.action for form in forms if form.action.endswith("/take-back"))


def press(client: FlaskClient, url: str) -> None:
    assert client.post(url).status_code == 303


def test_what_was_taken_back_in_time_never_stood_on_theos_page(
    cast: Cast, as_: As, time: StandingClock
) -> None:
    amal = as_(cast.amal)
    undo = put(amal, importance="1", tense="wish")
    assert as_(cast.theo).post(undo).status_code == 404
    time.forward(minutes=9, seconds=59)
    assert WORDS not in as_(cast.theo).get("/menu").text
    for _ in range(2):
        press(amal, undo)
    again = filled(amal, "/menu", "/menu")
    assert (again["text"], again["importance"], again["tense"]) == (WORDS, "1", "wish")
    time.forward(minutes=5)
    assert WORDS not in as_(cast.theo).get("/menu").text
    assert WORDS not in as_(cast.nora).get(f"/couples/{cast.couple_ids['amal']}/review").text


@pytest.mark.slow
def test_what_is_shown_later_waits_from_then_on_and_what_was_read_stays(
    cast: Cast, as_: As, time: StandingClock
) -> None:
    amal, theo = as_(cast.amal), as_(cast.theo)
    put(amal, release="only_me")
    time.forward(minutes=12)
    edit = next(url for url in read(amal, "/menu").links() if url.endswith("/edit"))
    assert amal.post(edit, data=filled(amal, edit, edit) | {"release": "share"}).status_code == 303
    assert WORDS not in theo.get("/menu").text
    time.forward(minutes=10)
    assert WORDS in theo.get("/menu").text
    assert amal.post(edit, data=filled(amal, edit, edit) | {"importance": "1"}).status_code == 303
    assert WORDS in theo.get("/menu").text, "what he has read does not come and go"


def test_what_was_taken_out_unread_waits_anew_when_it_is_put_back(
    cast: Cast, as_: As, time: StandingClock
) -> None:
    amal, theo = as_(cast.amal), as_(cast.theo)
    item = put(amal).removesuffix("/take-back")
    press(amal, f"{item}/delete")
    time.forward(minutes=12)
    press(amal, f"{item}/undo")
    assert WORDS not in theo.get("/menu").text
    time.forward(minutes=10)
    assert WORDS in theo.get("/menu").text
    press(amal, f"{item}/delete")
    press(amal, f"{item}/undo")
    assert WORDS in theo.get("/menu").text


@pytest.fixture
def given(app: Flask, cast: Cast) -> UUID:
    return make.assign(app, cast.nora, cast.couple_ids["amal"], "kindnesses", days_ago=20)


@pytest.mark.slow
def test_a_kindness_is_taken_back_with_what_was_chosen(
    cast: Cast, as_: As, given: UUID, time: StandingClock
) -> None:
    amal, theo, there = as_(cast.amal), as_(cast.theo), f"/kindnesses/{given}"
    item = put(amal).split("/")[2]
    time.forward(minutes=10)
    undo = saved(theo, there, {"item": item})
    assert as_(cast.amal).post(undo).status_code == 404
    for _ in range(2):
        press(theo, undo)
    assert filled(theo, there, there)["item"] == item
    assert "What you wrote down" not in theo.get(there).text
