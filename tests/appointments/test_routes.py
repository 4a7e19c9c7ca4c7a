"""What people see of sessions and topics, and what strangers do not."""

from collections.abc import Callable
from datetime import time
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from practice import clock, db
from practice.couples import actions as couple_actions
from practice.couples.rules import Side
from practice.release import Release
from practice.viewers import TherapistViewer
from tests.appointments.make import ask, plan
from tests.conftest import StandingClock
from tests.page_checks import ReadPage
from tests.people import Cast, Person

As = Callable[[Person | None], FlaskClient]


def read(client: FlaskClient, url: str) -> str:
    """What a reader reads on a page that is as it should be."""
    answer = client.get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    page = ReadPage(answer.text, url)
    page.check()
    return page.words()


def read_answer(answer: Any) -> str:
    page = ReadPage(answer.text, answer.request.path)
    page.check()
    return page.words()


def filled_again(answer: Any) -> dict[str, str]:
    """What the form on this page would send untouched."""
    return next(
        form.filled()
        for form in ReadPage(answer.text, answer.request.path).forms()
        if "on_day" in form.filled()
    )


def test_sessions_stand_in_the_order_of_days_also_those_nobody_marked(
    app: Flask, cast: Cast, as_: As
) -> None:
    for days in (-3, 0, 1, 4, 30):
        plan(app, cast.nora, cast.couple_ids["amal"], in_days=days)
    words = read(as_(cast.nora), "/sessions")
    names = ("Before today, not yet marked as held", "Today", "Tomorrow", "In the next seven days", "Later")
    places = [words.index(name) for name in names]
    assert places == sorted(places)
    assert "Amal and Theo" in words
    assert "Nothing is planned" in read(as_(cast.ravi), "/sessions")


def test_a_session_is_planned_moved_called_off_and_put_back(app: Flask, cast: Cast, as_: As) -> None:
    nora, here = as_(cast.nora), f"/couples/{cast.couple_ids['amal']}/sessions/add"
    read(nora, here)
    answer = nora.post(here, data={"on_day": "2026-03-20", "at_time": "17:30", "minutes": "50"})
    assert answer.status_code == 303
    [move] = [
        url for url in ReadPage(nora.get("/sessions").text, "/sessions").links() if url.endswith("/move")
    ]
    read(nora, move)
    assert (
        nora.post(move, data={"on_day": "2026-03-21", "at_time": "09:00", "minutes": "80"}).status_code == 303
    )
    assert "21 Mar" in read(nora, "/sessions") and "09:00" in read(nora, "/sessions")
    gone = nora.post(move.replace("/move", "/cancel"))
    assert "called off" in read(nora, gone.location)
    assert "Nothing is planned" in read(nora, "/sessions")
    nora.post(move.replace("/move", "/put-back"))
    assert "Amal and Theo" in read(nora, "/sessions")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"on_day": "", "at_time": "17:30", "minutes": "50"}, "Please choose a day."),
        ({"on_day": "soon", "at_time": "17:30", "minutes": "50"}, "Please choose a day."),
        ({"on_day": "2026-03-20", "at_time": "half past", "minutes": "50"}, "Please write a time"),
        (
            {"on_day": "2026-03-20", "at_time": "17:30", "minutes": "\u0665\u0660\u0660"},
            "Please write a number",
        ),
        ({"on_day": "2026-03-20", "at_time": "17:30", "minutes": "-1"}, "Please write a number"),
        ({"on_day": "2026-03-20", "at_time": "17:30", "minutes": "many"}, "whole number"),
        ({"on_day": "9999-12-31", "at_time": "17:30", "minutes": "50"}, "more than two years"),
        ({"on_day": "0001-01-01", "at_time": "00:00", "minutes": "50"}, "more than a year ago"),
        ({"on_day": "2026-03-29", "at_time": "01:30", "minutes": "50"}, "clocks go forward"),
    ],
)
def test_odd_days_and_times_are_answered_beside_the_field_and_nothing_is_planned(
    cast: Cast, as_: As, typed: dict[str, str], words: str
) -> None:
    nora = as_(cast.nora)
    answer = nora.post(f"/couples/{cast.couple_ids['amal']}/sessions/add", data=typed)
    assert answer.status_code == 200
    assert words in read_answer(answer)
    assert "Nothing is planned" in read(nora, "/sessions")


