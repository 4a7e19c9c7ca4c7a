"""A forgotten password: the mailbox alone takes two days, can be stopped, and is told to its person."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from practice import clock, db
from practice.accounts import models as account_models
from practice.accounts.actions import second_factors as second_factor_actions
from practice.passwords.actions import resets as reset_actions
from tests.accounts.make import account_of, code, give_password, give_second_factor, reset_token
from tests.page_checks import ReadPage
from tests.people import PASSWORD, START, Cast, Person

NEW = "seven slow herons by the weir"


def request_reset(client: FlaskClient, person: Person, letters) -> str:
    """The token of the letter somebody with this mailbox gets."""
    client.post("/forgotten-password", data={"email": person.email})
    return reset_token(letters.sent)


def begin_wait(client: FlaskClient, person: Person, letters) -> None:
    token = request_reset(client, person, letters)
    assert client.post("/new-password/wait", data={"token": token}).location == "/new-password/waiting"


def choose_password(client: FlaskClient, token: str, code: str = "") -> int:
    return client.post("/new-password", data={"token": token, "password": NEW, "code": code}).status_code


def recovery_codes(app: Flask, person: Person) -> list[str]:
    with app.app_context():
        codes = second_factor_actions.create_recovery_codes(account_of(person))
        db.session.commit()
        return codes


@pytest.mark.slow
def test_the_mailbox_alone_sets_no_password_for_two_days(app: Flask, cast: Cast, letters, time) -> None:
    thief = app.test_client()
    token = request_reset(thief, cast.amal, letters)
    page = thief.get(f"/new-password?token={token}")
    assert "Begin the two days" in page.text
    assert choose_password(thief, token) == 200
    assert choose_password(thief, token, "not a code") == 200
    assert give_password(app.test_client(), cast.amal.email).status_code == 303
    begin_wait(thief, cast.amal, letters)
    assert choose_password(thief, token) == 410, "its link is used up"
    n_letters = len(letters.sent)
    time.forward(hours=47, minutes=59)
    thief.get("/sign-in")
    assert len(letters.sent) == n_letters
    time.forward(minutes=2)
    for _ in range(3):
        thief.get("/sign-in")
    assert len(letters.sent) == n_letters + 1, "once, however often somebody looks"
    late = reset_token(letters.sent)
    assert "Begin the two days" not in thief.get(f"/new-password?token={late}").text
    assert choose_password(thief, late) == 303
    assert give_password(app.test_client(), cast.amal.email, NEW).status_code == 303


@pytest.mark.slow
def test_asking_again_does_not_shorten_nor_restart_the_wait(app: Flask, cast: Cast, letters, time) -> None:
    client = app.test_client()
    begin_wait(client, cast.amal, letters)
    time.forward(hours=24)
    begin_wait(client, cast.amal, letters)
    with app.app_context():
        assert [row.ready_at for row in db.session.query(account_models.PasswordReset)] == [
            START + timedelta(hours=48)
        ]


def test_an_hour_goes_by_and_the_look_is_taken_on_any_page(app: Flask, cast: Cast, letters, time) -> None:
    begin_wait(app.test_client(), cast.amal, letters)
    time.forward(hours=49)
    app.test_client().get("/support")
    time.forward(minutes=2)
    app.test_client().get("/support")
    assert "two days are over" in letters.sent[-1].text


def test_signing_in_with_the_old_password_shows_the_wait_and_can_stop_it(
    app: Flask, cast: Cast, letters, time
) -> None:
    thief, amal = app.test_client(), app.test_client()
    begin_wait(thief, cast.amal, letters)
    assert give_password(amal, cast.amal.email).status_code == 303
    assert "/you/new-passwords" in amal.get("/today").text
    page = ReadPage(amal.get("/you/new-passwords").text, "/you/new-passwords")
    page.check()
    assert "Stop it" in page.words()
    assert amal.post("/you/new-passwords").status_code == 303
    assert "stopped" in amal.get("/you/new-passwords").text
    assert "/you/new-passwords" not in amal.get("/today").text
    time.forward(hours=49)
    n_letters = len(letters.sent)
    thief.get("/sign-in")
    assert len(letters.sent) == n_letters


def test_stopping_after_the_fresh_link_went_out_makes_it_void(
    app: Flask, cast: Cast, as_, letters, time
) -> None:
    thief = app.test_client()
    begin_wait(thief, cast.amal, letters)
    time.forward(hours=49)
    thief.get("/sign-in")
    late = reset_token(letters.sent)
    assert as_(cast.amal).post("/you/new-passwords").status_code == 303
    assert choose_password(thief, late) == 410


@pytest.mark.slow
@pytest.mark.parametrize("shown", ["password", "app", "paper"])
def test_a_signed_in_device_stops_it_with_what_only_its_person_has(
    app: Flask, cast: Cast, as_, letters, time, shown: str
) -> None:
    give_second_factor(app, cast.amal)
    papers = recovery_codes(app, cast.amal)
    amal = as_(cast.amal)
    begin_wait(app.test_client(), cast.amal, letters)
    time.forward(minutes=20)
    assert "neither your password" in amal.post("/you/new-passwords", data={"secret": "wrong"}).text
    secret = {"password": PASSWORD, "app": code(clock.now()), "paper": papers[0]}[shown]
    assert amal.post("/you/new-passwords", data={"secret": secret}).status_code == 303
    with app.app_context():
        assert db.session.query(account_models.PasswordReset).one().stopped_at is not None


@pytest.mark.slow
@pytest.mark.parametrize(("by", "words"), [("app", "a code of your app"), ("paper", "a recovery code")])
def test_a_code_beside_the_link_skips_the_wait_once_and_is_told(
    app: Flask, cast: Cast, letters, time, by: str, words: str
) -> None:
    if by == "app":
        give_second_factor(app, cast.amal)
    secret = recovery_codes(app, cast.amal)[0] if by == "paper" else code(START)
    client = app.test_client()
    assert choose_password(client, request_reset(client, cast.amal, letters), secret) == 303
    assert choose_password(client, request_reset(client, cast.amal, letters), secret) == 200, "it was used"
    give_password(client, cast.amal.email, NEW)
    if by == "app":
        time.forward(minutes=1)
        client.post("/sign-in/second-step", data={"code": code(clock.now())})
    assert "/you/new-passwords" in client.get("/today").text
    assert words in client.get("/you/new-passwords").text
    time.forward(days=15)
    give_password(client, cast.amal.email, NEW)


def _read_out(nora: FlaskClient, cast: Cast, person: Person) -> str:
    page = nora.post(f"/couples/{cast.couple_ids['amal']}/partners/{person.viewer.id}/read-out-code").text
    return page.split('class="codes"><li>')[1].split("</li>")[0]


@pytest.mark.slow
def test_a_code_read_out_works_with_the_link_alone_and_for_its_person_alone(
    app: Flask, cast: Cast, as_, letters, time
) -> None:
    nora, client = as_(cast.nora), app.test_client()
    for_theo, first = _read_out(nora, cast, cast.theo), _read_out(nora, cast, cast.amal)
    second = _read_out(nora, cast, cast.amal)
    token = request_reset(client, cast.amal, letters)
    assert choose_password(client, "made-up", second) == 410
    for wrong in (for_theo, first):
        assert choose_password(client, token, wrong) == 200
    assert choose_password(client, token, f" {second.upper().replace('-', ' ')} ") == 303
    give_password(client, cast.amal.email, NEW)
    assert "a code your therapist read out" in client.get("/you/new-passwords").text


def test_a_code_read_out_ends_after_an_hour_and_asks_the_therapist_who_is_there(
    app: Flask, cast: Cast, as_, letters, time
) -> None:
    nora, client = as_(cast.nora), app.test_client()
    said = _read_out(nora, cast, cast.amal)
    time.forward(minutes=61)
    assert choose_password(client, request_reset(client, cast.amal, letters), said) == 200
    url = f"/couples/{cast.couple_ids['amal']}/partners/{cast.amal.viewer.id}/read-out-code"
    later = as_(cast.nora)
    time.forward(minutes=12)
    assert later.post(url).location.startswith("/you/again")
    assert as_(cast.ravi).post(url).status_code == 404


@pytest.mark.slow
def test_codes_beside_the_link_are_counted(app: Flask, cast: Cast, letters) -> None:
    papers, client = recovery_codes(app, cast.amal), app.test_client()
    token = request_reset(client, cast.amal, letters)
    seen = [choose_password(client, token, f"wrong {n}") for n in range(8)]
    assert set(seen) == {200}
    page = client.post("/new-password", data={"token": token, "password": NEW, "code": papers[0]})
    assert "many tries" in page.text
    with app.app_context():
        assert len(second_factor_actions.recovery_codes(account_of(cast.amal))) == len(papers), (
            "nothing was compared"
        )


def test_two_who_look_at_once_send_one_letter(app: Flask, cast: Cast, letters, time) -> None:
    begin_wait(app.test_client(), cast.amal, letters)
    now, n_letters = time.forward(hours=49), len(letters.sent)
    with app.app_context():
        assert [reset_actions.send_due_links(letters, "http://localhost", now=now) for _ in range(2)] == [
            1,
            0,
        ]
    assert len(letters.sent) == n_letters + 1


def test_a_partner_has_codes_on_paper_without_a_second_step(app: Flask, cast: Cast, as_) -> None:
    amal = as_(cast.amal)
    assert "on paper" in amal.get("/you/recovery-codes?first=yes").text
    page = amal.post("/you/recovery-codes?first=yes").text
    assert page.count("<li>") >= 10 and 'href="/today"' in page
    assert give_password(app.test_client(), cast.amal.email).location == "/today", "and none is asked for"


@pytest.mark.slow
def test_a_new_password_of_ones_own_stops_the_wait(app: Flask, cast: Cast, as_, letters, time) -> None:
    begin_wait(app.test_client(), cast.amal, letters)
    sent = {"current": PASSWORD, "password": NEW}
    assert as_(cast.amal).post("/you/password", data=sent).status_code == 303
    n_letters = len(letters.sent)
    time.forward(hours=49)
    app.test_client().get("/sign-in")
    assert len(letters.sent) == n_letters
