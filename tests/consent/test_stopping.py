"""Stopping freezes at once and asks for nothing; what cannot be undone asks who is there."""

import pytest
from flask import Flask

from practice import clock, db
from practice.accounts import models as account_models
from practice.consent import actions as consent_actions
from practice.couples import actions as couple_actions
from practice.couples.rules import CoupleState
from practice.errors import Refusal
from practice.viewers import PartnerViewer, TherapistViewer
from tests.couples import make
from tests.people import PASSWORD, Cast


def test_stopping_needs_no_password_and_leaving_for_good_does(app: Flask, cast: Cast, as_, time) -> None:
    amal, theo, couple_id = as_(cast.amal), as_(cast.theo), cast.couple_ids["amal"]
    time.forward(minutes=42)
    assert amal.post("/you/stop").location == "/you/stop"
    assert make.pair(app, cast.nora, couple_id).state is CoupleState.RESTING
    assert "resting" in theo.get("/today").text and "stopped" not in theo.get("/today").text
    assert "Close my sign-in for good" in amal.get("/you/stop").text
    for send in (amal.get, amal.post):
        assert send("/you/stop/for-good").location.startswith("/you/again?next=/you")
    assert amal.get("/you").status_code == 200, "nothing has ended"
    again = amal.post("/you/again", data={"password": PASSWORD, "next": "/you/stop/for-good"})
    assert again.location == "/you/stop/for-good"
    assert "You have stopped taking part" in amal.post("/you/stop/for-good").text
    assert amal.get("/you").status_code == 401


def test_what_one_stopped_the_therapist_cannot_go_on_with(app: Flask, cast: Cast, as_, time) -> None:
    amal, nora, couple_id = as_(cast.amal), as_(cast.nora), cast.couple_ids["amal"]
    amal.post("/you/stop")
    amal.post("/you/stop")
    assert "Has stopped" in nora.get(f"/couples/{couple_id}").text
    assert nora.post(f"/couples/{couple_id}/resume").status_code == 409
    time.forward(minutes=12)
    assert amal.post("/you/stop/take-back").location == "/you/again?next=/you"
    amal.post("/you/again", data={"password": PASSWORD})
    assert amal.post("/you/stop/take-back").status_code == 303
    assert make.pair(app, cast.nora, couple_id).state is CoupleState.RESTING
    assert as_(cast.nora).post(f"/couples/{couple_id}/resume").status_code == 303
    assert make.pair(app, cast.nora, couple_id).state is CoupleState.ACTIVE


def test_stopping_twice_and_taking_back_after_leaving_change_nothing(app: Flask, cast: Cast) -> None:
    amal, nora, couple_id = cast.amal.viewer, cast.nora.viewer, cast.couple_ids["amal"]
    assert isinstance(amal, PartnerViewer) and isinstance(nora, TherapistViewer)
    with app.app_context():
        db.bind_clinic(amal.clinic_id)
        consent_actions.stop(amal, now=clock.now())
        consent_actions.leave(amal, now=clock.now())
        consent_actions.take_part_again(amal, now=clock.now())
        with pytest.raises(Refusal, match="left"):
            couple_actions.resume(nora, couple_id, now=clock.now())


def test_people_are_added_and_removed_by_whoever_gave_the_password_just_now(
    app: Flask, cast: Cast, as_, time
) -> None:
    wanda, ravi = as_(cast.wanda), f"/settings/people/{cast.ravi.viewer.id}/remove"
    time.forward(minutes=12)
    typed = {"name": "Thandeka N.", "email": "thandeka@example.org"}
    assert wanda.post("/settings/people", data=typed).location == "/you/again?next=/settings"
    with app.app_context():
        assert db.session.query(account_models.Account).filter_by(email=typed["email"]).count() == 0
    assert wanda.get(ravi).location.startswith("/you/again")
    assert wanda.post(ravi, data={"everybody": str(cast.nora.viewer.id)}).location.startswith("/you/again")
    assert as_(cast.ravi).get("/settings").status_code == 200
    wanda.post("/you/again", data={"password": PASSWORD, "next": "/settings"})
    wanda.post("/settings/people", data=typed)
    with app.app_context():
        assert db.session.query(account_models.Account).filter_by(email=typed["email"]).count() == 1


def test_what_was_typed_stands_in_its_form_after_the_password(app: Flask, cast: Cast, as_, time) -> None:
    wanda = as_(cast.wanda)
    time.forward(minutes=12)
    wanda.post("/settings/people", data={"name": "Thandeka N.", "email": "thandeka@example.org"})
    after = wanda.post("/you/again", data={"password": PASSWORD, "next": "/settings"}).location
    assert 'value="Thandeka N."' in wanda.get(after).text
