"""Coming in: password, second step, recovery codes, and what strangers cannot do."""

import re

import pytest
from flask import Flask

from practice import audit, db
from practice.accounts import models as account_models
from practice.accounts.actions import passwords as password_actions
from practice.accounts.actions import second_factors as second_factor_actions
from practice.accounts.rules import MAX_ACCOUNTS_PER_ADDRESS
from practice.app import create_app
from practice.settings.definition import Settings
from tests.accounts.make import (
    account_of,
    code,
    give_code,
    give_password,
    give_second_factor,
    n_sign_ins,
    without_csrf,
)
from tests.people import PASSWORD, START, Cast


def _cookie(client) -> str:
    with client.session_transaction() as session:
        return str(session.get("sign_in", ""))


def _close() -> None:
    """An app of the test's own is put away."""
    engine = db.session.get_bind()
    db.session.remove()
    engine.dispose()  # type: ignore[union-attr]


def test_partner_comes_in_with_address_and_password(app: Flask, cast: Cast) -> None:
    client = app.test_client()
    answer = give_password(client, "  AMAL@example.org ")
    assert answer.status_code == 303
    assert _cookie(client)
    assert client.get("/you").status_code == 200


def test_therapist_without_a_second_step_is_led_to_set_one_up_and_not_let_in(app: Flask, cast: Cast) -> None:
    client = app.test_client()
    answer = give_password(client, cast.nora.email)
    assert answer.location == "/sign-in/second-step/set-up"
    assert not _cookie(client)
    assert client.get("/you").status_code == 401
    page = client.get(answer.location).get_data(as_text=True)
    secret = re.search(r'class="secret">([^<]+)', page)
    assert secret
    done = client.post(answer.location, data={"code": code(START, secret[1])})
    codes = re.findall(r"<li>([0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4})</li>", done.get_data(as_text=True))
    assert len(codes) == 10
    assert client.get("/you").status_code == 200
    with app.app_context():
        assert secret[1].replace("-", "").replace(" ", "") not in (account_of(cast.nora).tf_totp_secret or "")
        assert not set(codes) & set(account_of(cast.nora).mf_recovery_codes or [])


def test_a_wrong_first_code_sets_nothing_up(app: Flask, cast: Cast) -> None:
    client = app.test_client()
    give_password(client, cast.nora.email)
    client.get("/sign-in/second-step/set-up")
    answer = client.post("/sign-in/second-step/set-up", data={"code": "000000"})
    assert "does not fit" in answer.get_data(as_text=True)
    with app.app_context():
        assert account_of(cast.nora).tf_totp_secret is None
    assert not _cookie(client)


def test_therapist_needs_both_steps(app: Flask, cast: Cast) -> None:
    give_second_factor(app, cast.nora)
    client = app.test_client()
    assert give_password(client, cast.nora.email).location == "/sign-in/second-step"
    assert client.get("/settings").status_code == 401
    assert give_code(client, "123456").status_code == 200
    assert give_code(client, code(START)).status_code == 303
    assert client.get("/settings").status_code == 200


def test_a_code_works_once(app: Flask, cast: Cast) -> None:
    give_second_factor(app, cast.nora)
    for expected in (303, 200):
        client = app.test_client()
        give_password(client, cast.nora.email)
        assert give_code(client, code(START)).status_code == expected
    assert n_sign_ins(app, cast.nora) == 1


@pytest.mark.slow
@pytest.mark.parametrize(("seconds", "works"), [(0, True), (29, True), (59, True), (61, False), (-31, False)])
def test_a_code_is_good_for_its_half_minute_and_the_next(
    app: Flask, cast: Cast, time, seconds: int, works: bool
) -> None:
    give_second_factor(app, cast.nora)
    shown = code(START)
    time.forward(seconds=seconds)
    client = app.test_client()
    give_password(client, cast.nora.email)
    assert (give_code(client, shown).status_code == 303) is works


def test_a_recovery_code_works_once(app: Flask, cast: Cast) -> None:
    give_second_factor(app, cast.nora)
    with app.app_context():
        codes = second_factor_actions.create_recovery_codes(account_of(cast.nora))
        db.session.commit()
    for expected in (303, 200):
        client = app.test_client()
        give_password(client, cast.nora.email)
        assert client.post("/sign-in/recovery-code", data={"code": codes[0]}).status_code == expected
    with app.app_context():
        assert len(second_factor_actions.recovery_codes(account_of(cast.nora))) == 9


def test_the_second_step_alone_opens_nothing(app: Flask, cast: Cast) -> None:
    give_second_factor(app, cast.nora)
    client = app.test_client()
    for page in ("/sign-in/second-step", "/sign-in/recovery-code", "/sign-in/second-step/set-up"):
        assert client.get(page).location == "/sign-in"
        assert client.post(page, data={"code": code(START)}).location == "/sign-in"


