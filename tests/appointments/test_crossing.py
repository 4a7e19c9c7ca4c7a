"""A topic that is changed while a session takes it up stays whole."""

from collections.abc import Callable
from uuid import uuid4

from flask import Flask

from practice import clock, db
from practice.access import Partner, Therapist
from practice.appointments import actions, queries
from practice.appointments.models import Topic
from practice.appointments.rules import TopicDraft
from practice.errors import Refusal
from practice.release import Release
from tests.crossing import crossing
from tests.opening.make import session
from tests.people import Cast


def test_amal_changes_a_topic_that_is_just_being_taken_up(app: Flask, cast: Cast) -> None:
    amal, theo, nora = cast.amal.viewer, cast.theo.viewer, cast.nora.viewer
    assert isinstance(amal, Partner)
    assert isinstance(theo, Partner)
    assert isinstance(nora, Therapist)
    today = session(app, cast.nora, amal.couple_id)
    with app.app_context():
        db.belong_to(amal.clinic_id)
        draft = TopicDraft(uuid4(), "The holidays.", Release.KEEP)
        topic_id = actions.ask_topic(amal, draft, now=clock.now()).id
        db.session.commit()

    def change(pause: Callable[[], None]) -> bool:
        with app.app_context():
            db.belong_to(amal.clinic_id)
            row = queries.own_topic(amal, topic_id)
            pause()
            try:
                new = TopicDraft(uuid4(), "The summer holidays.", Release.KEEP)
                actions.change_topic(amal, row, new, now=clock.now())
            except Refusal:
                return False
            db.session.commit()
            return True

    def take_up() -> bool:
        with app.app_context():
            db.belong_to(nora.clinic_id)
            actions.take_topics(nora, amal.couple_id, today, released_at=clock.now(), now=clock.now())
            db.session.commit()
            return True

    changed, _ = crossing(change, take_up)
    with app.app_context():
        db.belong_to(amal.clinic_id)
        row = db.session.get(Topic, topic_id)
        assert row is not None
        said = {queries.topic_view(viewer, row).text for viewer in (amal, theo, nora)}
    assert said == {"The summer holidays." if changed else "The holidays."}
