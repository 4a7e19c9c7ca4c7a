"""An entry or a night's answer is taken back from the page that says it was saved, and its words stand in the form again."""

from collections.abc import Callable
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.assignments.make import assign, note_entry
from tests.page_checks import ReadPage
from tests.page_requests import filled, read
from tests.people import Cast, Person

As = Callable[[Person | None], FlaskClient]
WORDS = "heron-soup on the stairs"


@pytest.fixture
def given(app: Flask, cast: Cast) -> UUID:
    return assign(app, cast.nora, cast.couple_ids["amal"])


def notice(client: FlaskClient, page: str) -> ReadPage:
    return ReadPage(client.get(page).text, page)


def undo_of(page: ReadPage) -> str:
    return next(one.action for one in page.forms() if one.action.endswith("/take-back"))


@pytest.mark.slow
def test_an_entry_is_taken_back_with_everything_that_was_answered(cast: Cast, as_: As, given: UUID) -> None:
    amal, there = as_(cast.amal), f"/to-try/{given}/entry"
    typed = {"outcome": "version", "note": WORDS, "went": "3"}
    after = notice(amal, amal.post(there, data=filled(amal, there, there) | typed).location)
    assert "Both of you and Nora read this; your own side only you and Nora." in after.words()
    assert "A version of it happened" in after.words()
    undo = undo_of(after)
    for other in (cast.theo, cast.jun, cast.nora):
        assert as_(other).post(undo).status_code == 404
    for _ in range(2):  # pressed twice it is taken back once
        assert amal.post(undo).location == there
    again = filled(amal, there, there)
    assert {name: again[name] for name in typed} == typed
    for client in (amal, as_(cast.theo)):
        assert WORDS not in client.get(f"/to-try/{given}").text
    assert amal.post(there, data=again, follow_redirects=True).status_code == 200
    assert amal.get(f"/to-try/{given}").text.count(WORDS) == 1


@pytest.mark.slow
def test_an_answer_is_taken_back_and_stands_in_the_box_unsaved(app: Flask, cast: Cast, as_: As) -> None:
    nightly = assign(app, cast.nora, cast.couple_ids["amal"], "nightly-page")
    amal, there = as_(cast.amal), f"/nightly/{nightly}"
    amal.post(f"{there}/answer", data=filled(amal, there, "/answer") | {"text": WORDS, "press": ""})
    after = notice(amal, there)
    assert "Theo reads it from the day after both of you have answered." in after.words()
    undo = undo_of(after)
    assert as_(cast.jun).post(undo).status_code == 404
    assert as_(cast.theo).post(undo).status_code == 303, "there is nothing of his"
    review = f"/couples/{cast.couple_ids['amal']}/review"
    assert WORDS in as_(cast.nora).get(review).text
    for _ in range(2):
        assert amal.post(undo).location == there
    assert filled(amal, there, "/answer")["text"] == WORDS
    assert "It is not saved yet." in read(amal, there).words()
    assert WORDS not in as_(cast.nora).get(review).text


@pytest.mark.slow
def test_after_a_check_in_its_words_and_readers_are_told_with_a_way_to_change_them(
    app: Flask, cast: Cast, as_: As
) -> None:
    given = assign(app, cast.nora, cast.couple_ids["amal"], "weekly-check-in")
    amal, there = as_(cast.amal), f"/to-try/{given}"
    last = filled(amal, f"{there}/check-in/answers", "/check-in/") | {"ask": WORDS, "connected": "7"}
    after = notice(amal, amal.post(f"{there}/check-in/save", data=last).location)
    assert "Both of you and Nora read this; your number only you and Nora." in after.words()
    assert after.words().count(WORDS) == 2, "in the notice, and where it lies"
    assert not [one for one in after.forms() if one.action.endswith("/take-back")], "it is of the two"
    change = next(url for url in after.links() if url.endswith("/edit"))
    assert filled(amal, change, change)["ask"] == WORDS
    assert WORDS in as_(cast.theo).get(there).text
    assert "your number only you" not in notice(as_(cast.theo), there).words()


@pytest.mark.slow
def test_after_an_own_side_its_readers_are_told_with_a_way_to_change_it(
    app: Flask, cast: Cast, as_: As, given: UUID
) -> None:
    side = f"/entries/{note_entry(app, cast.amal, given, note='Soup.')}/side"
    theo = as_(cast.theo)
    after = notice(theo, theo.post(side, data=filled(theo, side, side) | {"went": "3"}).location)
    assert "Only you and Nora read this." in after.words()
    assert side in after.links()
    assert "Only you and Nora read this." not in notice(as_(cast.amal), f"/to-try/{given}").words()
