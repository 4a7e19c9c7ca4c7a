"""Somebody who left is invited again: they open their own sign-in by its password, and nothing is shared by it."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from practice import clock, db
from practice.accounts.rules import hash_of
from practice.appreciations.models import Appreciation
from practice.couples.models import Couple, Invitation, Partner
from practice.couples.rules import CoupleState
from practice.release import Release
from tests.accounts.make import SECRET, code, give_code, give_second_factor, reset_token
from tests.appreciations.make import keep
from tests.couples import make
from tests.page_requests import read
from tests.people import PASSWORD, START, Cast, Person

NEW = "seven slow herons by the weir"


def _leave(client: FlaskClient) -> None:
    assert client.post("/you/stop/for-good").status_code == 200


def _invite(nora: FlaskClient, cast: Cast) -> str:
    url = f"/couples/{cast.couple_ids['amal']}/partners/{cast.amal.viewer.id}/invitation"
    answer = nora.post(url)
    assert answer.status_code == 200, answer.status_code
    return answer.text.split("/invitation/")[1].split('"')[0]


def _own(person: Person, password: str = PASSWORD) -> dict[str, str]:
    return {"email": person.email, "password": password}


@pytest.fixture
def link(app: Flask, cast: Cast, as_) -> str:
    """A link for Amal, who wrote a note, kept it for the session, and left."""
    keep(app, cast.amal, "you sang in the kitchen", release=Release.KEEP)
    _leave(as_(cast.amal))
    return f"/invitation/{_invite(as_(cast.nora), cast)}"


@pytest.mark.slow
def test_somebody_who_left_comes_back_to_their_own_words_and_shares_nothing_by_it(
    app: Flask, cast: Cast, as_, link: str, time
) -> None:
    phone = app.test_client()
    time.forward(days=3)
    assert "Welcome back" in read(phone, link).words()
    assert phone.post(link, data=_own(cast.amal)).status_code == 303
    assert phone.get("/today").location == "/consent", "the texts are read anew"
    form = next(form for form in read(phone, "/consent").forms() if form.action.endswith("/consent"))
    phone.post("/consent", data=form.filled() | {"read_text": "y", "read_policy": "y"})
    assert "you sang in the kitchen" in read(phone, "/notes").words()
    assert "You have stopped taking part" in read(phone, "/you/stop").words()
    assert "you sang" not in as_(cast.theo).get("/notes/for-me").text
    assert as_(cast.nora).post(f"/couples/{cast.couple_ids['amal']}/resume").status_code == 409
    with app.app_context():
        db.bind_clinic(cast.clinic_ids["here"])
        row = db.session.get_one(Partner, cast.amal.viewer.id)
        assert row.account_id == cast.amal.account_id
        assert (row.left_at, row.stopped_at) == (None, START)
        assert db.session.get_one(Couple, cast.couple_ids["amal"]).state is CoupleState.RESTING
        assert db.session.query(Appreciation).filter_by(author_id=row.id).one().release is Release.KEEP
    assert phone.post(link, data=_own(cast.amal)).status_code in {404, 409}, "the link worked once"


def test_the_link_alone_opens_nothing(app: Flask, cast: Cast, as_, link: str) -> None:
    """It may be in the other partner's hands, who has a sign-in of their own."""
    phone = app.test_client()
    for wrong in (_own(cast.amal, "not the password at all"), _own(cast.theo), {"email": "", "password": ""}):
        answer = phone.post(link, data=wrong)
        assert answer.status_code == 200
        assert cast.amal.email not in answer.text.replace(f'value="{wrong["email"]}"', "")
        assert phone.get("/you").status_code == 401
    assert phone.post(link, data={"name": "Amal", **_own(cast.amal, make.GOOD_PASSWORD)}).status_code == 200
    with app.app_context():
        token = hash_of(link.rpartition("/")[2])
        db.bind_clinic(cast.clinic_ids["here"])
        assert db.session.query(Invitation).filter_by(token_hash=token).one().used_at is None


@pytest.mark.slow
def test_the_second_step_is_asked_as_before(app: Flask, cast: Cast, link: str) -> None:
    give_second_factor(app, cast.amal, SECRET)
    phone = app.test_client()
    assert phone.post(link, data=_own(cast.amal)).location == "/sign-in/second-step"
    assert phone.get("/you").status_code == 401
    assert give_code(phone, code(START)).status_code == 303
    assert phone.get("/you").status_code == 200


@pytest.mark.slow
def test_a_forgotten_password_is_chosen_anew_before_coming_back(
    app: Flask, cast: Cast, as_, link: str, letters
) -> None:
    page = read(as_(cast.nora), f"/couples/{cast.couple_ids['amal']}")
    assert "Forgotten password of Amal" in page.words()
    url = f"/couples/{cast.couple_ids['amal']}/partners/{cast.amal.viewer.id}/read-out-code"
    said = as_(cast.nora).post(url).text.split('class="codes"><li>')[1].split("</li>")[0]
    phone = app.test_client()
    phone.post("/forgotten-password", data={"email": cast.amal.email})
    sent = {"token": reset_token(letters.sent), "password": NEW, "code": said}
    assert phone.post("/new-password", data=sent).location == "/sign-in"
    assert phone.post(link, data=_own(cast.amal)).status_code == 200, "the old one is gone"
    assert phone.post(link, data=_own(cast.amal, NEW)).status_code == 303
    assert phone.get("/you").status_code == 200


@pytest.mark.slow
def test_the_therapist_reads_where_they_stand(app: Flask, cast: Cast, as_, time) -> None:
    url = f"/couples/{cast.couple_ids['amal']}"
    _leave(as_(cast.amal))
    nora = as_(cast.nora)
    assert "With a link they can come back by themselves" in read(nora, url).words()
    assert "Make a link for Amal" in read(nora, url).words()
    _invite(nora, cast)
    words = read(nora, url).words()
    assert "A link to come back is open until" in words and "Withdraw the link for Amal" in words
    nora.post(f"{url}/partners/{cast.amal.viewer.id}/invitation/withdraw")
    assert "A link to come back" not in read(nora, url).words()
    _invite(nora, cast)
    time.forward(days=8)
    assert "A link to come back" not in read(as_(cast.nora), url).words()


@pytest.mark.slow
def test_a_couple_whose_work_has_ended_offers_no_link(app: Flask, cast: Cast, as_) -> None:
    nora, couple_id = as_(cast.nora), make.add(app, cast.nora)
    nora.post(f"/couples/{couple_id}/end")
    page = read(nora, f"/couples/{couple_id}")
    words = page.words()
    assert "Make a link" not in words and "a link" not in words.casefold()
    assert not [form for form in page.forms() if "/invitation" in form.action]
    _leave(as_(cast.amal))
    nora.post(f"/couples/{cast.couple_ids['amal']}/end")
    words = read(nora, f"/couples/{cast.couple_ids['amal']}").words()
    assert "their sign-in is closed." in words
    assert "With a link" not in words and "Make a" not in words.replace("Make a code", "")


def test_nobody_is_let_back_into_a_couple_whose_work_has_ended(
    app: Flask, cast: Cast, as_, link: str
) -> None:
    as_(cast.nora).post(f"/couples/{cast.couple_ids['amal']}/end")
    assert app.test_client().get(link).status_code == 404
    assert app.test_client().post(link, data=_own(cast.amal)).status_code == 404
    assert clock.now() == START
