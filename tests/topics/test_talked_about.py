"""Topics stand on the pages until they were talked about, and then with that session."""

from collections.abc import Callable
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from practice.release import Release
from tests.appointments.make import ask
from tests.opening.make import session
from tests.page_requests import read
from tests.people import Cast, Person

As = Callable[[Person | None], FlaskClient]


@pytest.fixture
def today(app: Flask, cast: Cast) -> UUID:
    return session(app, cast.nora, cast.couple_ids["amal"])


@pytest.mark.slow
def test_topics_stand_on_every_page_after_the_opening_was_shared(
    app: Flask, cast: Cast, as_: As, time, today: UUID
) -> None:
    ask(app, cast.amal, "The evenings", Release.KEEP)
    ask(app, cast.theo, "Your mother", Release.SHARE)
    ask(app, cast.amal, "Something of mine", Release.ONLY_ME)
    nora, amal, theo = as_(cast.nora), as_(cast.amal), as_(cast.theo)
    couple_id = cast.couple_ids["amal"]
    room = f"/sessions/{today}/opening/room?at=9"
    before = read(nora, room).words()
    assert "Your mother" in before and "The evenings" not in before
    nora.post(f"/sessions/{today}/opening/shared")
    assert "The evenings" in read(nora, room).words() and "Your mother" in read(nora, room).words()
    time.forward(hours=1)
    nora, amal, theo = as_(cast.nora), as_(cast.amal), as_(cast.theo)
    for page in (
        read(nora, room),
        read(nora, f"/couples/{couple_id}/review"),
        read(amal, "/topics"),
        read(theo, "/topics"),
    ):
        assert "The evenings" in page.words() and "Your mother" in page.words()
    assert "Something of mine" in read(amal, "/topics").words()
    for person in (nora, theo):
        assert "Something of mine" not in read(person, room if person is nora else "/topics").words()


@pytest.mark.slow
def test_what_was_talked_about_stands_with_its_session(
    app: Flask, cast: Cast, as_: As, time, today: UUID
) -> None:
    topic = ask(app, cast.amal, "The evenings", Release.KEEP)
    nora, amal, theo = as_(cast.nora), as_(cast.amal), as_(cast.theo)
    couple_id = cast.couple_ids["amal"]
    nora.post(f"/sessions/{today}/opening/shared")
    assert nora.post(f"/topics/{topic}/talked").status_code == 303
    assert "The evenings" not in read(theo, "/topics").words()
    time.forward(hours=1)
    nora, amal, theo = as_(cast.nora), as_(cast.amal), as_(cast.theo)
    assert "The evenings" not in read(nora, f"/sessions/{today}/opening/room?at=9").words()
    assert "Talked about of late" in read(nora, f"/couples/{couple_id}/review").words()
    assert "The evenings" in read(nora, f"/couples/{couple_id}").words()
    for person in (amal, theo):
        page = read(person, "/topics").words()
        assert page.index("Talked about") < page.index("Session on Wed 4 Mar") < page.index("The evenings")
    assert nora.post(f"/topics/{topic}/open").status_code == 303
    assert "Talked about" not in read(theo, "/topics").words()


def test_a_topic_not_talked_about_goes_on_to_the_next_session(
    app: Flask, cast: Cast, as_: As, time, today: UUID
) -> None:
    topic = ask(app, cast.amal, "The evenings", Release.KEEP)
    nora, theo = as_(cast.nora), as_(cast.theo)
    nora.post(f"/sessions/{today}/opening/shared")
    later = session(app, cast.nora, cast.couple_ids["amal"], days=7)
    time.forward(days=7)
    nora, theo = as_(cast.nora), as_(cast.theo)
    assert "The evenings" in read(nora, f"/sessions/{later}/opening/room?at=9").words()
    nora.post(f"/sessions/{later}/opening/shared")
    nora.post(f"/topics/{topic}/talked")
    theo = as_(cast.theo)
    assert "Session on Wed 11 Mar" in read(theo, "/topics").words()


def test_talking_about_a_kept_topic_releases_nothing(
    app: Flask, cast: Cast, as_: As, time, today: UUID
) -> None:
    topic = ask(app, cast.amal, "The evenings", Release.KEEP)
    nora = as_(cast.nora)
    nora.post(f"/topics/{topic}/talked")
    assert "The evenings" not in read(as_(cast.theo), "/topics").words()
    nora.post(f"/topics/{topic}/open")
    nora.post(f"/sessions/{today}/opening/shared")
    time.forward(hours=1)
    assert "The evenings" in read(as_(cast.theo), "/topics").words()


def test_taking_an_opening_back_takes_back_what_it_released_although_it_was_talked_about(
    app: Flask, cast: Cast, as_: As, time, today: UUID
) -> None:
    earlier = session(app, cast.nora, cast.couple_ids["amal"], days=-1)
    topic = ask(app, cast.amal, "The evenings", Release.KEEP)
    nora = as_(cast.nora)
    nora.post(f"/sessions/{earlier}/opening/shared")
    nora.post(f"/topics/{topic}/talked")  # today's session is later than the one that released it
    nora.post(f"/sessions/{earlier}/opening/take-back")
    time.forward(hours=2)
    assert "The evenings" not in read(as_(cast.theo), "/topics").words()
    assert "The evenings" in read(as_(cast.amal), "/topics").words()
