"""A matter that was named can be taken back until it reaches the other, by the clock alone."""

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
WORDS = "heron-shoes off at the door"


@pytest.fixture
def matters(app: Flask, cast: Cast) -> UUID:
    return make.assign(app, cast.nora, cast.couple_ids["amal"], "same-side", days_ago=20)


def propose(amal: FlaskClient, matters: UUID) -> str:
    """Name a matter; hands out the address that takes it back, as the next page offers it."""
    add = f"/agreements/{matters}/add"
    after = amal.post(add, data=filled(amal, add, add) | {"matter": "Shoes", "words": WORDS}).location
    forms = ReadPage(amal.get(after).text, after).forms()
    return next(form.action for form in forms if form.action.endswith("/take-back"))


@pytest.mark.slow
def test_a_proposal_taken_back_in_time_is_gone_and_its_words_stand_in_the_form(
    cast: Cast, as_: As, matters: UUID, time: StandingClock
) -> None:
    amal, there = as_(cast.amal), f"/agreements/{matters}"
    undo = propose(amal, matters)
    time.forward(minutes=9, seconds=59)
    assert WORDS not in as_(cast.theo).get(there).text
    assert as_(cast.theo).post(undo).status_code == 404
    for _ in range(2):  # pressed twice it is taken back once
        assert amal.post(undo, data={"page": f"{there}/add"}).location == f"{there}/add"
    assert filled(amal, f"{there}/add", f"{there}/add")["words"] == WORDS
    time.forward(minutes=5)
    for client in (as_(cast.amal), as_(cast.theo)):
        assert WORDS not in read(client, there).words()


@pytest.mark.slow
def test_a_proposal_that_reached_theo_is_only_let_go(
    cast: Cast, as_: As, matters: UUID, time: StandingClock
) -> None:
    amal, there = as_(cast.amal), f"/agreements/{matters}"
    undo = propose(amal, matters)
    time.forward(minutes=10)
    assert "Both of you can read this by now." in amal.post(undo, follow_redirects=True).text
    assert WORDS in as_(cast.theo).get(there).text
    assert as_(cast.theo).post(undo).status_code == 404
    assert WORDS in as_(cast.theo).get(there).text


@pytest.mark.slow
def test_new_words_for_a_proposal_nobody_read_wait_anew(
    cast: Cast, as_: As, matters: UUID, time: StandingClock
) -> None:
    amal, there = as_(cast.amal), f"/agreements/{matters}"
    propose(amal, matters)
    time.forward(minutes=9)
    word = next(url for url in read(amal, there).links() if url.endswith("/word"))
    assert amal.post(word, data=filled(amal, word, word) | {"words": "heron-other"}).status_code == 303
    time.forward(minutes=5)
    assert "heron-other" not in as_(cast.theo).get(there).text
    time.forward(minutes=5)
    assert "heron-other" in as_(cast.theo).get(there).text
