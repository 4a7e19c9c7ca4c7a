"""Seasons, rests, and what one partner puts aside: as people click and read."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from practice import clock, db
from practice.assignments.queries import surroundings as surrounding_queries
from practice.assignments.rules import Ends
from practice.library.rules.activities import Window
from practice.seasons import queries as season_queries
from tests.assignments import make
from tests.conftest import StandingClock
from tests.page_requests import filled, read
from tests.people import ZONE, Cast, Person

SignIn = Callable[[Person | None], FlaskClient]


def today() -> str:
    return clock.day_in(ZONE, clock.now()).isoformat()


def name_season(client: FlaskClient, url: str, **changes: str) -> str:
    answer = client.post(url, data=filled(client, url, "season") | {"kind": "newborn"} | changes)
    return f"{answer.status_code} {answer.headers.get('Location', '')}"


@pytest.mark.slow
def test_a_season_halves_what_is_hoped_for_and_says_so_kindly(app: Flask, cast: Cast, as_: SignIn) -> None:
    make.assign(
        app,
        cast.nora,
        cast.couple_ids["amal"],
        days_ago=20,
        window=Window.WEEK,
        low=2,
        high=4,
        ends=Ends.OPEN,
    )
    amal, theo, nora = as_(cast.amal), as_(cast.theo), as_(cast.nora)
    assert "You two hope for 2 to 4." in read(amal, "/week").words()
    assert name_season(amal, "/season") == "303 /today"
    for other in (amal, theo):
        assert "In this season, 1 to 2 would be plenty." in read(other, "/week").words()
        assert "less is expected for now" in read(other, "/today").words()
    there = f"/couples/{cast.couple_ids['amal']}/season"
    assert "A newborn" in read(nora, there).words()


@pytest.mark.slow
def test_the_therapist_names_a_season_and_a_partner_ends_it(app: Flask, cast: Cast, as_: SignIn) -> None:
    make.assign(app, cast.nora, cast.couple_ids["amal"])
    nora, theo = as_(cast.nora), as_(cast.theo)
    there = f"/couples/{cast.couple_ids['amal']}/season"
    first = (clock.day_in(ZONE, clock.now()) - timedelta(days=3)).isoformat()
    assert name_season(nora, there, first_on=first).startswith("303")
    ending = re.search(r'action="(/season/[^"]+/end)"', theo.get("/season").text)
    assert ending
    assert theo.post(ending[1], data=filled(theo, "/season", "/end")).status_code == 303
    assert "A newborn" not in read(theo, "/season").words().split("Name it")[0].split("What is it?")[0]
    assert "less is expected" not in read(theo, "/today").words()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"kind": ""}, "Please choose one; any of them will do."),
        ({"first_on": "2024-01-01"}, "Please choose a day from four weeks ago to a year ahead."),
        ({"last_on": "2026-03-01"}, "This day comes before it begins."),
        ({"last_on": "2028-03-01"}, "Please choose a day within a year of its beginning."),
        ({"first_on": "soon"}, "Please choose a day."),
    ],
)
def test_a_season_that_cannot_be_is_answered_beside_its_field(
    app: Flask, cast: Cast, as_: SignIn, changes: dict[str, str], words: str
) -> None:
    amal = as_(cast.amal)
    sent = filled(amal, "/season") | {"kind": "illness"} | changes
    answer = amal.post("/season", data=sent)
    assert answer.status_code == 200
    assert words in answer.text


def test_the_same_season_sent_twice_is_one(app: Flask, cast: Cast, as_: SignIn) -> None:
    amal = as_(cast.amal)
    sent = filled(amal, "/season") | {"kind": "exams"}
    for _ in range(2):
        assert amal.post("/season", data=sent).status_code == 303
    with app.app_context():
        db.bind_clinic(cast.clinic_ids["here"])
        day = clock.day_in(ZONE, clock.now())
        assert len(season_queries.seasons(cast.amal.viewer, cast.couple_ids["amal"], day)) == 1


def test_strangers_find_no_season(app: Flask, cast: Cast, as_: SignIn) -> None:
    amal = as_(cast.amal)
    name_season(amal, "/season")
    ending = re.search(r'action="(/season/[^"]+/end)"', amal.get("/season").text)
    assert ending
    sent = filled(amal, "/season", "/end")
    for stranger in (cast.jun, cast.ravi, cast.ines):
        assert as_(stranger).post(ending[1], data=sent).status_code in {400, 404}
    assert "It is over" in read(amal, "/season").words()


@pytest.mark.slow
def test_a_coming_week_rests_for_both_and_can_be_taken_back(app: Flask, cast: Cast, as_: SignIn) -> None:
    given = make.assign(
        app, cast.nora, cast.couple_ids["amal"], days_ago=20, window=Window.WEEK, ends=Ends.OPEN
    )
    amal, theo = as_(cast.amal), as_(cast.theo)
    here = f"/to-try/{given}"
    sent = filled(amal, here, "/rest") | {"first_on": "2026-03-09"}
    for _ in range(2):
        assert amal.post(f"{here}/rest", data=sent).status_code == 303
    assert "It rests from Mon 9 March to Sun 15 March." in read(theo, here).words()
    back = filled(theo, here, "/rest/undo")
    assert theo.post(f"{here}/rest/undo", data=back).status_code == 303
    assert "It rests from" not in read(amal, here).words()


@pytest.mark.slow
def test_the_running_week_rests_at_once_and_either_takes_it_back(
    app: Flask, cast: Cast, as_: SignIn, time: StandingClock
) -> None:
    given = make.assign(
        app, cast.nora, cast.couple_ids["amal"], days_ago=20, window=Window.WEEK, ends=Ends.OPEN
    )
    amal, theo = as_(cast.amal), as_(cast.theo)
    here = f"/to-try/{given}"
    assert "You two hope for 1 to 2." in read(theo, here).words()
    assert "Now, until Sun 8 March" in read(amal, here).words()
    sent = filled(amal, here, "/rest") | {"first_on": "2026-03-02"}
    for _ in range(2):
        assert amal.post(f"{here}/rest", data=sent).status_code == 303
    for page in (here, "/week", "/today"):
        assert "You two chose to rest on this one for now." in read(theo, page).words()
        assert "hope for" not in read(theo, page).words()
    back = filled(theo, here, "/rest/undo")
    assert theo.post(f"{here}/rest/undo", data=back).status_code == 303
    assert "You two hope for 1 to 2." in read(amal, here).words()
    assert amal.post(f"{here}/rest", data=sent).status_code == 303
    time.instant += timedelta(days=5)  # the Monday after: what rested is over, and stays so
    theo = as_(cast.theo)
    assert "It rests from" not in read(theo, here).words()
    late = filled(theo, here, "/not-now") | {"first_on": "2026-03-02"}
    assert theo.post(f"{here}/rest/undo", data=late).status_code == 303
    with app.app_context():
        db.bind_clinic(cast.clinic_ids["here"])
        assert len(surrounding_queries.rests(cast.amal.viewer, given)) == 1


@pytest.mark.slow
@pytest.mark.parametrize("first_on", ["2026-02-23", "2026-03-04", "2026-03-10", "2029-01-01", "", "never"])
def test_a_rest_is_for_a_window_that_is_not_over(app: Flask, cast: Cast, as_: SignIn, first_on: str) -> None:
    given = make.assign(
        app, cast.nora, cast.couple_ids["amal"], days_ago=20, window=Window.WEEK, ends=Ends.OPEN
    )
    amal = as_(cast.amal)
    here = f"/to-try/{given}"
    sent = filled(amal, here, "/rest") | {"first_on": first_on}
    answer = amal.post(f"{here}/rest", data=sent)
    assert answer.status_code == 409
    assert "not over yet" in answer.text
    assert "It rests" not in read(amal, here).words()


@pytest.mark.slow
@pytest.mark.parametrize("first_on", ["", "never"])
def test_no_day_rests_by_itself_where_none_was_chosen(
    app: Flask, cast: Cast, as_: SignIn, first_on: str
) -> None:
    given = make.assign(
        app, cast.nora, cast.couple_ids["amal"], days_ago=20, window=Window.DAY, ends=Ends.OPEN
    )
    amal = as_(cast.amal)
    here = f"/to-try/{given}"
    sent = filled(amal, here, "/rest") | {"first_on": first_on}
    assert amal.post(f"{here}/rest", data=sent).status_code == 409
    assert amal.post(f"{here}/rest", data=sent | {"first_on": today()}).status_code == 303
    assert "It rests on Wed 4 March." in read(amal, here).words()


@pytest.mark.slow
def test_not_now_is_known_to_its_partner_alone(app: Flask, cast: Cast, as_: SignIn) -> None:
    given = make.assign(app, cast.nora, cast.couple_ids["amal"])
    amal, theo, nora = as_(cast.amal), as_(cast.theo), as_(cast.nora)
    before = {url: read(theo, url).words() for url in ("/today", "/week", f"/to-try/{given}")}
    review = f"/couples/{cast.couple_ids['amal']}/review"
    told = read(nora, review).words()
    sent = filled(amal, f"/to-try/{given}", "not-now")
    for _ in range(2):
        answer = amal.post(f"/to-try/{given}/not-now", data=sent)
        assert (answer.status_code, answer.location) == (303, "/today"), "the address tells nothing of it"
    today = read(amal, "/today").words()
    assert today.count("Put aside. Only you know.") == 1
    assert "Nothing at the moment." in today
    assert "Put aside for now At-home date" in read(amal, "/today").words()
    assert {url: read(theo, url).words() for url in before} == before
    assert read(nora, review).words() == told
    again = filled(amal, f"/to-try/{given}", "bring-back")
    assert amal.post(f"/to-try/{given}/bring-back", data=again).status_code == 303
    assert "Put aside for now" not in read(amal, "/today").words()
