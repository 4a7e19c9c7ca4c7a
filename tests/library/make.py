"""A starter library for tests, and activities of a clinic's own."""

from typing import Any
from uuid import UUID, uuid4

from flask import Flask

from practice import clock, db
from practice.builder import actions as builder_actions
from practice.library import actions as library_actions
from practice.library import queries as library_queries
from practice.library.rules.activities import ActivityDraft, ActivityKind, Cost, Energy, Mode, Tag, Window
from practice.viewers import TherapistViewer
from tests.people import Person


def seed_library(app: Flask, therapist: Person) -> dict[str, UUID]:
    """Give this therapist's clinic the starter library, once; ids by key."""
    viewer = therapist.viewer
    assert isinstance(viewer, TherapistViewer)
    with app.app_context():
        db.bind_clinic(viewer.clinic_id)
        library_actions.seed_starters(viewer, now=clock.now())
        db.session.commit()
        found = {one.key: one.id for one in library_queries.activity_views(viewer)}
        db.session.remove()
    return found


def draft(**changes: Any) -> ActivityDraft:
    """A walk, as a clinic might write it."""
    fields: dict[str, Any] = {
        "key": "evening-walk",
        "kind": ActivityKind.OTHER,
        "title": "Evening walk",
        "summary": "Once round the block, side by side.",
        "why": "Talking is easier when nobody has to look up.",
        "how": "Coats on, phones at home.\n\nGo round the block once.",
        "example": "Past the bakery. We said little.",
        "small_version": "To the gate and back.",
        "free_version": "It costs nothing.",
        "minutes_low": 10,
        "minutes_high": 30,
        "energy": Energy.LOW,
        "cost": Cost.FREE,
        "mode": Mode.TOGETHER,
        "tag": Tag.COUPLE,
        "window": Window.WEEK,
        "low": 1,
        "high": 2,
        "cautions": (),
        "needs": ("outdoors",),
        "more": {
            "if_then": [{"cue": "the table is cleared", "we": "put our shoes on"}],
            "obstacle": [{"obstacle": "Rain", "small": "Stand in the doorway for two minutes."}],
            "field": [
                {
                    "key": "where",
                    "label": "Where did you go?",
                    "type": "one_of",
                    "who": "both",
                    "hint": "",
                    "choices": [{"key": "park", "words": "Park"}, {"key": "street", "words": "Street"}],
                }
            ],
        },
    }
    return ActivityDraft(**fields | changes)


def write(app: Flask, therapist: Person, **changes: Any) -> UUID:
    """Add the clinic's own walk."""
    viewer = therapist.viewer
    assert isinstance(viewer, TherapistViewer)
    with app.app_context():
        db.bind_clinic(viewer.clinic_id)
        made = builder_actions.create(viewer, draft(**changes), uuid4(), now=clock.now()).id
        db.session.commit()
        db.session.remove()
    return made