def test_the_same_time_twice_is_refused_and_what_was_typed_stays(app: Flask, cast: Cast, as_: As) -> None:
    nora, here = as_(cast.nora), f"/couples/{cast.couple_ids['amal']}/sessions/add"
    typed = {"on_day": "2026-03-20", "at_time": "17:30", "minutes": "75"}
    nora.post(here, data=typed)
    again = nora.post(here, data=typed)
    assert "a session at that time already" in read_answer(again)
    assert 'value="75"' in again.text


def test_looking_plans_and_calls_off_nothing(app: Flask, cast: Cast, as_: As) -> None:
    meeting = plan(app, cast.nora, cast.couple_ids["amal"])
    nora = as_(cast.nora)
    for page in ("cancel", "put-back"):
        assert nora.get(f"/sessions/{meeting}/{page}").status_code in {404, 405}
    assert "Amal and Theo" in read(nora, "/sessions")


@pytest.mark.slow
def test_strangers_find_no_session_and_no_topic(app: Flask, cast: Cast, as_: As) -> None:
    meeting = plan(app, cast.nora, cast.couple_ids["amal"])
    topic = ask(app, cast.amal, "The evenings", Release.KEEP)
    for person in (cast.ravi, cast.wanda, cast.ines, cast.theo, cast.kim):
        client = as_(person)
        for url in (f"/sessions/{meeting}/move", f"/topics/{topic}/edit"):
            assert client.get(url).status_code == 404
            assert client.post(url, data={}).status_code == 404
        for url in (f"/sessions/{meeting}/cancel", f"/topics/{topic}/delete", f"/topics/{topic}/undo"):
            assert client.post(url).status_code == 404
        assert client.get(f"/couples/{cast.couple_ids['amal']}/sessions/add").status_code == 404
    assert "The evenings" in read(as_(cast.amal), "/topics")


def test_access_taken_away_between_looking_and_sending_counts(app: Flask, cast: Cast, as_: As) -> None:
    nora_viewer, ravi_viewer, couple_id = cast.nora.viewer, cast.ravi.viewer, cast.couple_ids["amal"]
    assert isinstance(nora_viewer, TherapistViewer)
    meeting = plan(app, cast.nora, couple_id)
    with app.app_context():
        db.bind_clinic(nora_viewer.clinic_id)
        couple_actions.share(nora_viewer, couple_id, ravi_viewer.id, now=clock.now())
        db.session.commit()
    ravi = as_(cast.ravi)
    read(ravi, f"/sessions/{meeting}/move")
    with app.app_context():
        db.bind_clinic(nora_viewer.clinic_id)
        couple_actions.unshare(nora_viewer, couple_id, ravi_viewer.id, now=clock.now())
        db.session.commit()
    typed = {"on_day": "2026-03-20", "at_time": "17:30", "minutes": "50"}
    assert ravi.post(f"/sessions/{meeting}/move", data=typed).status_code == 404
    assert ravi.post(f"/sessions/{meeting}/cancel").status_code == 404


def test_a_session_that_took_place_is_not_moved(app: Flask, cast: Cast, as_: As) -> None:
    meeting = plan(app, cast.nora, cast.couple_ids["amal"], in_days=-1, held=Side.A)
    assert as_(cast.nora).get(f"/sessions/{meeting}/move").status_code == 409
    assert as_(cast.nora).post(f"/sessions/{meeting}/cancel").status_code == 409


def test_a_topic_is_kept_for_the_session_unless_its_author_says_otherwise(cast: Cast, as_: As) -> None:
    amal = as_(cast.amal)
    page = ReadPage(amal.get("/topics").text, "/topics")
    form = next(form for form in page.forms() if form.action.endswith("/topics"))
    assert form.filled()["release"] == Release.KEEP
    amal.post("/topics", data=form.filled() | {"text": "The evenings"})
    assert "The evenings" in read(amal, "/topics")
    assert "The evenings" not in read(as_(cast.theo), "/topics")
    amal.post("/topics", data=form.filled() | {"text": "The evenings"}, follow_redirects=True)
    assert read(amal, "/topics").count("The evenings") == 1


