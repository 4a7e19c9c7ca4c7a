"""The caseload and the review, as the therapist meets them."""

from base64 import b64decode
from datetime import time as clock_time
from zlib import decompress

import pytest
from flask import Flask

from practice.assignments.rules import Ends
from practice.library.rules.activities import Window
from tests.appointments.make import plan
from tests.assignments import make
from tests.bench import world
from tests.library.make import seed_library
from tests.page_checks import ReadPage
from tests.page_requests import filled, read, statements
from tests.people import Cast

MOST_STATEMENTS = 8  # a page, with those that find out who is there

# More on a review where a couple has everything with pages of its own: nights, agreements, kindnesses.
MOST_BESIDE = 9


@pytest.fixture
def starter_library(app: Flask, cast: Cast) -> None:
    seed_library(app, cast.nora)


@pytest.mark.slow
def test_a_page_asks_as_often_for_many_couples_and_months_as_for_few(
    app: Flask, cast: Cast, as_, starter_library: None
) -> None:
    nora = as_(cast.nora)
    (few,), _ = world.add_couples(app, cast.nora, n_couples=1, days=15)
    caseload, review = statements(app, nora, "/couples"), statements(app, nora, f"/couples/{few}/review")
    assert 0 < caseload <= MOST_STATEMENTS
    assert 0 < review <= MOST_STATEMENTS + MOST_BESIDE
    many, _ = world.add_couples(app, cast.nora, n_couples=4, days=90)
    assert statements(app, nora, "/couples") == caseload
    assert statements(app, nora, f"/couples/{many[0]}/review") == review


def test_a_review_of_what_has_no_pages_of_its_own_asks_eight_times(app: Flask, cast: Cast, as_) -> None:
    amal = cast.couple_ids["amal"]
    make.hold_check_in(app, cast.amal, make.assign(app, cast.nora, amal, "weekly-check-in", days_ago=7))
    make.note_entry(app, cast.theo, make.assign(app, cast.nora, amal, days_ago=7))
    assert 0 < statements(app, as_(cast.nora), f"/couples/{amal}/review") <= MOST_STATEMENTS


def test_the_caseload_lists_ones_own_couples_only(cast: Cast, as_) -> None:
    page = ReadPage(as_(cast.nora).get("/couples").text, "/couples")
    page.check()
    assert "Amal and Theo" in page.words()
    assert "Jun and Sade" in page.words()
    assert "Kim" not in page.words()


@pytest.mark.parametrize(
    ("amals", "juns", "in_order"),
    [
        (clock_time(15, 0), clock_time(9, 30), ["Jun and Sade", "Amal and Theo"]),
        (clock_time(9, 30), clock_time(15, 0), ["Amal and Theo", "Jun and Sade"]),
    ],
)
def test_couples_of_one_day_stand_in_the_order_of_their_sessions(
    app: Flask, cast: Cast, as_, amals: clock_time, juns: clock_time, in_order: list[str]
) -> None:
    plan(app, cast.nora, cast.couple_ids["amal"], in_days=1, at_time=amals)
    plan(app, cast.nora, cast.couple_ids["jun"], in_days=1, at_time=juns)
    words = read(as_(cast.nora), "/couples").words()
    first, second = (words.index(name) for name in in_order)
    assert words.index("Tomorrow") < first < second


def test_a_couple_is_found_by_either_name(cast: Cast, as_) -> None:
    nora = as_(cast.nora)
    page = find_couples(nora, "sAd")
    assert "Jun and Sade" in page.words()
    assert "Amal" not in page.words()
    assert "Nobody by that name" in find_couples(nora, "Zebedee").words()
    assert "Amal" in read(nora, "/couples").words(), "without a search, everybody"


def find_couples(client, words: str) -> ReadPage:
    answer = client.post("/couples/find", data={"find": words})
    assert answer.location == "/couples?found=yes"
    return ReadPage(client.get(answer.location).text, "/couples")


def test_a_name_that_is_looked_for_stands_in_no_address_and_not_readable_in_a_cookie(cast: Cast, as_) -> None:
    nora = as_(cast.nora)
    answer = nora.post("/couples/find", data={"find": "Sade"})
    assert "Sade" not in answer.location
    cookie = nora.get_cookie("days")
    assert cookie is not None
    readable = b64decode(cookie.value.split(".")[0] + "===", altchars=b"-_", validate=False)
    assert b"carried_find" in readable or cookie.value.startswith("."), cookie.value
    payload = (
        decompress(b64decode(cookie.value.split(".")[1] + "===", altchars=b"-_"))
        if cookie.value.startswith(".")
        else readable
    )
    assert b"Sade" not in payload
    assert nora.post("/couples/find", data={"find": " "}).location == "/couples"


def test_an_owner_without_couples_is_told_how_to_begin(cast: Cast, as_) -> None:
    page = ReadPage(as_(cast.wanda).get("/couples").text, "/couples")
    page.check()
    assert "No couples yet" in page.words()


def test_a_review_before_anything_was_given_says_what_to_do(cast: Cast, as_) -> None:
    page = ReadPage(as_(cast.nora).get(f"/couples/{cast.couple_ids['amal']}/review").text, "/review")
    page.check()
    assert "No session planned" in page.words()
    assert "Nothing given yet" in page.words()


def test_the_headline_counts_the_couples_that_have_a_line_beside_them(app: Flask, cast: Cast, as_) -> None:
    page = as_(cast.nora).get("/couples").text
    n_lines = page.count('class="look-note"')
    assert n_lines == 2, "both of Nora's couples come for the first time"
    assert "Something worth knowing about 2 couples." in page
    assert "need a word" not in page


def test_a_couple_whose_work_has_ended_is_found_again(cast: Cast, as_) -> None:
    nora = as_(cast.nora)
    assert nora.post(f"/couples/{cast.couple_ids['jun']}/end").status_code == 303
    for page in (ReadPage(nora.get("/couples").text, "/couples"), find_couples(nora, "sade")):
        page.check()
        assert "One couple whose work has ended" in page.words()
        assert "Jun and Sade" in page.words()
        assert f"/couples/{cast.couple_ids['jun']}" in " ".join(page.links())


@pytest.mark.slow
def test_the_weeks_before_a_plan_was_eased_are_told_as_they_were_meant(
    app: Flask, cast: Cast, as_, time
) -> None:
    amal, nora = cast.couple_ids["amal"], as_(cast.nora)
    given = make.assign(app, cast.nora, amal, days_ago=14, ends=Ends.OPEN, window=Window.WEEK, low=3, high=5)
    assert "hoped for 3 to 5" in read(nora, f"/couples/{amal}/review").words()
    edit = f"/assignments/{given}/edit"
    nora.post(edit, data=filled(nora, edit) | {"low": "1", "high": "1"})
    assert "hoped for 3 to 5" in read(nora, f"/couples/{amal}/review").words()
    assert "You two hope for 1." in read(as_(cast.amal), f"/to-try/{given}").words()
