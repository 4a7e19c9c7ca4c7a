"""What is shared now: nowhere the other looks for ten minutes, and never there once it was taken back."""

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from practice import clock, db
from practice.appreciations.models import Appreciation
from practice.couples.models import Couple
from practice.couples.rules import CoupleState
from practice.topics.models import Topic
from tests.conftest import StandingClock
from tests.invariants import crawl
from tests.opening.make import session
from tests.page_requests import filled
from tests.people import ZONE, Cast, Person

As = Callable[[Person | None], FlaskClient]
WORD = "heron-shared"


def share(amal: FlaskClient, *, topic: bool = False) -> None:
    """Share a note, or a topic, as the pages do."""
    form = {"form_key": str(uuid4()), "release": "share"}
    if topic:
        assert amal.post("/topics", data=form | {"text": WORD}).status_code == 303
        return
    today = clock.day_in(ZONE, clock.now()).isoformat()
    assert amal.post("/appreciations", data=form | {"did": WORD, "on_day": today}).status_code == 303


def hears(client: FlaskClient, home: str = "/today") -> bool:
    """Whether any page that can be reached from there tells the word."""
    return any(WORD in page.words() for page in crawl.walk(client, [home, "/topics"]).values())


def in_room(nora: FlaskClient, appointment_id: object) -> bool:
    """Whether the screen in the room tells the word."""
    url = f"/sessions/{appointment_id}/opening/room"
    return any(WORD in nora.get(url, query_string={"at": at}).text for at in range(8))


@pytest.mark.slow
@pytest.mark.parametrize("topic", [False, True])
def test_a_shared_note_or_topic_is_nowhere_until_ten_minutes_are_over(
    app: Flask, cast: Cast, as_: As, time: StandingClock, *, topic: bool
) -> None:
    today = session(app, cast.nora, cast.couple_ids["amal"])
    share(as_(cast.amal), topic=topic)
    assert hears(as_(cast.amal))
    time.forward(minutes=9, seconds=59)
    assert not hears(as_(cast.theo))
    assert not in_room(as_(cast.nora), today)
    time.forward(seconds=1)
    assert hears(as_(cast.theo))


@pytest.mark.slow
@pytest.mark.parametrize("topic", [False, True])
def test_what_was_taken_back_in_time_never_reaches_the_other(
    app: Flask, cast: Cast, as_: As, time: StandingClock, *, topic: bool
) -> None:
    amal = as_(cast.amal)
    share(amal, topic=topic)
    time.forward(minutes=9)
    place = "topics" if topic else "appreciations"
    with app.app_context():
        db.bind_clinic(cast.clinic_ids["here"])
        row_id = (db.session.query(Topic) if topic else db.session.query(Appreciation)).one().id
    for _ in range(2):  # pressed twice it is taken back once
        assert amal.post(f"/{place}/{row_id}/delete").status_code == 303
    for minutes in (0, 2, 600):
        time.forward(minutes=minutes)
        assert not hears(as_(cast.theo))


@pytest.mark.slow
def test_a_topic_an_opening_took_reaches_the_room_no_earlier(
    app: Flask, cast: Cast, as_: As, time: StandingClock
) -> None:
    today = session(app, cast.nora, cast.couple_ids["amal"])
    share(as_(cast.amal), topic=True)
    nora = as_(cast.nora)
    assert nora.post(f"/sessions/{today}/opening/shared").status_code == 303
    assert not in_room(nora, today)
    time.forward(minutes=10)
    assert in_room(as_(cast.nora), today)
    assert hears(as_(cast.theo))


@pytest.mark.slow
def test_what_is_put_back_waits_ten_minutes_anew(
    app: Flask, cast: Cast, as_: As, time: StandingClock
) -> None:
    amal = as_(cast.amal)
    share(amal)
    with app.app_context():
        db.bind_clinic(cast.clinic_ids["here"])
        row_id = db.session.query(Appreciation).one().id
    amal.post(f"/appreciations/{row_id}/delete")
    time.forward(minutes=11)
    amal = as_(cast.amal)
    assert amal.post(f"/appreciations/{row_id}/undo").status_code == 303
    assert not hears(as_(cast.theo))
    time.forward(minutes=10)
    assert hears(as_(cast.theo))


