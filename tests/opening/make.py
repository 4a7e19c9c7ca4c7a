"""Sessions to open, planned through the action; and notes for them."""

from datetime import time, timedelta
from uuid import UUID

from flask import Flask

from practice import clock, db
from practice.appointments import actions as appointment_actions
from practice.appointments.rules import AppointmentDraft
from practice.viewers import TherapistViewer
from tests.appreciations.make import keep
from tests.people import ZONE, Person

__all__ = ["keep", "session"]


def session(app: Flask, therapist: Person, couple_id: UUID, *, days: int = 0) -> UUID:
    """Plan a session in so many days."""
    viewer = therapist.viewer
    assert isinstance(viewer, TherapistViewer)
    with app.app_context():
        db.bind_clinic(viewer.clinic_id)
        on_day = clock.day_in(ZONE, clock.now()) + timedelta(days=days)
        row = appointment_actions.plan(
            viewer, couple_id, AppointmentDraft(on_day, time(17, 30)), ZONE, now=clock.now()
        )
        db.session.commit()
        return row.id
