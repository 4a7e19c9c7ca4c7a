"""Appreciations written through the real action, for whoever needs one."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from flask import Flask

from practice import clock, db
from practice.appreciations import actions as appreciation_actions
from practice.appreciations.rules.appreciations import AppreciationDraft
from practice.release import UNDO_WINDOW, Release
from practice.viewers import PartnerViewer
from tests.people import ZONE, Person


def keep(
    app: Flask,
    person: Person,
    did: str = "",
    *,
    release: Release = Release.KEEP,
    days_ago: int = 0,
    **more: Any,
) -> UUID:
    """Keep a note of some days ago; ``more`` are a chip and the two other texts. What is shared has reached the other."""
    viewer = person.viewer
    assert isinstance(viewer, PartnerViewer)
    with app.app_context():
        db.bind_clinic(viewer.clinic_id)
        on_day = clock.day_in(ZONE, clock.now()) - timedelta(days=days_ago)
        draft = AppreciationDraft(uuid4(), on_day, release, did=did, **more)
        now = clock.now() - (UNDO_WINDOW if release is Release.SHARE else timedelta(0))
        row = appreciation_actions.keep(viewer, draft, now=now)
        db.session.commit()
        return row.id
