"""A partner's way in: the link, the sign-in they make, what they agree to before anything opens, and leaving."""

import re
from collections.abc import Callable
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from practice import db
from practice.access import Allow
from practice.accounts.models import Account
from practice.consent.routes.consents import BLUEPRINTS_OPEN_WITHOUT_CONSENT, UNDO_SUFFIX
from practice.couples.rules import CoupleState
from practice.web import blueprints
from tests.accounts.make import give_password
from tests.conftest import StandingClock
from tests.couples import make
from tests.couples.make import GOOD_PASSWORD
from tests.page_checks import ReadPage
from tests.people import Cast, Person

SignIn = Callable[[Person | None], FlaskClient]
ROSA = {"name": "Rosa", "email": "rosa@example.org", "password": GOOD_PASSWORD}


def accounts(app: Flask) -> int:
    with app.app_context():
        return db.session.scalars(select(func.count()).select_from(Account)).one()


def read(client: FlaskClient, url: str, status: int = 200) -> ReadPage:
    answer = client.get(url)
    assert answer.status_code == status, (url, answer.status_code)
    page = ReadPage(answer.text, url)
    page.check()
    return page


@pytest.fixture
def couple_id(app: Flask, cast: Cast) -> UUID:
    return make.add(app, cast.nora)


@pytest.fixture
def link(app: Flask, cast: Cast, couple_id: UUID) -> str:
    return f"/invitation/{make.invite(app, cast.nora, couple_id)}"


@pytest.fixture
def rosa(as_: SignIn, link: str) -> FlaskClient:
    """Rosa's own phone, just after she made her sign-in."""
    phone = as_(None)
    assert phone.post(link, data=ROSA).status_code == 303
    return phone


def agree(phone: FlaskClient) -> None:
    form = next(form for form in read(phone, "/consent").forms() if form.action.endswith("/consent"))
    sent = form.filled() | {"read_text": "y", "read_policy": "y"}
    assert phone.post("/consent", data=sent).status_code == 303


def test_looking_at_a_link_changes_nothing_however_often(app: Flask, as_: SignIn, link: str) -> None:
    before = accounts(app)
    for _ in range(3):
        assert as_(None).get(link).status_code == 200
    assert accounts(app) == before
    assert as_(None).post(link, data=ROSA).status_code == 303  # and it still works


def test_opening_a_link_signs_nobody_in_and_sending_it_does(as_: SignIn, link: str) -> None:
    phone = as_(None)
    assert phone.get(link).status_code == 200
    with phone.session_transaction() as cookie:
        assert not {"sign_in", "_user_id"} & set(cookie)
    assert phone.get("/you").status_code == 401
    assert phone.post(link, data=ROSA).status_code == 303
    with phone.session_transaction() as cookie:
        assert {"sign_in", "_user_id"} <= set(cookie)
    assert phone.get("/you").status_code == 200


def test_a_link_opens_for_seven_days_and_not_a_moment_longer(
    as_: SignIn, link: str, time: StandingClock
) -> None:
    time.forward(days=6, hours=23)
    assert as_(None).get(link).status_code == 200
    time.forward(minutes=59, seconds=59)
    assert as_(None).get(link).status_code == 200
    time.forward(seconds=1)
    assert as_(None).get(link).status_code == 404
    assert as_(None).post(link, data=ROSA).status_code == 404


def test_a_page_with_a_link_names_neither_the_other_partner_nor_therapy(as_: SignIn, link: str) -> None:
    page = as_(None).get(link).text
    for word in ("Ben", "therapy", "couple"):
        assert word not in page


def test_two_who_send_one_link_make_one_account(app: Flask, as_: SignIn, link: str) -> None:
    before = accounts(app)
    first = as_(None).post(link, data=ROSA)
    second = as_(None).post(link, data=ROSA | {"email": "someone@example.org"})
    assert (first.status_code, second.status_code) == (303, 404)
    assert accounts(app) == before + 1


def test_every_link_that_no_longer_works_is_answered_alike(
    app: Flask, cast: Cast, as_: SignIn, couple_id: UUID, time: StandingClock
) -> None:
    used = f"/invitation/{make.invite(app, cast.nora, couple_id, 'a')}"
    as_(None).post(used, data=ROSA)
    withdrawn, too_old = (f"/invitation/{make.invite(app, cast.nora, couple_id, 'b')}" for _ in range(2))
    time.forward(days=7)
    links = (
        used,
        withdrawn,
        too_old,
        "/invitation/never-was",
        "/invitation/" + "x" * 3000,
        "/invitation/%00",
    )
    answers = [as_(None).get(url) for url in links]
    assert {answer.status_code for answer in answers} == {404}
    assert len({re.sub(r'content="[^"]*"|value="[^"]*"', "", answer.text) for answer in answers}) == 1
    before = accounts(app)
    for url in links:
        assert as_(None).post(url, data=ROSA | {"email": "late@example.org"}).status_code == 404
    assert accounts(app) == before


