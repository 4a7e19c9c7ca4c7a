"""Two presses at the same moment: one of them is over before the other looks."""

from collections.abc import Callable

from flask import Flask

from practice import clock, db
from practice.appointments import actions as appointment_actions
from practice.appointments import queries as appointment_queries
from practice.appointments.rules import AppointmentState
from practice.errors import Refusal
from practice.opening import actions as opening_actions
from practice.opening.queries import choices as choice_queries
from practice.opening.queries import openings as opening_queries
from practice.viewers import TherapistViewer
from tests.interleaving import crossing
from tests.opening.make import session
from tests.people import ZONE, Cast


def test_a_session_is_not_called_off_while_its_opening_is_shared(app: Flask, cast: Cast) -> None:
    nora = cast.nora.viewer
    assert isinstance(nora, TherapistViewer)
    today = session(app, cast.nora, cast.couple_ids["amal"])

    def call_off(pause: Callable[[], None]) -> bool:
        with app.app_context():
            db.bind_clinic(nora.clinic_id)
            row = appointment_queries.appointment(nora, today)
            pause()
            try:
                appointment_actions.cancel(nora, row, now=clock.now())
            except Refusal:
                return False
            db.session.commit()
            return True

    def share() -> bool:
        with app.app_context():
            db.bind_clinic(nora.clinic_id)
            try:
                found = opening_queries.opening(nora, today, ZONE)
            except Refusal:
                return False
            done = opening_actions.share(nora, found, choice_queries.choices(nora, found), now=clock.now())
            db.session.commit()
            return done

    called_off, shared = crossing(call_off, share)
    with app.app_context():
        db.bind_clinic(nora.clinic_id)
        row = appointment_queries.appointment(nora, today)
        assert called_off is not shared
        assert (row.state is AppointmentState.CANCELLED) is called_off
        assert (row.shared_at is not None) is shared
