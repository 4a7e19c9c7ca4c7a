"""Two presses at the same moment: one of them is over before the other looks."""

from collections.abc import Callable

from flask import Flask

from practice import clock, db
from practice.access import Therapist
from practice.appointments import actions as appointments
from practice.appointments import queries as sessions
from practice.appointments.rules import AppointmentState
from practice.errors import Refusal
from practice.opening import actions, queries
from tests.crossing import crossing
from tests.opening.make import session
from tests.people import ZONE, Cast


def test_a_session_is_not_called_off_while_its_opening_is_shared(app: Flask, cast: Cast) -> None:
    nora = cast.nora.viewer
    assert isinstance(nora, Therapist)
    today = session(app, cast.nora, cast.couple_ids["amal"])

    def call_off(pause: Callable[[], None]) -> bool:
        with app.app_context():
            db.belong_to(nora.clinic_id)
            row = sessions.appointment(nora, today)
            pause()
            try:
                appointments.cancel(nora, row, now=clock.now())
            except Refusal:
                return False
            db.session.commit()
            return True

    def share() -> bool:
        with app.app_context():
            db.belong_to(nora.clinic_id)
            try:
                found = queries.opening(nora, today, ZONE)
            except Refusal:
                return False
            done = actions.share(nora, found, queries.choices(nora, today, found.pair), now=clock.now())
            db.session.commit()
            return done

    called_off, shared = crossing(call_off, share)
    with app.app_context():
        db.belong_to(nora.clinic_id)
        row = sessions.appointment(nora, today)
        assert called_off is not shared
        assert (row.state is AppointmentState.CANCELLED) is called_off
        assert (row.shared_at is not None) is shared
