"""The first start, a forgotten password, which passwords will do, settings and people."""

import re

import pytest
from flask import Flask

from practice import clock, db
from practice.accounts import models as account_models
from practice.accounts import rules as account_rules
from practice.clinics import actions as clinic_actions
from practice.errors import Refusal
from tests.accounts.make import (
    code,
    give_code,
    give_password,
    give_second_factor,
    n_sign_ins,
    reset_token,
    set_up_token,
    without_csrf,
)
from tests.couples.make import add, invite
from tests.invariants.rows_of_everything import rows
from tests.page_checks import ReadPage
from tests.people import PASSWORD, START, Cast

NEW = "seven slow herons by the weir"
FORM = {
    "clinic": "Quay House",
    "name": "Ottoline",
    "email": "Ottoline@Example.org",
    "password": "nine plum trees",
    "time_zone": "America/New_York",
    "first_weekday": "6",
    "paper": "letter",
    "locale": "en_US",
    "country": "US",
}


@pytest.fixture
def hook_calls(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The calls of ``on_clinic_created``, in place of what features above add; their own tests cover that."""
    calls: list[str] = []
    monkeypatch.setattr(
        clinic_actions, "on_clinic_created", [lambda viewer, now: calls.append(f"{viewer.is_owner} {now}")]
    )
    return calls


def test_the_first_page_says_how_to_begin(app: Flask) -> None:
    assert "Nothing is set up here yet" in app.test_client().get("/").get_data(as_text=True)


@pytest.mark.slow
def test_the_owner_sets_the_clinic_up_and_comes_in_with_both_steps(app: Flask, hook_calls: list[str]) -> None:
    token = set_up_token(app)
    client = app.test_client()
    assert client.get(f"/set-up?token={token}").status_code == 200
    answer = client.post("/set-up", data=FORM | {"token": token})
    assert answer.location == "/sign-in/second-step/set-up"
    assert client.get("/settings").status_code == 401, "the second step comes first"
    page = client.get(answer.location).get_data(as_text=True)
    assert "<svg" in page
    assert "style=" not in page
    secret = re.search(r'class="secret">([^<]+)', page)
    assert secret
    done = client.post(answer.location, data={"code": code(START, secret[1])}).get_data(as_text=True)
    assert "Recovery codes" in done
    onward = re.search(r'href="([^"]+)">I have kept them', done.replace("\n", ""))
    assert onward
    assert "caseload" in onward[1] or onward[1] == "/couples"
    page = client.get("/settings").get_data(as_text=True)
    assert "Quay House" in page
    assert "Ottoline" in page
    assert hook_calls == [f"True {START}"]
    with app.app_context():
        clinic = db.session.query(account_models.Clinic).one()
        kept = (clinic.time_zone, clinic.first_weekday, clinic.paper, clinic.locale, clinic.country)
        assert kept == ("America/New_York", 6, account_models.Paper.LETTER, "en_US", "US")
        assert db.session.query(account_models.Account).one().email == "ottoline@example.org"
    file = client.post("/you/recovery-codes/file")
    assert file.headers["Content-Disposition"] == 'attachment; filename="codes.txt"'
    assert all(code in done for code in file.get_data(as_text=True).split())


@pytest.mark.slow
def test_set_up_opens_once_and_only_with_its_token(app: Flask) -> None:
    token = set_up_token(app)
    client = app.test_client()
    for wrong in ("", "?token=", "?token=wrong", f"?token={token[:-1]}"):
        assert client.get(f"/set-up{wrong}").status_code == 404
    assert client.post("/set-up", data=FORM | {"token": "wrong"}).status_code == 404
    assert client.post("/set-up", data=FORM | {"token": token}).status_code == 303
    again = FORM | {"token": token, "email": "other@example.org"}
    assert client.post("/set-up", data=again).status_code == 404
    assert client.get(f"/set-up?token={token}").status_code == 404
    with app.app_context():
        assert db.session.query(account_models.Clinic).count() == 1
        assert clinic_actions.offer_set_up(now=clock.now()) is None
    assert app.test_client().get("/").location == "/sign-in"


@pytest.mark.slow
def test_asking_for_the_head_of_a_page_with_a_token_answers_as_the_page_and_uses_nothing_up(
    app: Flask, cast: Cast, letters
) -> None:
    client = app.test_client()
    client.post("/forgotten-password", data={"email": cast.amal.email})
    couple_id = add(app, cast.nora)
    pages = [
        f"/new-password?token={reset_token(letters.sent)}",
        f"/invitation/{invite(app, cast.nora, couple_id)}",
    ]
    for page in pages:
        before = rows(app)
        assert [app.test_client().head(page).status_code for _ in range(2)] == [200, 200], page
        assert rows(app) == before
        assert app.test_client().get(page).status_code == 200
    for page in ("/new-password?token=wrong", "/invitation/wrong"):
        assert app.test_client().head(page).status_code == app.test_client().get(page).status_code != 200


def test_the_head_of_set_up_answers_as_set_up_does(app: Flask) -> None:
    url = f"/set-up?token={set_up_token(app)}"
    assert [app.test_client().head(url).status_code for _ in range(2)] == [200, 200]
    assert app.test_client().get(url).status_code == 200


def test_a_new_start_makes_the_token_before_void(app: Flask) -> None:
    old, new = set_up_token(app), set_up_token(app)
    assert app.test_client().get(f"/set-up?token={old}").status_code == 404
    assert app.test_client().get(f"/set-up?token={new}").status_code == 200


@pytest.mark.slow
@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"password": "short"}, "at least 8"),
        ({"password": "password1"}, "easy to guess"),
        ({"password": "Ottoline2026"}, "easy to guess"),
        ({"password": "x" * 129}, "128"),
        ({"email": "ottoline"}, "name@example.org"),
        ({"clinic": ""}, "Please write the clinic"),
        ({"time_zone": "Mars/Olympus"}, "Not a valid choice"),
    ],
)
def test_what_was_typed_is_kept_when_set_up_is_refused(app: Flask, wrong: dict[str, str], words: str) -> None:
    form = FORM | {"token": set_up_token(app)} | wrong
    page = app.test_client().post("/set-up", data=form).get_data(as_text=True)
    assert words in page
    if "clinic" not in wrong:
        assert 'value="Quay House"' in page
    with app.app_context():
        assert db.session.query(account_models.Clinic).count() == 0


@pytest.mark.slow
def test_a_forgotten_password_is_chosen_anew_and_the_second_step_still_asked(
    app: Flask, cast: Cast, as_, letters, time
) -> None:
    give_second_factor(app, cast.nora)
    signed_in = as_(cast.nora)
    client = app.test_client()
    assert client.post("/forgotten-password", data={"email": cast.nora.email}).location == "/letter-sent"
    letter = letters.sent[-1]
    assert letter.to == cast.nora.email
    assert "http://localhost/new-password?token=" in letter.text
    assert not re.search(r"therap|couple|Nora|Harbour", letter.text + letter.subject)
    token = reset_token(letters.sent)
    for _ in range(3):
        seen = client.get(f"/new-password?token={token}")
        assert seen.status_code == 200
    assert n_sign_ins(app, cast.nora) == 1
    assert signed_in.get("/you").status_code == 200, "looking changes nothing"
    right = {"token": token, "password": NEW, "code": code(START)}
    refused = client.post("/new-password", data=right | {"password": "password12"})
    assert "easy to guess" in refused.get_data(as_text=True)
    assert client.post("/new-password", data=right).location == "/sign-in"
    assert signed_in.get("/you").status_code == 401
    assert give_password(app.test_client(), cast.nora.email).status_code == 200
    assert give_password(client, cast.nora.email, NEW).location == "/sign-in/second-step"
    assert give_code(client, code(START)).status_code == 200, "that code was used for the new password"
    assert give_code(client, code(time.forward(minutes=1))).status_code == 303
    assert client.post("/new-password", data={"token": token, "password": NEW}).status_code == 410


@pytest.mark.slow
def test_a_reset_link_is_dead_after_thirty_minutes_or_a_newer_one(
    app: Flask, cast: Cast, letters, time
) -> None:
    client = app.test_client()
    tokens = []
    for _ in range(2):
        client.post("/forgotten-password", data={"email": cast.amal.email})
        tokens.append(reset_token(letters.sent))
    assert [client.get(f"/new-password?token={token}").status_code for token in tokens] == [410, 200]
    time.forward(minutes=30)
    assert client.get(f"/new-password?token={tokens[1]}").status_code == 410
    assert client.post("/new-password", data={"token": tokens[1], "password": NEW}).status_code == 410
    assert give_password(app.test_client(), cast.amal.email).status_code == 303


def test_a_token_opens_only_its_own_page(app: Flask, cast: Cast, letters) -> None:
    client = app.test_client()
    client.post("/forgotten-password", data={"email": cast.amal.email})
    token = reset_token(letters.sent)
    assert client.get(f"/set-up?token={token}").status_code == 404
    with client.session_transaction() as session:
        session["sign_in"] = token
    assert client.get("/you").status_code == 401


@pytest.mark.slow
def test_asking_for_a_letter_tells_nobody_which_addresses_are_known(app: Flask, cast: Cast, letters) -> None:
    answers = []
    for email in (cast.amal.email, "nobody@example.org"):
        client = app.test_client()
        answer = client.post("/forgotten-password", data={"email": email})
        page = client.get(answer.location).get_data(as_text=True)
        answers.append((answer.status_code, answer.data, without_csrf(page)))
    assert answers[0] == answers[1]
    assert len(letters.sent) == 1


@pytest.mark.parametrize(
    "password",
    ["fourteen lette", "passwordpassword", "Amal@example.org", "aaaaaaaaaaaaaaaa", "ordinary days 2026"],
)
def test_a_password_that_stands_alone_is_long_and_not_common(password: str) -> None:
    with pytest.raises(Refusal):
        account_rules.check_password(password, needs_second_factor=False, context_words=["amal@example.org"])


@pytest.mark.parametrize(
    "password", ["quiet river walks", "пять серых цапель", "🫖 tea at four, by the sea", PASSWORD]
)
def test_a_few_words_in_a_row_will_do(password: str) -> None:
    account_rules.check_password(password, needs_second_factor=False, context_words=["amal@example.org"])


def test_eight_letters_do_beside_a_second_step_and_not_without() -> None:
    account_rules.check_password("herons 7", needs_second_factor=True)
    with pytest.raises(Refusal):
        account_rules.check_password("herons 7", needs_second_factor=False)


def test_a_password_may_be_long_and_spaces_count(app: Flask, cast: Cast, as_) -> None:
    long = " a heron, " * 12 + "so there"
    as_(cast.amal).post("/you/password", data={"current": PASSWORD, "password": long})
    assert give_password(app.test_client(), cast.amal.email, long).status_code == 303
    assert give_password(app.test_client(), cast.amal.email, long.strip()).status_code == 200


@pytest.mark.slow
def test_partner_may_add_a_second_step_and_take_it_away(app: Flask, cast: Cast, as_) -> None:
    amal = as_(cast.amal)
    page = amal.get("/you/second-step").get_data(as_text=True)
    secret = re.search(r'class="secret">([^<]+)', page)
    assert secret
    assert "Recovery codes" in amal.post("/you/second-step", data={"code": code(START, secret[1])}).get_data(
        as_text=True
    )
    assert give_password(app.test_client(), cast.amal.email).location == "/sign-in/second-step"
    assert amal.post("/you/second-step/remove").status_code == 303
    assert give_password(app.test_client(), cast.amal.email).location != "/sign-in/second-step"


def test_therapist_cannot_go_without_the_second_step(app: Flask, cast: Cast, as_) -> None:
    give_second_factor(app, cast.nora)
    assert as_(cast.nora).post("/you/second-step/remove").status_code == 409


def test_owner_changes_the_clinic_and_others_only_read(app: Flask, cast: Cast, as_) -> None:
    changed = {**FORM, "clinic": "Harbour Lane & friends"}
    assert as_(cast.nora).post("/settings", data=changed).status_code == 404
    assert as_(cast.wanda).post("/settings", data=changed).status_code == 303
    assert "Harbour Lane &amp; friends" in as_(cast.nora).get("/settings").get_data(as_text=True)
    assert "friends" not in as_(cast.ines).get("/settings").get_data(as_text=True)
    assert as_(cast.amal).get("/settings").status_code == 404


@pytest.mark.slow
def test_owner_adds_a_therapist_who_chooses_their_own_password(app: Flask, cast: Cast, as_, letters) -> None:
    person = {"name": "Thandeka", "email": "thandeka@example.org"}
    assert as_(cast.nora).post("/settings/people", data=person).status_code == 404
    page = as_(cast.wanda).post("/settings/people", data=person).get_data(as_text=True)
    token = reset_token(letters.sent)
    assert token in page
    client = app.test_client()
    assert client.post("/new-password", data={"token": token, "password": NEW}).status_code == 303
    assert give_password(client, "thandeka@example.org", NEW).location == "/sign-in/second-step/set-up"
    again = as_(cast.wanda).post("/settings/people", data=person).get_data(as_text=True)
    assert "has this address already" in again


def test_support_is_for_everybody_and_begins_with_the_clinics_own_country(
    app: Flask, cast: Cast, as_
) -> None:
    page = app.test_client().get("/support")
    assert page.status_code == 200
    assert "Nobody is watching these notes around the clock." in page.get_data(as_text=True)
    assert 'href="tel:' in page.get_data(as_text=True)
    assert as_(cast.amal).get("/support").status_code == 200


@pytest.mark.slow
@pytest.mark.parametrize(
    ("languages", "chosen"),
    [
        ("en-US,en;q=0.9", ["letter", "6", "en_US", "US"]),
        ("en,de;q=0.8,en-CA;q=0.7", ["letter", "6", "en_GB", "CA"]),
        ("en-GB", ["a4", "0", "en_GB", "GB"]),
        ("tlh, x-y-z, ../..", ["a4", "0", "en_GB"]),
    ],
)
def test_set_up_begins_with_what_a_browser_tells_of_its_place(
    app: Flask, languages: str, chosen: list[str]
) -> None:
    page = app.test_client().get(f"/set-up?token={set_up_token(app)}", headers={"Accept-Language": languages})
    form = next(form for form in ReadPage(page.text, "/set-up").forms() if "clinic" in form.filled())
    named = [form.filled()[name] for name in ("paper", "first_weekday", "locale", "country")]
    assert named[: len(chosen)] == chosen


def test_a_short_password_never_comes_to_stand_alone(app: Flask, cast: Cast, as_) -> None:
    """A second step of one's own choice can be taken away again, so it shortens nothing."""
    give_second_factor(app, cast.amal)
    amal = as_(cast.amal)
    assert "At least 15 letters" in amal.get("/you/password").text
    sent = {"current": PASSWORD, "password": "herons 77"}
    answer = amal.post("/you/password", data=sent)
    assert answer.status_code == 200 and "at least 15" in answer.text
