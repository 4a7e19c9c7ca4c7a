"""Menus, small kindnesses and what is noticed: as the two write them, and who may know of what."""

from collections.abc import Callable
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from practice.assignments.rules import Ends
from practice.release import Release
from tests.appreciations.make import keep
from tests.assignments import make
from tests.conftest import StandingClock
from tests.page_requests import filled, read
from tests.people import Cast, Person

SignIn = Callable[[Person | None], FlaskClient]
COFFEE, SOCKS, SECRET = "bring me coffee in bed", "warm my socks", "dance with me in the hall"


@pytest.fixture
def given(app: Flask, cast: Cast) -> UUID:
    return make.assign(app, cast.nora, cast.couple_ids["amal"], "kindnesses", days_ago=20, ends=Ends.OPEN)


def blank(client: FlaskClient) -> dict[str, str]:
    """The form something is put on a menu with, untouched."""
    return next(form for form in read(client, "/menu").forms() if form.action.endswith("/menu")).filled()


def add(client: FlaskClient, text: str, **changes: str) -> int:
    status = client.post("/menu", data=blank(client) | {"text": text} | changes).status_code
    client.get("/menu")  # what was saved is told once
    return status


def press(client: FlaskClient, page: str, which: str, nth: int = 0) -> None:
    forms = [form for form in read(client, page).forms() if which in form.action]
    assert client.post(forms[nth].action, data=forms[nth].filled()).status_code == 303


@pytest.mark.slow
def test_a_menu_is_ones_own_until_it_is_shown(
    app: Flask, cast: Cast, as_: SignIn, time: StandingClock
) -> None:
    amal, theo = as_(cast.amal), as_(cast.theo)
    assert add(amal, COFFEE, importance="1") == 303
    assert add(amal, SECRET, release="only_me", tense="wish") == 303
    assert COFFEE not in read(theo, "/menu").words(), "it can be taken back for ten minutes"
    time.forward(minutes=10)
    theirs = read(theo, "/menu").words()
    assert COFFEE in theirs
    assert SECRET not in theo.get("/menu").text
    assert SECRET in read(amal, "/menu").words()
    assert as_(cast.jun).get("/menu").text.count(COFFEE) == 0


def test_what_matters_most_comes_first_and_sent_twice_stands_once(
    app: Flask, cast: Cast, as_: SignIn, time: StandingClock
) -> None:
    amal, theo = as_(cast.amal), as_(cast.theo)
    add(amal, SOCKS, importance="4")
    sent = blank(amal) | {"text": COFFEE, "importance": "1"}
    for _ in range(2):
        assert amal.post("/menu", data=sent).status_code == 303
    time.forward(minutes=10)
    words = read(theo, "/menu").words()
    assert words.index(COFFEE) < words.index(SOCKS)
    assert words.count(COFFEE) == 2, "once to read, once on the button that puts it aside"


@pytest.mark.slow
def test_not_now_is_never_shown_to_the_one_who_wished_nor_to_the_therapist(
    app: Flask, cast: Cast, as_: SignIn, given: UUID, time: StandingClock
) -> None:
    amal, theo, nora = as_(cast.amal), as_(cast.theo), as_(cast.nora)
    add(amal, COFFEE)
    time.forward(minutes=10)
    review = f"/couples/{cast.couple_ids['amal']}/review"
    before = (read(amal, "/menu").words(), read(nora, review).words())
    press(theo, "/menu", "/not-now")
    assert (read(amal, "/menu").words(), read(nora, review).words()) == before
    assert "Put aside, known to you alone" in read(theo, "/menu").words()
    assert COFFEE not in read(theo, f"/kindnesses/{given}").words()
    press(theo, "/menu", "/bring-back")
    assert COFFEE in read(theo, f"/kindnesses/{given}").words()


@pytest.mark.slow
def test_an_item_is_changed_taken_out_and_put_back(app: Flask, cast: Cast, as_: SignIn) -> None:
    amal = as_(cast.amal)
    add(amal, COFFEE)
    edit = next(url for url in read(amal, "/menu").links() if url.endswith("/edit"))
    assert amal.post(edit, data=filled(amal, edit) | {"text": SOCKS}).status_code == 303
    press(amal, "/menu", "/delete")
    item = edit.split("/")[-2]
    gone = read(amal, "/menu")
    assert SOCKS not in gone.words()
    back = next(form for form in gone.forms() if form.action.endswith("/undo")).filled()
    for _ in range(2):
        assert amal.post(f"/menu/{item}/undo", data=back).status_code == 303
    assert SOCKS in read(amal, "/menu").words()
    assert as_(cast.theo).get(edit).status_code == 404


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"text": " "}, "Please write something here."),
        ({"text": "x" * 250}, "Please keep this to 200 letters."),
        ({"importance": "9"}, "Please choose one of these."),
        ({"tense": ""}, "Please choose one of the three."),
    ],
)
def test_what_does_not_fit_a_menu_is_said_beside_its_field(
    app: Flask, cast: Cast, as_: SignIn, changes: dict[str, str], words: str
) -> None:
    amal = as_(cast.amal)
    answer = amal.post("/menu", data=blank(amal) | {"text": COFFEE} | changes)
    assert answer.status_code == 200
    assert words in answer.text