def test_a_topic_is_changed_deleted_and_brought_back(
    app: Flask, cast: Cast, as_: As, time: StandingClock
) -> None:
    topic = ask(app, cast.amal, "The evenings")
    amal = as_(cast.amal)
    read(amal, f"/topics/{topic}/edit")
    form = {"form_key": str(uuid4()), "release": "share", "text": "The mornings"}
    gone = amal.post(f"/topics/{topic}/delete")
    assert "taken out" in read(amal, gone.location)
    assert "The evenings" not in read(amal, "/topics")
    amal.post(f"/topics/{topic}/undo")
    assert "The evenings" in read(amal, "/topics")
    amal.post(f"/topics/{topic}/edit", data=form)
    assert "The mornings" not in read(as_(cast.theo), "/topics")
    time.forward(minutes=10)
    assert "The mornings" in read(as_(cast.theo), "/topics")


@pytest.mark.slow
def test_a_shared_topic_stays_as_it_was_said_and_can_be_taken_back_by_who_brought_it(
    app: Flask, cast: Cast, as_: As, time: StandingClock
) -> None:
    topic = ask(app, cast.amal, "The mornings", Release.SHARE)
    amal, theo = as_(cast.amal), as_(cast.theo)
    form = {"form_key": str(uuid4()), "release": "share", "text": "Something else"}
    assert amal.post(f"/topics/{topic}/edit", data=form).status_code in {200, 409}
    assert "The mornings" in read(theo, "/topics") and "Take it back" not in read(theo, "/topics")
    assert theo.post(f"/topics/{topic}/delete").status_code == 404
    assert "Take it back" in read(amal, "/topics")
    assert "taken out" in read(amal, amal.post(f"/topics/{topic}/delete").location)
    assert "The mornings" not in read(theo, "/topics")
    amal.post(f"/topics/{topic}/undo")
    assert "The mornings" not in read(theo, "/topics")
    time.forward(minutes=10)
    assert "The mornings" in read(as_(cast.theo), "/topics")


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "\u202eright to left",
        "\u05d4\u05e2\u05e8\u05d1\u05d9\u05dd",
        "\U0001f642",
        "a\x00b\x07c",
    ],
)
def test_odd_letters_are_kept_as_words(cast: Cast, as_: As, text: str) -> None:
    amal = as_(cast.amal)
    form = {"form_key": str(uuid4()), "release": "share", "text": text}
    assert amal.post("/topics", data=form).status_code == 303
    shown = amal.get("/topics").text
    ReadPage(shown, "/topics").check()
    assert "<script>alert" not in shown and "\u202e" not in shown and "\x07" not in shown


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"text": ""}, "Please write something here."),
        ({"text": "\x00\x01 \n "}, "Please write something here."),
        ({"text": "a" * 601}, "Please keep this to 600 letters."),
        ({"text": "The evenings", "release": "therapist_only"}, "Please choose one of these."),
        ({"text": "The evenings", "release": ""}, "Please choose who can read this."),
    ],
)
def test_a_topic_that_cannot_be_kept_says_why(cast: Cast, as_: As, typed: dict[str, str], words: str) -> None:
    amal = as_(cast.amal)
    answer = amal.post("/topics", data={"form_key": str(uuid4()), "release": "keep"} | typed)
    assert answer.status_code == 200
    assert words in read_answer(answer)


def test_a_resting_couple_reads_one_line_and_is_asked_for_nothing(app: Flask, cast: Cast, as_: As) -> None:
    nora = as_(cast.nora)
    nora.post(f"/couples/{cast.couple_ids['amal']}/rest")
    for person in (cast.amal, cast.theo):
        client = as_(person)
        words = read(client, "/topics")
        assert "Things are resting for now. Your therapist will talk with you." in words
        assert "What would you like to talk about?" not in words
        sent = client.post("/topics", data={"form_key": str(uuid4()), "release": "keep", "text": "Hello"})
        assert "Hello" not in read(client, "/topics"), sent.status_code


@pytest.mark.slow
def test_a_session_without_its_opening_took_place_and_that_can_be_taken_back(
    app: Flask, cast: Cast, as_: As
) -> None:
    couple_id = cast.couple_ids["amal"]
    row_id = plan(app, cast.nora, couple_id, in_days=-1)
    plan(app, cast.nora, couple_id, in_days=6)
    nora = as_(cast.nora)
    assert "Session 1" in read(nora, f"/couples/{couple_id}/review")
    for _ in range(2):
        answer = nora.post(f"/sessions/{row_id}/took-place", follow_redirects=True)
        assert "What was kept waits for the next opening." in read_answer(answer)
    words = read(nora, f"/couples/{couple_id}/review")
    assert "Session 2" in words and "Last met Tuesday 3 March." in words
    assert nora.post(f"/sessions/{row_id}/put-back").status_code == 303
    assert "Session 1" in read(nora, f"/couples/{couple_id}/review")