def test_what_was_deleted_can_be_kept_again_from_the_same_form(app: Flask, cast: Cast, as_: As) -> None:
    amal = as_(cast.amal)
    today = clock.day_in(ZONE, clock.now()).isoformat()
    form = {"form_key": str(uuid4()), "release": "keep", "did": WORD, "on_day": today}
    amal.post("/appreciations", data=form)
    with app.app_context():
        db.bind_clinic(cast.clinic_ids["here"])
        row_id = db.session.query(Appreciation).one().id
    amal.post(f"/appreciations/{row_id}/delete")
    assert WORD not in amal.get("/notes").text
    assert amal.post("/appreciations", data=form, follow_redirects=True).status_code == 200
    assert amal.get("/notes").text.count(WORD) == 1


def test_while_things_rest_nothing_is_put_back_to_be_shared(app: Flask, cast: Cast, as_: As) -> None:
    amal = as_(cast.amal)
    share(amal)
    with app.app_context():
        db.bind_clinic(cast.clinic_ids["here"])
        row_id = db.session.query(Appreciation).one().id
        amal.post(f"/appreciations/{row_id}/delete")
    with app.app_context():
        db.bind_clinic(cast.clinic_ids["here"])
        db.session.query(Couple).filter_by(id=cast.couple_ids["amal"]).one().state = CoupleState.RESTING
        db.session.commit()
    assert amal.post(f"/appreciations/{row_id}/undo").status_code == 409


@pytest.mark.slow
@pytest.mark.parametrize("topic", [False, True])
def test_what_was_on_its_way_waits_while_its_author_takes_consent_back(
    cast: Cast, as_: As, time: StandingClock, *, topic: bool
) -> None:
    amal = as_(cast.amal)
    share(amal, topic=topic)
    time.forward(minutes=1)
    amal.post("/consent/withdraw")
    time.forward(minutes=10)
    assert not hears(as_(cast.theo))
    form = filled(amal, "/consent", "/consent") | {"read_text": "y", "read_policy": "y"}
    assert amal.post("/consent", data=form).status_code == 303
    assert hears(as_(cast.theo))


@pytest.mark.slow
@pytest.mark.parametrize("topic", [False, True])
def test_what_had_reached_the_other_stays_when_consent_is_taken_back(
    cast: Cast, as_: As, time: StandingClock, *, topic: bool
) -> None:
    amal = as_(cast.amal)
    share(amal, topic=topic)
    time.forward(minutes=11)
    amal.post("/consent/withdraw")
    assert hears(as_(cast.theo))


def test_a_note_that_is_shared_by_a_change_says_so_with_its_ten_minutes(cast: Cast, as_: As) -> None:
    amal = as_(cast.amal)
    today = clock.day_in(ZONE, clock.now()).isoformat()
    form = {"form_key": str(uuid4()), "release": "only_me", "did": WORD, "on_day": today}
    assert amal.post("/appreciations", data=form).status_code == 303
    edit = re.search(r"/appreciations/[0-9a-f-]{36}/edit", amal.get("/notes").text)
    assert edit
    changed = filled(amal, edit[0], "/edit") | {"release": "share"}
    told = amal.post(edit[0], data=changed, follow_redirects=True).text
    assert "Changed. Nora can read it now, and Theo in ten minutes. Until then you can take it back." in told


def test_a_topic_that_is_kept_by_a_change_says_who_reads_it(cast: Cast, as_: As) -> None:
    amal = as_(cast.amal)
    share(amal, topic=True)
    edit = re.search(r"/topics/[0-9a-f-]{36}/edit", amal.get("/topics").text)
    assert edit
    changed = filled(amal, edit[0], "/edit") | {"release": "only_me"}
    assert "Changed. Only you read this." in amal.post(edit[0], data=changed, follow_redirects=True).text
