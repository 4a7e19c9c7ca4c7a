"""A topic that is changed while a session takes it up stays whole."""

from collections.abc import Callable
from uuid import uuid4

from flask import Flask

from practice import clock, db
from practice.errors import Refusal
from practice.release import Release
from practice.topics import actions as topic_actions
from practice.topics import queries as topic_queries
from practice.topics.models import Topic
from practice.topics.rules import TopicDraft
from practice.viewers import PartnerViewer, TherapistViewer
from tests.interleaving import crossing
from tests.opening.make import session
from tests.people import Cast


def test_amal_changes_a_topic_that_is_just_being_taken_up(app: Flask, cast: Cast) -> None:
    amal, theo, nora = cast.amal.viewer, cast.theo.viewer, cast.nora.viewer
    assert isinstance(amal, PartnerViewer)
    assert isinstance(theo, PartnerViewer)
    assert isinstance(nora, TherapistViewer)
    today = session(app, cast.nora, amal.couple_id)
    with app.app_context():
        db.bind_clinic(amal.clinic_id)
        draft = TopicDraft(uuid4(), Release.KEEP, text="The holidays.")
        topic_id = topic_actions.ask(amal, draft, now=clock.now()).id
        db.session.commit()

    def change(pause: Callable[[], None]) -> bool:
        with app.app_context():
            db.bind_clinic(amal.clinic_id)
            row = topic_queries.own_topic(amal, topic_id)
            pause()
            try:
                new = TopicDraft(uuid4(), Release.KEEP, text="The summer holidays.")
                topic_actions.change(amal, row, new, now=clock.now())
            except Refusal:
                return False
            db.session.commit()
            return True

    def take_up() -> bool:
        with app.app_context():
            db.bind_clinic(nora.clinic_id)
            topic_actions.take_up(nora, amal.couple_id, today, released_at=clock.now(), now=clock.now())
            db.session.commit()
            return True

    changed, _ = crossing(change, take_up)
    with app.app_context():
        db.bind_clinic(amal.clinic_id)
        row = db.session.get(Topic, topic_id)
        assert row is not None
        said = {topic_queries.topic_view(viewer, row).text for viewer in (amal, theo, nora)}
    assert said == {"The summer holidays." if changed else "The holidays."}
