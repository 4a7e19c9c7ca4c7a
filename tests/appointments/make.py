"""Meetings and topics, for tests of this feature and of those above it."""

from datetime import time, timedelta
from uuid import UUID, uuid4

from flask import Flask

from practice import clock, db
from practice.access import Partner, Therapist
from practice.appointments import actions
from practice.appointments.rules import PlanDraft, TopicDraft
from practice.couples.rules import Side
from practice.release import UNDO_WINDOW, Release
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
    assert isinstance(viewer, Therapist)
    with app.app_context():
        db.belong_to(viewer.clinic_id)
        now = clock.now()
        draft = PlanDraft(clock.day_in(ZONE, now) + timedelta(days=in_days), at_time)
        row = actions.plan(viewer, couple_id, draft, ZONE, now=now)
        if held:
            actions.mark_held(viewer, row, held, released_at=now, now=now)
        db.session.commit()
        return row.id


def ask(app: Flask, person: Person, text: str, release: Release = Release.KEEP) -> UUID:
    """Something this partner would like to bring."""
    viewer = person.viewer
    assert isinstance(viewer, Partner)
    with app.app_context():
        db.belong_to(viewer.clinic_id)
        now = clock.now() - (
            UNDO_WINDOW if release is Release.SHARE else timedelta(0)
        )  # it has reached the other
        row = actions.ask_topic(viewer, TopicDraft(uuid4(), text, release), now=now)
        db.session.commit()
        return row.id
