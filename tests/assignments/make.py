"""Assignments, entries and check-ins for tests, written through the actions."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from flask import Flask

from practice import clock, db
from practice.assignments import actions as assignment_actions
from practice.assignments.queries import assignments as assignment_queries
from practice.assignments.rules import AssignmentDraft, Ends
from practice.check_ins import actions as check_in_actions
from practice.check_ins.rules import CheckInDraft
from practice.couples.queries import couples as couple_queries
from practice.entries.actions import entries as entry_actions
from practice.entries.rules import Barrier, EntryDraft, SideDraft
from practice.library import queries as library_queries
from practice.rhythm.rules.outcomes import Outcome
from practice.viewers import PartnerViewer, TherapistViewer
from tests.library.make import seed_library
from tests.people import ZONE, Person


def assign(
    app: Flask,
    therapist: Person,
    couple_id: UUID,
    key: str = "at-home-date",
    *,
    days_ago: int = 7,
    ends: Ends = Ends.NEXT_SESSION,
    **changes: Any,
) -> UUID:
    """Give a couple a starter activity with its own suggested rhythm; ``changes`` are fields of the draft."""
    seed_library(app, therapist)
    viewer = therapist.viewer
    assert isinstance(viewer, TherapistViewer)
    with app.app_context():
        db.bind_clinic(viewer.clinic_id)
        activity = library_queries.offered_by_key(viewer, key)
        fields: dict[str, Any] = {
            "form_key": uuid4(),
            "mode": activity.mode,
            "window": activity.window,
            "low": activity.low,
            "high": activity.high,
            "minutes": activity.minutes_low,
            "cost": activity.cost,
            "starts_on": clock.day_in(ZONE, clock.now()) - timedelta(days=days_ago),
            "ends": ends,
            "why": "A little time that is yours.",
            "cue": "the children sleep",
            "plan": "meet on the sofa",
            "obstacle": "We fall asleep",
            "small": "Ten minutes on the stairs.",
        }
        draft = AssignmentDraft(**fields | changes)
        row = assignment_actions.assign(
            viewer, couple_queries.couple(viewer, couple_id), activity, draft, now=clock.now()
        )
        db.session.commit()
        made = row.id
        db.session.remove()
    return made


def note_entry(
    app: Flask,
    partner: Person,
    assignment_id: UUID,
    *,
    outcome: Outcome = Outcome.HAPPENED,
    days_ago: int = 0,
    note: str = "Soup on the sofa.",
    minutes: int | None = 30,
    felt: int | None = None,
    barriers: tuple[Barrier, ...] = (),
) -> UUID:
    """Note what happened, as this partner."""
    viewer = partner.viewer
    assert isinstance(viewer, PartnerViewer)
    with app.app_context():
        db.bind_clinic(viewer.clinic_id)
        on_day = clock.day_in(ZONE, clock.now()) - timedelta(days=days_ago)
        side = SideDraft(felt=felt, barriers=barriers)
        draft = EntryDraft(uuid4(), on_day, outcome, minutes, side, note=note)
        row = entry_actions.log(
            viewer, assignment_queries.assignment(viewer, assignment_id), draft, now=clock.now()
        )
        db.session.commit()
        made = row.id
        db.session.remove()
    return made


def hold_check_in(
    app: Flask,
    partner: Person,
    assignment_id: UUID,
    *,
    days_ago: int = 0,
    short: bool = False,
    touched: tuple[str, ...] = ("appreciations", "connected", "one_ask"),
    connected: int | None = 7,
    ask: str = "Come to bed when I do, one night.",
    note: str = "We laughed about the timetable.",
) -> UUID:
    """Hold a check-in, as this partner; the other one's call on the same day adds their side."""
    viewer = partner.viewer
    assert isinstance(viewer, PartnerViewer)
    with app.app_context():
        db.bind_clinic(viewer.clinic_id)
        on_day = clock.day_in(ZONE, clock.now()) - timedelta(days=days_ago)
        draft = CheckInDraft(on_day, short, touched, connected, ask, note)
        row = check_in_actions.save(
            viewer, assignment_queries.assignment(viewer, assignment_id), draft, now=clock.now()
        )
        db.session.commit()
        made = row.id
        db.session.remove()
    return made
