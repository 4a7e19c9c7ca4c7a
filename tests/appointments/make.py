"""Meetings and topics, for tests of this feature and of those above it."""

from datetime import time, timedelta
from uuid import UUID, uuid4

from flask import Flask

from practice import clock, db
from practice.appointments import actions as appointment_actions
from practice.appointments.rules import AppointmentDraft
from practice.couples.rules import Side
from practice.release import UNDO_WINDOW, Release
from practice.topics import actions as topic_actions
from practice.topics.rules import TopicDraft
from practice.viewers import PartnerViewer, TherapistViewer
from tests.people import ZONE, Person


def plan(
    app: Flask,
    therapist: Person,
    couple_id: UUID,
    *,
    in_days: int = 2,
    at_time: time = time(17, 30),
    held: Side | None = None,
) -> UUID:
    """A meeting so many days from today; ``held``: it took place, and this side began."""
    viewer = therapist.viewer
    assert isinstance(viewer, TherapistViewer)
    with app.app_context():
        db.bind_clinic(viewer.clinic_id)
        now = clock.now()
        draft = AppointmentDraft(clock.day_in(ZONE, now) + timedelta(days=in_days), at_time)
        row = appointment_actions.plan(viewer, couple_id, draft, ZONE, now=now)
        if held:
            appointment_actions.mark_held(viewer, row, held, released_at=now, now=now)
        db.session.commit()
        return row.id


def ask(app: Flask, person: Person, text: str, release: Release = Release.KEEP) -> UUID:
    """Something this partner would like to bring."""
    viewer = person.viewer
    assert isinstance(viewer, PartnerViewer)
    with app.app_context():
        db.bind_clinic(viewer.clinic_id)
        now = clock.now() - (
            UNDO_WINDOW if release is Release.SHARE else timedelta(0)
        )  # it has reached the other
        row = topic_actions.ask(viewer, TopicDraft(uuid4(), release, text=text), now=now)
        db.session.commit()
        return row.id
