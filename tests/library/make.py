"""A furnished library for tests."""

from uuid import UUID

from flask import Flask

from practice import clock, db
from practice.access import Therapist
from practice.library import actions, queries
from tests.people import Person


def furnish(app: Flask, therapist: Person) -> dict[str, UUID]:
    """Give this therapist's clinic the starter library, once; ids by key."""
    viewer = therapist.viewer
    assert isinstance(viewer, Therapist)
    with app.app_context():
        db.belong_to(viewer.clinic_id)
        actions.furnish(viewer, now=clock.now())
        db.session.commit()
        found = {one.key: one.id for one in queries.books(viewer)}
        db.session.remove()
    return found