@pytest.mark.slow
def test_what_is_given_is_its_givers_and_the_therapists(
    app: Flask, cast: Cast, as_: SignIn, given: UUID
) -> None:
    amal, theo, there = as_(cast.amal), as_(cast.theo), f"/kindnesses/{given}"
    pages = (there, "/today", "/week", "/notes", "/notes/for-me", f"/to-try/{given}", "/calendar", "/menu")
    before = {page: read(theo, page).words() for page in pages}
    sent = filled(amal, there, there) | {"text": "Filled the car."}
    for _ in range(2):
        assert amal.post(there, data=sent, follow_redirects=True).status_code == 200
    assert read(amal, there).words().count("Filled the car.") == 2, "once to read, once to take out"
    assert {page: read(theo, page).words() for page in pages} == before
    review = read(as_(cast.nora), f"/couples/{cast.couple_ids['amal']}/review").words()
    assert "Filled the car." in review
    assert "Given: once. Noticed by the other: nothing written." in review
    assert "Not yet" not in review, "what was given is told beside, and not counted as nothing"
    press(amal, there, "/delete")
    assert "Filled the car." not in read(amal, there).words()


@pytest.mark.slow
def test_a_kindness_from_the_menu_takes_two_taps_and_an_empty_one_is_asked_for(
    app: Flask, cast: Cast, as_: SignIn, given: UUID, time: StandingClock
) -> None:
    amal, theo, there = as_(cast.amal), as_(cast.theo), f"/kindnesses/{given}"
    add(amal, COFFEE)
    time.forward(minutes=10)
    empty = theo.post(there, data=filled(theo, there, there))
    assert "Write a few words, or choose one of these." in empty.text
    form = next(form for form in read(theo, there).forms() if form.action.endswith(there))
    item = next(field.value for field in form.fields if field.name == "item")
    assert theo.post(there, data=form.filled() | {"item": item}).status_code == 303
    assert "What you wrote down" in read(theo, there).words()
    forged = amal.post(there, data=filled(amal, there, there) | {"item": item})
    assert forged.status_code == 200, "nobody gives from their own menu"


@pytest.mark.slow
def test_what_is_noticed_is_a_note_released_as_its_author_says(
    app: Flask, cast: Cast, as_: SignIn, given: UUID, time: StandingClock
) -> None:
    amal, theo = as_(cast.amal), as_(cast.theo)
    there = f"/kindnesses/{given}/noticed"
    sent = filled(theo, there) | {"did": "The coffee was there before I was.", "release": "share"}
    assert theo.post(there, data=sent).status_code == 303
    time.forward(minutes=10)
    assert "I noticed: The coffee was there before I was." in read(amal, "/notes/for-me").words()
    review = read(as_(cast.nora), f"/couples/{cast.couple_ids['amal']}/review").words()
    assert "Noticed by the other: once." in review


def test_resting_stops_giving_and_menus(app: Flask, cast: Cast, as_: SignIn, given: UUID) -> None:
    nora, amal = as_(cast.nora), as_(cast.amal)
    sent = filled(amal, f"/kindnesses/{given}", "/kindnesses")
    page = f"/couples/{cast.couple_ids['amal']}"
    assert nora.post(f"{page}/rest", data=filled(nora, page, "/rest")).status_code == 303
    assert "I did something small" not in read(amal, f"/kindnesses/{given}").words()
    answer = amal.post(f"/kindnesses/{given}", data=sent | {"text": "Anyway."})
    assert answer.status_code in {200, 409}
    assert "Anyway." not in read(nora, f"{page}/review").words()


# --- what a note may answer ---


@pytest.fixture
def becoming(app: Flask, cast: Cast) -> UUID:
    return make.assign(
        app, cast.nora, cast.couple_ids["amal"], "becoming", days_ago=20, low=0, high=0, ends=Ends.OPEN
    )


@pytest.mark.slow
def test_who_you_are_becoming_is_said_in_two_ways_and_read_at_the_opening(
    app: Flask, cast: Cast, as_: SignIn, becoming: UUID
) -> None:
    amal, theo, there = as_(cast.amal), as_(cast.theo), f"/becoming/{becoming}"
    assert amal.post(there, data=filled(amal, there) | {"did": "You sing again."}).status_code == 303
    two = f"{there}?prompt=miss_and_welcome"
    half = amal.post(two, data=filled(amal, two) | {"did": "The long Sundays."})
    assert "Both belong together" in half.text
    assert "The long Sundays." in half.text
    whole = filled(amal, two) | {"did": "The long Sundays.", "shows": "How you wait for people."}
    assert amal.post(two, data=whole).status_code == 303
    words = read(amal, "/notes").words()
    assert "Something new I see in you: You sing again." in words
    assert "Something I miss: The long Sundays." in words
    assert "Something I welcome: How you wait for people." in words
    assert "You sing again." not in theo.get("/notes/for-me").text, "kept for the session"
    review = read(as_(cast.nora), f"/couples/{cast.couple_ids['amal']}/review").words()
    assert "You sing again." in review
    edit = next(url for url in read(amal, "/notes").links() if url.endswith("/edit"))
    assert amal.post(edit, data=filled(amal, edit, "/edit") | {"did": "You hum."}).status_code == 303
    assert "You hum." in read(amal, "/notes").words()


@pytest.mark.slow
def test_said_aloud_is_its_authors_and_it_landed_is_the_others(app: Flask, cast: Cast, as_: SignIn) -> None:
    note = keep(app, cast.amal, "You carried the pram.", release=Release.SHARE)
    amal, theo = as_(cast.amal), as_(cast.theo)
    press(amal, "/notes", "/said")
    press(theo, "/notes/for-me", "/landed")
    words = read(amal, "/notes").words()
    assert "Said aloud" in words
    assert "It landed" not in words, "whether it landed is the reader's own"
    assert "Take that back" in read(theo, "/notes/for-me").words()
    press(theo, "/notes/for-me", "/landed")
    assert "Take that back" not in read(theo, "/notes/for-me").words()
    token = filled(theo, "/notes/for-me", "/landed")
    assert theo.post(f"/appreciations/{note}/said", data=token).status_code == 404
    kept = keep(app, cast.amal, "Not for you yet.")
    assert theo.post(f"/appreciations/{kept}/landed", data=token).status_code == 404
