"""Sessions and notes for openings, written through the actions."""

from datetime import time, timedelta
from typing import Any
from uuid import UUID, uuid4

from flask import Flask

from practice import clock, db
from practice.access import Partner, Therapist
from practice.appointments import actions as appointments
from practice.appointments.rules import PlanDraft
from practice.appreciations import actions as appreciations
from practice.appreciations.rules import NoteDraft
from practice.release import Release
from tests.people import ZONE, Person


def session(app: Flask, therapist: Person, couple_id: UUID, *, days: int = 0) -> UUID:
    """Plan a session in so many days."""
    viewer = therapist.viewer
    assert isinstance(viewer, Therapist)
    with app.app_context():
        db.belong_to(viewer.clinic_id)
        on_day = clock.day_in(ZONE, clock.now()) + timedelta(days=days)
        row = appointments.plan(viewer, couple_id, PlanDraft(on_day, time(17, 30)), ZONE, now=clock.now())
        db.session.commit()
        return row.id


def keep(
    app: Flask,
    person: Person,
    did: str = "",
    *,
    release: Release = Release.KEEP,
    days_ago: int = 0,
    **more: Any,
) -> UUID:
    """Keep a note of some days ago."""
    viewer = person.viewer
    assert isinstance(viewer, Partner)
    with app.app_context():
        db.belong_to(viewer.clinic_id)
        on_day = clock.day_in(ZONE, clock.now()) - timedelta(days=days_ago)
        draft = NoteDraft(uuid4(), on_day, release, did=did, **more)
        row = appreciations.keep(viewer, draft, now=clock.now())
        db.session.commit()
        return row.id
