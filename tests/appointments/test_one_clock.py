"""A session is told by its reader's clock: the therapist's pages by the clinic's, what the couple reads by theirs."""

from collections.abc import Callable
from datetime import date, datetime, time
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from practice import clock, db
from practice.accounts.models import Clinic
from practice.appointments import actions as appointment_actions
from practice.appointments import queries as appointment_queries
from practice.appointments.models import Appointment
from practice.appointments.rules import AppointmentDraft
from practice.assignments.queries import surroundings as surrounding_queries
from practice.couples.models import Couple
from practice.couples.rules import Side
from practice.viewers import TherapistViewer
from tests.appreciations.make import keep
from tests.page_requests import filled, read
from tests.people import Cast, Person

As = Callable[[Person | None], FlaskClient]
AUCKLAND, LONDON, LOS_ANGELES = "Pacific/Auckland", "Europe/London", "America/Los_Angeles"


def stand_in(app: Flask, cast: Cast, *, clinic: str, couple: str) -> None:
    """Move the clinic and Amal and Theo to these zones."""
    with app.app_context():
        db.bind_clinic(cast.clinic_ids["here"])
        db.session.get_one(Clinic, cast.clinic_ids["here"]).time_zone = clinic
        db.session.get_one(Couple, cast.couple_ids["amal"]).time_zone = couple
        db.session.commit()


def planned(app: Flask, cast: Cast, on_day: date, at_time: time, zone: str, *, held: bool = False) -> UUID:
    """A session planned by a clock in this zone."""
    nora = cast.nora.viewer
    assert isinstance(nora, TherapistViewer)
    with app.app_context():
        db.bind_clinic(nora.clinic_id)
        now = clock.now()
        row = appointment_actions.plan(
            nora, cast.couple_ids["amal"], AppointmentDraft(on_day, at_time), zone, now=now
        )
        if held:
            appointment_actions.mark_held(nora, row, Side.A, released_at=now, now=now)
        db.session.commit()
        return row.id


@pytest.fixture
def moved(app: Flask, cast: Cast) -> UUID:
    """Planned for 6 March at 08:00 in Auckland; then the clinic moved to Los Angeles, the couple to London."""
    found = planned(app, cast, date(2026, 3, 6), time(8, 0), AUCKLAND)
    stand_in(app, cast, clinic=LOS_ANGELES, couple=LONDON)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("page", ["/sessions", "/couples", "/couples/{couple}", "/couples/{couple}/review"])
def test_therapists_pages_tell_a_session_by_the_clinics_clock(
    app: Flask, cast: Cast, as_: As, moved: UUID, page: str
) -> None:
    words = read(as_(cast.nora), page.format(couple=cast.couple_ids["amal"])).words()
    assert "11:00" in words and "08:00" not in words and "19:00" not in words


def test_the_opening_is_prepared_by_the_clinics_clock_and_read_by_the_couples(
    app: Flask, cast: Cast, as_: As
) -> None:
    late = planned(app, cast, date(2026, 3, 5), time(9, 0), AUCKLAND)
    stand_in(app, cast, clinic=LOS_ANGELES, couple=AUCKLAND)
    nora = as_(cast.nora)
    url = f"/sessions/{late}/opening"
    assert "Wednesday 4 March" in read(nora, url).words() and "12:00" in read(nora, url).words()
    assert "Wednesday 4 March" in read(nora, f"{url}/shared").words()
    assert "Thursday 5 March" in read(nora, f"{url}/room").words()
    assert "Thursday 5 March" in read(nora, f"{url}/preview").words()
    assert nora.post(f"{url}/shared").status_code == 303


def test_calling_off_tells_the_clinics_clock(app: Flask, cast: Cast, as_: As, moved: UUID) -> None:
    nora = as_(cast.nora)
    nora.post(f"/sessions/{moved}/cancel")
    words = read(nora, f"/sessions/{moved}/cancelled").words()
    assert "Thursday 5 March" in words and "11:00" in words


def test_the_couple_reads_its_own_clock(app: Flask, cast: Cast, as_: As, moved: UUID) -> None:
    words = read(as_(cast.amal), "/today").words()
    assert "Thursday 5 March" in words and "19:00" in words


def test_moving_takes_the_typed_time_in_the_clinics_present_zone(
    app: Flask, cast: Cast, as_: As, moved: UUID
) -> None:
    nora = as_(cast.nora)
    assert LOS_ANGELES in read(nora, f"/sessions/{moved}/move").words()
    form = filled(nora, f"/sessions/{moved}/move", "/move")
    assert (form["on_day"], form["at_time"]) == ("2026-03-05", "11:00")
    assert nora.post(f"/sessions/{moved}/move", data=form | {"at_time": "12:30"}).status_code == 303
    with app.app_context():
        db.bind_clinic(cast.clinic_ids["here"])
        row = db.session.get_one(Appointment, moved)
        assert (row.on_day, row.at_time, row.zone) == (date(2026, 3, 5), time(12, 30), LOS_ANGELES)
        assert row.starts_at == datetime.fromisoformat("2026-03-05T20:30:00+00:00")


def test_it_took_place_is_offered_and_taken_on_the_same_day(app: Flask, cast: Cast, as_: As) -> None:
    session = planned(app, cast, date(2026, 3, 5), time(9, 0), AUCKLAND)  # 4 March, 20:00 in London
    nora = as_(cast.nora)
    assert "It took place" in read(nora, "/sessions").words()
    assert nora.post(f"/sessions/{session}/took-place").status_code == 303
    assert "waits for the next opening" in read(nora, f"/sessions?took_place={session}").words()


def test_held_sessions_have_the_couples_day_everywhere(app: Flask, cast: Cast) -> None:
    planned(app, cast, date(2026, 3, 3), time(20, 0), LONDON, held=True)  # 4 March, 09:00 in Auckland
    stand_in(app, cast, clinic=LONDON, couple=AUCKLAND)
    nora, couple_id, day = cast.nora.viewer, cast.couple_ids["amal"], date(2026, 3, 4)
    with app.app_context():
        db.bind_clinic(cast.clinic_ids["here"])
        assert surrounding_queries.days_held(nora, couple_id) == (day,)
        assert surrounding_queries.read_surroundings(
            nora, couple_id, date(2026, 3, 5)
        ).appointment_days.held == (day,)
        assert appointment_queries.held_days(nora, [couple_id]) == {couple_id: (day,)}
        assert appointment_queries.last_held_days_and_counts(nora)[0] == {couple_id: day}


def test_caseload_and_review_show_a_couple_the_same_days(app: Flask, cast: Cast, as_: As) -> None:
    stand_in(app, cast, clinic=LOS_ANGELES, couple=AUCKLAND)  # Wednesday there, Thursday here

    keep(app, cast.amal, "You swept the stairs.")
    nora = as_(cast.nora)
    said = "Amal wrote on one day, Theo did not write."
    assert said in read(nora, f"/couples/{cast.couple_ids['amal']}/review").words()
    assert said in nora.get("/couples").text