def test_half_a_sign_in_is_forgotten_after_ten_minutes(app: Flask, cast: Cast, time) -> None:
    give_second_factor(app, cast.nora)
    client = app.test_client()
    give_password(client, cast.nora.email)
    now = time.forward(minutes=11)
    assert give_code(client, code(now)).location == "/sign-in"


def test_every_sign_in_gets_a_cookie_of_its_own(app: Flask, cast: Cast) -> None:
    client = app.test_client()
    with client.session_transaction() as session:
        session["sign_in"] = "planted by somebody else"
        session["planted"] = "too"
    give_password(client, cast.amal.email)
    first = _cookie(client)
    assert first != "planted by somebody else"
    with client.session_transaction() as session:
        assert "planted" not in session
    client.post("/sign-out")
    give_password(client, cast.amal.email)
    assert _cookie(client) != first


def test_the_database_holds_no_token(app: Flask, cast: Cast) -> None:
    client = app.test_client()
    give_password(client, cast.amal.email)
    with app.app_context():
        hashes = [row.token_hash for row in db.session.query(account_models.SignIn)]
    assert _cookie(client) not in hashes


def test_nobody_can_tell_which_addresses_are_known(app: Flask, cast: Cast) -> None:
    pages = []
    for email in (cast.amal.email, cast.nora.email, "nobody@example.org"):
        answer = give_password(app.test_client(), email, "wrong words here")
        pages.append((answer.status_code, without_csrf(answer.get_data(as_text=True)).replace(email, "")))
    assert pages[0] == pages[1] == pages[2]


@pytest.mark.parametrize(
    "next_path", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/%0a"]
)
def test_signing_in_never_leads_out_of_the_site(app: Flask, cast: Cast, next_path: str) -> None:
    answer = give_password(app.test_client(), cast.amal.email, next_path=next_path)
    assert answer.status_code == 303
    assert "evil" not in answer.location
    assert answer.location.startswith("/")


def test_signing_in_leads_on_to_the_page_that_was_asked_for(app: Flask, cast: Cast) -> None:
    client = app.test_client()
    refused = client.get("/you")
    assert refused.status_code == 401
    assert 'name="next" type="hidden" value="/you"' in refused.get_data(as_text=True)
    assert give_password(client, cast.amal.email, next_path="/you").location == "/you"


def test_no_token_in_an_address_or_header_signs_anybody_in(app: Flask, cast: Cast) -> None:
    with app.test_request_context():
        token = str(account_of(cast.amal).get_auth_token())
    client = app.test_client()
    assert client.get(f"/you?auth_token={token}").status_code == 401
    assert client.get("/you", headers={"Authentication-Token": token}).status_code == 401
    answer = client.post("/sign-in?include_auth_token", json={"email": cast.amal.email, "password": PASSWORD})
    assert "token" not in answer.headers.get("Content-Type", "")
    assert token not in answer.get_data(as_text=True)
    assert not answer.is_json


def test_none_of_the_librarys_own_pages_are_open(app: Flask) -> None:
    ours = {rule.endpoint.split(".")[0] for rule in app.url_map.iter_rules()}
    assert "security" not in ours
    assert app.test_client().get("/login").status_code == 404


@pytest.mark.slow
@pytest.mark.parametrize("base_url", ["http://localhost", "https://localhost"])
def test_the_cookie_is_as_closed_as_the_address_allows(
    settings: Settings, letters, time, base_url: str
) -> None:
    app = create_app(Settings(**(vars(settings) | {"base_url": base_url})), mailer=letters)
    cookie = app.test_client().get("/sign-in", base_url=base_url).headers["Set-Cookie"]
    _close()
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie
    assert cookie.startswith("__Host-days=") is base_url.startswith("https")
    assert ("Secure" in cookie) is base_url.startswith("https")


def test_ways_in_are_written_down_without_an_address(app: Flask, cast: Cast) -> None:
    client = app.test_client()
    give_password(client, cast.amal.email, "wrong words here")
    give_password(client, cast.amal.email)
    client.post("/sign-out")
    with app.app_context():
        lines = [(row.verb, row.subject) for row in db.session.query(audit.AuditEntry)]
    assert [verb for verb, _ in lines] == ["sign-in failed", "signed in", "signed out"]
    assert not any("@" in subject for _, subject in lines)


def test_an_unknown_address_costs_the_same_work_as_a_known_one(
    app: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hashing is what takes the time; how long it takes is for a bench to say, not for a test."""
    tried: list[str] = []
    verify = vars(password_actions)["verify_password"]

    def note(password: str, kept: str) -> bool:
        tried.append(kept)
        return bool(verify(password, kept))

    monkeypatch.setattr(password_actions, "verify_password", note)
    client = app.test_client()
    for email in (cast.amal.email, "nobody@example.org"):
        tried.clear()
        client.post("/sign-in", data={"email": email, "password": "wrong words here"})
        assert len(tried) == MAX_ACCOUNTS_PER_ADDRESS, email
        assert all(one.startswith("$argon2id$") for one in tried)