def test_what_is_still_to_come_has_not_taken_place(app: Flask, cast: Cast, as_: As) -> None:
    row_id = plan(app, cast.nora, cast.couple_ids["amal"], in_days=1)
    nora = as_(cast.nora)
    assert "It took place" not in read(nora, "/sessions")
    assert nora.post(f"/sessions/{row_id}/took-place").status_code == 409


@pytest.mark.slow
def test_a_session_nobody_marked_hides_no_later_one(app: Flask, cast: Cast, as_: As) -> None:
    couple_id = cast.couple_ids["amal"]
    plan(app, cast.nora, couple_id, in_days=-4)
    assert "Before today, not yet marked as held" in read(as_(cast.nora), "/couples")
    plan(app, cast.nora, couple_id, in_days=1)
    words = read(as_(cast.nora), "/couples")
    assert "one tomorrow" in words and "Before today" not in words
    assert "Thursday 5 March" in read(as_(cast.nora), f"/couples/{couple_id}/review")
    assert "Thursday 5 March" in read(as_(cast.amal), "/today")


def test_a_time_that_is_taken_is_asked_about_once_and_kept_when_it_is_meant(
    app: Flask, cast: Cast, as_: As
) -> None:
    nora, amal, jun = as_(cast.nora), cast.couple_ids["amal"], cast.couple_ids["jun"]
    plan(app, cast.nora, amal, in_days=2, at_time=time(17, 30))
    url = f"/couples/{jun}/sessions/add"
    typed = {"on_day": "2026-03-06", "at_time": "18:00", "minutes": "40"}
    asked = nora.post(url, data=typed)
    words = read_answer(asked)
    assert "Amal and Theo have a session with you on Fri 6 March at 17:30, for 50 minutes." in words
    assert "If you mean it, save once more." in words and "18:00" in asked.text
    assert nora.get(f"/couples/{jun}/review").text.count("Fri 6 March") == 0
    again = filled_again(asked)
    assert "Amal and Theo have" in read_answer(nora.post(url, data=again | {"at_time": "17:45"}))
    assert nora.post(url, data=again).status_code == 303
    assert read(nora, "/sessions").count("Fri 6 March") == 2


def test_sessions_back_to_back_and_those_of_colleagues_are_nobodys_concern(
    app: Flask, cast: Cast, as_: As
) -> None:
    nora, jun = as_(cast.nora), cast.couple_ids["jun"]
    plan(app, cast.nora, cast.couple_ids["amal"], in_days=2, at_time=time(17, 30))
    plan(app, cast.ravi, cast.couple_ids["kim"], in_days=2, at_time=time(18, 30))
    typed = {"on_day": "2026-03-06", "at_time": "18:20", "minutes": "50"}
    assert nora.post(f"/couples/{jun}/sessions/add", data=typed).status_code == 303


def test_a_session_in_the_past_is_asked_about_and_a_moved_one_is_not_in_its_own_way(
    app: Flask, cast: Cast, as_: As
) -> None:
    nora, amal = as_(cast.nora), cast.couple_ids["amal"]
    typed = {"on_day": "2026-03-02", "at_time": "10:00", "minutes": "50"}
    asked = nora.post(f"/couples/{amal}/sessions/add", data=typed)
    assert "This time has gone by already." in read_answer(asked)
    assert nora.post(f"/couples/{amal}/sessions/add", data=filled_again(asked)).status_code == 303
    later = plan(app, cast.nora, amal, in_days=3, at_time=time(17, 30))
    moved = {"on_day": "2026-03-07", "at_time": "17:45", "minutes": "50"}
    assert nora.post(f"/sessions/{later}/move", data=moved).status_code == 303


def test_control_letters_in_a_day_or_a_number_are_not_shown_again(cast: Cast, as_: As) -> None:
    nora, there = as_(cast.nora), f"/couples/{cast.couple_ids['amal']}/sessions/add"
    answer = nora.post(
        there, data={"on_day": "2026\x00-03-\x1b06", "at_time": "1\x007", "minutes": "\x0750\x08x"}
    )
    read_answer(answer)
    assert not {"\x00", "\x07", "\x08", "\x1b"} & set(answer.text)