@pytest.mark.parametrize("who", ["nora", "amal", "ines"])
def test_somebody_who_is_signed_in_is_asked_to_sign_out_first(
    app: Flask, cast: Cast, as_: SignIn, link: str, who: str
) -> None:
    before = accounts(app)
    browser = as_(cast[who])
    assert "Sign out" in read(browser, link).words()
    assert browser.post(link, data=ROSA).status_code == 409
    assert accounts(app) == before


@pytest.mark.slow
@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("email", ""),
        ("email", "not an address"),
        ("email", "a@b " * 100),
        ("password", ""),
        ("password", "short"),
        ("password", "rosarosarosarosa"),
        ("password", "x" * 129),
        ("name", ""),
        ("name", "R" * 61),
    ],
)
def test_what_cannot_be_taken_is_said_and_the_link_still_works(
    app: Flask, as_: SignIn, link: str, field: str, typed: str
) -> None:
    before = accounts(app)
    answer = as_(None).post(link, data=ROSA | {field: typed})
    assert answer.status_code == 200
    assert "error" in answer.text
    if field != "password":
        assert GOOD_PASSWORD not in answer.text  # never printed back
    assert accounts(app) == before
    assert as_(None).post(link, data=ROSA).status_code == 303


@pytest.mark.parametrize("name", ["Zoë 🌿", "רותם", "<script>alert(1)</script>"])
def test_any_name_is_kept_as_it_is_written(
    app: Flask, cast: Cast, as_: SignIn, couple_id: UUID, link: str, name: str
) -> None:
    as_(None).post(link, data=ROSA | {"name": name})
    assert make.pair(app, cast.nora, couple_id).a.name == name
    assert "<script>alert" not in as_(cast.nora).get(f"/couples/{couple_id}").text


def test_nothing_opens_before_she_agreed(rosa: FlaskClient) -> None:
    for page in ("/today", "/week", "/notes", "/notes/for-me", "/topics"):
        answer = rosa.get(page)
        assert (answer.status_code, answer.location) == (303, "/consent"), page
    assert rosa.post("/appreciations", data={"did": "made tea"}).location == "/consent"
    for page in ("/you", "/support", "/consent", "/you/stop", "/you/stop/for-good"):
        assert rosa.get(page).status_code == 200, page


def test_every_page_of_a_partner_stands_behind_the_gate(app: Flask, rosa: FlaskClient) -> None:
    labels, tried = blueprints.route_labels(app), 0
    for rule in app.url_map.iter_rules():
        is_hers = labels[rule.endpoint] in {Allow.PARTNER, Allow.MEMBER}
        if (
            not is_hers
            or rule.arguments
            or rule.rule.endswith(UNDO_SUFFIX)  # taking back only closes, and asks for no consent
            or rule.endpoint.partition(".")[0] in BLUEPRINTS_OPEN_WITHOUT_CONSENT
        ):
            continue
        method = "GET" if "GET" in (rule.methods or ()) else "POST"
        assert rosa.open(rule.rule, method=method).location == "/consent", rule.rule
        tried += 1
    assert tried > 3


def test_she_agrees_for_herself_and_her_day_opens(
    app: Flask, cast: Cast, couple_id: UUID, rosa: FlaskClient
) -> None:
    assert "Ben" in read(rosa, "/consent").words()  # who is asked separately
    agree(rosa)
    assert rosa.get("/today").status_code == 200
    assert not make.pair(app, cast.nora, couple_id).b.has_account


@pytest.mark.parametrize("ticks", [{}, {"read_text": "y"}, {"read_policy": "y"}])
def test_one_tick_is_not_enough(rosa: FlaskClient, ticks: dict[str, str]) -> None:
    form = next(form for form in read(rosa, "/consent").forms() if form.action.endswith("/consent"))
    assert rosa.post("/consent", data=form.filled() | ticks).status_code == 200
    assert rosa.get("/today").location == "/consent"


@pytest.mark.slow
@pytest.mark.parametrize("version", ["0", "", "2", "1e9", "٣", "-1"])
def test_only_the_version_that_stood_on_the_page_is_agreed_to(rosa: FlaskClient, version: str) -> None:
    form = next(form for form in read(rosa, "/consent").forms() if form.action.endswith("/consent"))
    sent = form.filled() | {"read_text": "y", "read_policy": "y", "text_version": version}
    rosa.post("/consent", data=sent)
    assert rosa.get("/today").location == "/consent"


def test_a_new_policy_asks_again_before_anything_else_opens(app: Flask, cast: Cast, as_: SignIn) -> None:
    amal, jun = as_(cast.amal), as_(cast.jun)
    assert amal.get("/today").status_code == 200
    make.state_policy(app, cast.nora, cast.couple_ids["amal"], "From now on it is so.")
    assert amal.get("/today").location == "/consent"
    assert jun.get("/today").status_code == 200
    assert "From now on it is so." in amal.get("/consent").text
    agree(amal)
    assert amal.get("/today").status_code == 200


