"""What an opening shares reaches the partners' pages an hour later; until then the therapist can take it back."""

from collections.abc import Callable
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from practice import db
from practice.appointments.models import Appointment
from practice.appointments.rules import AppointmentState
from practice.release import Release
from tests.appointments.make import ask
from tests.appreciations.make import keep
from tests.conftest import StandingClock
from tests.opening.make import session
from tests.page_requests import read
from tests.people import Cast, Person

As = Callable[[Person | None], FlaskClient]


@pytest.fixture
def today(app: Flask, cast: Cast) -> UUID:
    return session(app, cast.nora, cast.couple_ids["amal"])


def url(appointment_id: UUID, place: str = "") -> str:
    return f"/sessions/{appointment_id}/opening{place}"


def appointment_row(app: Flask, cast: Cast, appointment_id: UUID) -> Appointment:
    with app.app_context():
        db.bind_clinic(cast.clinic_ids["here"])
        return db.session.get_one(Appointment, appointment_id)


def test_what_the_opening_shared_reaches_the_other_an_hour_later(
    app: Flask, cast: Cast, as_: As, time: StandingClock, today: UUID
) -> None:
    keep(app, cast.amal, "You swept the stairs.")
    ask(app, cast.amal, "The evenings", Release.KEEP)
    nora = as_(cast.nora)
    assert nora.post(url(today, "/shared")).status_code == 303
    assert "you can take it back" in read(nora, url(today, "/shared")).words()
    time.forward(minutes=59)
    theo, amal = as_(cast.theo), as_(cast.amal)
    assert "swept the stairs" not in read(theo, "/notes/for-me").words()
    assert "swept the stairs" in read(amal, "/notes").words(), "one's own words are always there"
    time.forward(minutes=1)
    assert "swept the stairs" in read(theo, "/notes/for-me").words()
    assert "you can take it back" not in read(as_(cast.nora), url(today, "/shared")).words()


@pytest.mark.slow
def test_until_then_the_therapist_takes_it_back_and_all_of_it_waits_again(
    app: Flask, cast: Cast, as_: As, time: StandingClock, today: UUID
) -> None:
    keep(app, cast.amal, "You swept the stairs.")
    keep(app, cast.amal, "You rang my mother.", release=Release.SHARE)
    ask(app, cast.amal, "The evenings", Release.KEEP)
    nora = as_(cast.nora)
    nora.post(url(today, "/shared"))
    for _ in range(2):  # pressed twice, it is done once
        assert nora.post(url(today, "/take-back")).status_code == 303
    after = appointment_row(app, cast, today)
    assert (after.state, after.starter, after.shared_at, after.released_at) == (
        AppointmentState.PLANNED,
        None,
        None,
        None,
    )
    time.forward(hours=2)
    nora, amal, theo = as_(cast.nora), as_(cast.amal), as_(cast.theo)
    notes = read(theo, "/notes/for-me").words()
    assert "swept the stairs" not in notes and "rang my mother" in notes
    assert "The evenings" in read(amal, "/topics").words()
    assert "The evenings" not in read(theo, "/topics").words()
    assert "Kept for our session" in read(amal, "/notes").words()
    assert "swept the stairs" in read(nora, url(today)).words(), "it waits for the opening"
    nora.post(url(today, "/shared"))
    time.forward(hours=1)
    assert "swept the stairs" in read(as_(cast.theo), "/notes/for-me").words()


def test_after_the_hour_it_stays_shared_whether_it_was_read_or_not(
    app: Flask, cast: Cast, as_: As, time: StandingClock, today: UUID
) -> None:
    keep(app, cast.amal, "You swept the stairs.")
    nora = as_(cast.nora)
    nora.post(url(today, "/shared"))
    time.forward(hours=1)
    answer = as_(cast.nora).post(url(today, "/take-back"))
    assert answer.status_code == 409 and "The hour is over" in answer.text
    assert appointment_row(app, cast, today).state is AppointmentState.HELD
    assert "swept the stairs" in read(as_(cast.theo), "/notes/for-me").words()


@pytest.mark.slow
@pytest.mark.parametrize("days", [1, 3])
def test_a_session_still_to_come_is_not_shared_from_any_page(
    app: Flask, cast: Cast, as_: As, time: StandingClock, days: int
) -> None:
    keep(app, cast.amal, "You swept the stairs.")
    ahead = session(app, cast.nora, cast.couple_ids["amal"], days=days)
    nora = as_(cast.nora)
    room = read(nora, url(ahead, "/room?at=99"))
    assert "Mark as shared" in room.words() and not any("/shared" in one.action for one in room.forms()), (
        "the room leads to the page that says what sharing does"
    )
    assert "This session is still to come." in read(nora, url(ahead, "/shared")).words()
    answer = nora.post(url(ahead, "/shared"))
    assert answer.status_code == 409 and "This session is still to come." in answer.text
    assert appointment_row(app, cast, ahead).state is AppointmentState.PLANNED, (
        "it counts as held on its own day"
    )
    time.forward(days=days)
    assert as_(cast.nora).post(url(ahead, "/shared")).status_code == 303
    assert appointment_row(app, cast, ahead).state is AppointmentState.HELD


@pytest.mark.parametrize("who", ["amal", "theo"])
def test_who_stops_within_the_hour_leaves_nothing_to_reach_anybody(
    app: Flask, cast: Cast, as_: As, time: StandingClock, today: UUID, who: str
) -> None:
    keep(app, cast.amal, "You swept the stairs.")
    nora = as_(cast.nora)
    nora.post(url(today, "/shared"))
    time.forward(minutes=10)
    as_(cast[who]).post("/you/stop")
    time.forward(hours=2)
    assert "swept the stairs" not in as_(cast.theo).get("/notes/for-me").text


def test_taking_a_stop_back_says_before_what_it_lets_through(
    app: Flask, cast: Cast, as_: As, time: StandingClock, today: UUID
) -> None:
    keep(app, cast.amal, "You swept the stairs.")
    as_(cast.nora).post(url(today, "/shared"))
    amal = as_(cast.amal)
    amal.post("/you/stop")
    time.forward(hours=2)
    amal, theo = as_(cast.amal), as_(cast.theo)
    assert "on its way to Theo when you stopped reaches them after all" in read(amal, "/you/stop").words()
    assert "swept the stairs" not in theo.get("/notes/for-me").text
    assert amal.post("/you/stop/take-back").status_code == 303
    assert "swept the stairs" in theo.get("/notes/for-me").text


def test_a_couple_that_rests_within_the_hour_can_still_have_it_taken_back(
    app: Flask, cast: Cast, as_: As, time: StandingClock, today: UUID
) -> None:
    keep(app, cast.amal, "You swept the stairs.")
    nora = as_(cast.nora)
    nora.post(url(today, "/shared"))
    nora.post(f"/couples/{cast.couple_ids['amal']}/rest")
    assert f"{url(today)}/take-back" in nora.get(url(today, "/shared")).text
    assert nora.post(url(today, "/take-back")).status_code == 303
    time.forward(hours=2)
    assert "swept the stairs" not in as_(cast.theo).get("/notes/for-me").text