def test_what_was_being_written_when_the_policy_changed_is_not_lost(
    app: Flask, cast: Cast, as_: SignIn
) -> None:
    amal = as_(cast.amal)
    make.state_policy(app, cast.nora, cast.couple_ids["amal"], "Another.")
    words = "You carried the box up all five floors."
    assert amal.post("/appreciations", data={"did": words, "release": "keep"}).location == "/consent"
    agree(amal)
    assert words in amal.get("/today", follow_redirects=True).text or words in amal.get("/notes").text


def test_what_was_being_written_waits_through_a_lapse_and_a_new_policy(
    app: Flask, cast: Cast, as_: SignIn, time: StandingClock
) -> None:
    amal, words = as_(cast.amal), "You carried the box up all five floors."
    time.forward(minutes=61)
    make.state_policy(app, cast.nora, cast.couple_ids["amal"], "Another.")
    note = {"did": words, "release": "only_me", "on_day": "2026-03-04"}
    assert amal.post("/appreciations", data=note).status_code == 401
    back = give_password(amal, cast.amal.email, next_path="/today").location
    assert amal.get(back).location == "/consent"
    assert amal.get(back).location == "/consent", "looking twice loses nothing"
    make.state_policy(app, cast.nora, cast.couple_ids["amal"], "And another.")
    time.forward(minutes=61)
    ticks = {"read_text": "y", "read_policy": "y", "policy_id": "x", "text_version": "1"}
    assert amal.post("/consent", data=ticks).status_code == 401, "lapsed once more while reading"
    assert give_password(amal, cast.amal.email, next_path="/consent").location == "/consent"
    agree(amal)
    shown = amal.get(back).text
    assert words in shown
    assert "Here is what you had typed." in shown
    assert words in amal.get(back).text, "it stays until it is saved"


def test_what_was_typed_waits_where_it_stood_when_another_page_is_asked_for(
    cast: Cast, as_: SignIn, time: StandingClock
) -> None:
    amal = as_(cast.amal)
    time.forward(minutes=61)
    assert amal.post("/topics", data={"text": "The summer.", "release": "keep"}).status_code == 401
    assert give_password(amal, cast.amal.email, next_path="/notes").location == "/notes"
    assert "The summer." not in amal.get("/notes").text
    assert "The summer." in amal.get("/topics").text
    assert "Here is what you had typed." in amal.get("/topics").text
    amal.post("/topics", data={"text": "The summer.", "release": "keep"})
    assert "Here is what you had typed." not in amal.get("/topics").text


def test_taking_consent_back_closes_her_pages_and_not_his(cast: Cast, as_: SignIn) -> None:
    amal, theo = as_(cast.amal), as_(cast.theo)
    assert amal.post("/consent/withdraw").status_code == 303
    assert amal.get("/today").location == "/consent"
    assert theo.get("/today").status_code == 200


def test_leaving_asks_for_no_reason_and_tells_the_other_only_that_things_rest(
    app: Flask, cast: Cast, as_: SignIn
) -> None:
    amal, her_laptop, theo = as_(cast.amal), as_(cast.amal), as_(cast.theo)
    fields = [form.fields for form in read(amal, "/you/stop").forms() if form.action.endswith("/you/stop")]
    assert [field.kind for field in fields[0]] in ([], ["hidden"])
    assert make.pair(app, cast.nora, cast.couple_ids["amal"]).state is CoupleState.ACTIVE
    assert amal.post("/you/stop").status_code == 303
    assert amal.post("/you/stop/for-good").status_code == 200
    for browser in (amal, her_laptop):
        assert browser.get("/today").status_code == 401
    today = theo.get("/today").text
    assert "resting" in today
    for word in ("left", "stopped", "leaving"):
        assert f" {word}" not in today.replace("Leave", "")
    assert make.pair(app, cast.nora, cast.couple_ids["amal"]).state is CoupleState.RESTING
    assert "left" in as_(cast.nora).get(f"/couples/{cast.couple_ids['amal']}").text


def test_somebody_who_left_is_not_let_in_again(app: Flask, cast: Cast, as_: SignIn) -> None:
    as_(cast.amal).post("/you/stop/for-good")
    again = as_(cast.amal).get("/today")
    assert again.status_code == 401
    assert "Theo" not in again.text


def test_no_partner_ever_reads_that_safety_was_spoken_about(
    app: Flask, cast: Cast, as_: SignIn, couple_id: UUID, rosa: FlaskClient
) -> None:
    as_(cast.nora).post(f"/couples/{couple_id}/attest", data={"spoken": "y", "appropriate": "y"})
    assert make.pair(app, cast.nora, couple_id).state is CoupleState.ACTIVE
    agree(rosa)
    for page in ("/today", "/week", "/notes", "/notes/for-me", "/you", "/topics", "/consent"):
        text = rosa.get(page).text
        assert "attest" not in text.casefold()
        assert "spoken with" not in text.casefold()
    assert rosa.get(f"/couples/{couple_id}/attest").status_code == 404
