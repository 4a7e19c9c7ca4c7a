"""Attempts on a password or a code: counted before they are compared, and never a stranger's lock on a door."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from practice import clock, db
from practice.accounts import models as account_models
from practice.accounts import rules as account_rules
from practice.accounts.actions import attempts as attempt_actions
from practice.accounts.actions import second_factors as second_factor_actions
from practice.accounts.actions.attempts import Verdict
from practice.app import create_app
from practice.authentication import rules as authentication_rules
from practice.settings.definition import Settings
from practice.web import rate_limits
from tests.accounts.make import (
    account_of,
    code,
    give_code,
    give_password,
    give_second_factor,
    reset_token,
    without_csrf,
)
from tests.people import PASSWORD, START, Cast

NEW = "seven slow herons by the weir"
HOME, ELSEWHERE = "192.0.2.7", "198.51.100.9"


def browser(app: Flask, network: str = HOME) -> FlaskClient:
    client = app.test_client()
    client.environ_base["REMOTE_ADDR"] = network
    return client


def guess(client: FlaskClient, email: str, times: int) -> list[int]:
    return [give_password(client, email, f"wrong words {n}").status_code for n in range(times)]


def recover(client: FlaskClient, digits: str) -> TestResponse:
    return client.post("/sign-in/recovery-code", data={"code": digits})


@pytest.mark.slow
@pytest.mark.parametrize("step", ["code", "recovery"])
def test_a_hundred_wrong_codes_close_the_second_step(app: Flask, cast: Cast, time, letters, step) -> None:
    """One half-way cookie, or many: the right code after a hundred wrong ones lets nobody in."""
    give_second_factor(app, cast.nora)
    with app.app_context():
        codes = second_factor_actions.create_recovery_codes(account_of(cast.nora))
        db.session.commit()
    give = give_code if step == "code" else recover
    client = browser(app)
    seen = []
    for _ in range(account_rules.MOST_ATTEMPTS):
        give_password(client, cast.nora.email)
        seen.append(give(client, "000000").status_code)
        time.forward(minutes=16)
    assert set(seen) == {200}
    give_password(client, cast.nora.email)
    right = code(clock.now()) if step == "code" else codes[0]
    closed = give(client, right)
    assert closed.status_code == 429 and "A new password" in closed.text
    assert client.get("/you").status_code == 401
    client.post("/forgotten-password", data={"email": cast.nora.email})
    sent = {"token": reset_token(letters.sent), "password": NEW}
    assert client.post("/new-password", data=sent | {"code": codes[1]}).status_code == 303
    give_password(client, cast.nora.email, NEW)
    time.forward(minutes=1)
    assert give(client, code(clock.now()) if step == "code" else codes[0]).status_code == 303


@pytest.mark.slow
def test_one_saved_half_way_cookie_gets_no_more_tries_than_many(app: Flask, cast: Cast) -> None:
    give_second_factor(app, cast.nora)
    client = browser(app)
    give_password(client, cast.nora.email)
    cookie = client.get_cookie("days")
    assert cookie
    seen = []
    for _ in range(30):
        client.set_cookie("days", cookie.value)
        seen.append(give_code(client, "000000").status_code)
    assert seen.count(200) == 5 and set(seen[5:]) == {429}
    client.set_cookie("days", cookie.value)
    assert give_code(client, code(START)).status_code == 429


def test_a_half_way_sign_in_is_used_once_and_ends_with_a_new_password(app: Flask, cast: Cast, as_) -> None:
    give_second_factor(app, cast.nora)
    client, other = browser(app), browser(app)
    for phone in (client, other):
        give_password(phone, cast.nora.email)
    cookie = client.get_cookie("days")
    assert cookie and give_code(client, code(START)).status_code == 303
    again = browser(app)
    again.set_cookie("days", cookie.value)
    assert give_code(again, code(START)).location == "/sign-in"
    assert (
        as_(cast.nora).post("/you/password", data={"current": PASSWORD, "password": NEW}).status_code == 303
    )
    assert give_code(other, code(START)).location == "/sign-in"


@pytest.mark.slow
def test_the_password_asked_for_while_signed_in_is_counted(app: Flask, cast: Cast, as_, time) -> None:
    for page, fields in (
        ("/you/again", {"password": "no"}),
        ("/you/password", {"current": "not it", "password": NEW}),
    ):
        amal = as_(cast.amal)
        seen = [amal.post(page, data=fields).status_code for _ in range(12)]
        assert seen == [200] * 5 + [429] * 7, page
        right = dict.fromkeys(fields, PASSWORD) | ({"password": NEW} if "current" in fields else {})
        assert amal.post(page, data=right).status_code == 429, page
        assert as_(cast.amal).post(page, data=right).status_code == 303, "another sign-in is not slowed down"


def test_nothing_is_compared_once_the_count_is_full(app: Flask, time) -> None:
    compared: list[int] = []

    def right() -> bool:
        compared.append(1)
        return True

    with app.app_context():
        counted_by = account_rules.AttemptKeys("a key", limit=3)
        for _ in range(3):
            assert attempt_actions.attempt(counted_by, lambda: False, now=time()) is Verdict.WRONG
            db.session.commit()
        assert attempt_actions.attempt(counted_by, right, now=time()) is Verdict.WAIT
        db.session.commit()
    assert not compared


def test_attempts_at_the_same_moment_are_all_counted(app: Flask, time) -> None:
    counted_by = account_rules.AttemptKeys("a key", limit=4)

    def wrong(_: int) -> Verdict:
        with app.app_context():
            verdict = attempt_actions.attempt(counted_by, lambda: False, now=START)
            db.session.commit()
            db.session.remove()
            return verdict

    with ThreadPoolExecutor(6) as pool:
        seen = list(pool.map(wrong, range(12)))
    assert seen.count(Verdict.WRONG) == 4


@pytest.mark.slow
def test_a_strangers_guesses_keep_nobody_out(app: Flask, cast: Cast, as_, time) -> None:
    """A hundred and more wrong passwords from elsewhere; the right one still opens, here and while signed in."""
    stranger, signed_in = browser(app, ELSEWHERE), as_(cast.amal)
    for _ in range(account_rules.MOST_ATTEMPTS + 5):
        guess(stranger, cast.amal.email, 1)
        time.forward(minutes=15)
    assert guess(stranger, cast.amal.email, 2) == [200, 429]
    assert give_password(stranger, cast.amal.email).status_code == 429
    signed_in = as_(cast.amal)
    assert signed_in.post("/you/again", data={"password": PASSWORD}).status_code == 303
    assert give_password(browser(app), cast.amal.email).status_code == 303


@pytest.mark.slow
def test_after_a_hundred_guesses_from_anywhere_each_network_has_one(app: Flask, cast: Cast) -> None:
    for n in range(account_rules.MOST_ATTEMPTS):
        assert guess(browser(app, f"198.51.100.{n}"), cast.amal.email, 1) == [200]
    assert guess(browser(app, "203.0.113.1"), cast.amal.email, 2) == [200, 429]


@pytest.mark.slow
def test_a_known_device_is_not_slowed_down_by_guesses_at_home(app: Flask, cast: Cast, time) -> None:
    known, stranger = browser(app), browser(app)
    assert give_password(known, cast.amal.email).status_code == 303
    known.post("/sign-out")
    assert guess(stranger, cast.amal.email, 20)[-1] == 429
    assert give_password(stranger, cast.amal.email).status_code == 429
    assert give_password(known, cast.amal.email).status_code == 303


@pytest.mark.slow
def test_twenty_wrong_tries_at_home_leave_the_other_partner_in_peace(app: Flask, cast: Cast) -> None:
    assert guess(browser(app), cast.amal.email, 20)[-1] == 429
    assert give_password(browser(app), cast.theo.email).status_code == 303


@pytest.mark.slow
def test_who_has_to_wait_is_told_what_helps_and_not_whether_the_address_is_known(
    app: Flask, cast: Cast
) -> None:
    pages = []
    for email in (cast.amal.email, "nobody@example.org"):
        client = browser(app)
        seen = guess(client, email, 8)
        page = give_password(client, email, "wrong words")
        pages.append((seen, page.status_code, without_csrf(page.text).replace(email, "")))
    assert pages[0] == pages[1]
    text = pages[0][2]
    for help_ in (
        "fifteen minutes",
        "signed in before",
        "another network",
        "/forgotten-password",
        "/support",
    ):
        assert help_ in text, help_


@pytest.mark.slow
def test_a_delay_ends_and_grows(app: Flask, cast: Cast, time) -> None:
    client = browser(app)
    assert guess(client, cast.amal.email, 6) == [200] * 5 + [429]
    time.forward(seconds=31)
    assert guess(client, cast.amal.email, 1) == [200]
    time.forward(seconds=31)
    assert guess(client, cast.amal.email, 2) == [200, 429]
    time.forward(seconds=31)
    assert guess(client, cast.amal.email, 1) == [429]
    time.forward(minutes=15)
    assert give_password(client, cast.amal.email).status_code == 303


def test_no_counter_tells_whose_it_is(app: Flask, cast: Cast) -> None:
    guess(browser(app), cast.amal.email, 1)
    with app.app_context():
        keys = [row.key for row in db.session.query(account_models.AttemptCounter)]
    assert keys and not any("amal" in key or HOME in key for key in keys)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("", ""),
    ],
)
def test_a_household_counts_as_one_network(address: str, network: str) -> None:
    assert authentication_rules.network_of(address) == network


@pytest.fixture
def limited(cast: Cast, settings: Settings, letters):
    """The same clinic, opened with its limits."""
    demo = create_app(Settings(**(vars(settings) | {"mode": "demo"})), mailer=letters)
    demo.config["WTF_CSRF_ENABLED"] = False
    yield demo
    rate_limits.limiter.enabled = False
    engine = db.engine()
    db.session.remove()
    engine.dispose()


@pytest.mark.slow
def test_a_flood_from_one_network_is_held_back_and_known_devices_are_not(limited: Flask, cast: Cast) -> None:
    known, stranger = browser(limited), browser(limited)
    assert give_password(known, cast.amal.email).status_code == 303
    known.post("/sign-out")
    guess(stranger, "nobody@example.org", 119)
    assert guess(stranger, "somebody@example.org", 2) == [429, 429]
    assert "in a short time" in give_password(stranger, cast.amal.email).text
    assert give_password(browser(limited, ELSEWHERE), cast.theo.email).status_code == 303
    assert give_password(known, cast.amal.email).status_code == 303


@pytest.mark.slow
def test_letters_for_one_partner_do_not_use_up_the_others(limited: Flask, cast: Cast) -> None:
    def ask(email: str) -> int:
        return browser(limited).post("/forgotten-password", data={"email": email}).status_code

    assert [ask(cast.amal.email) for _ in range(6)] == [303] * 5 + [429]
    assert ask(cast.theo.email) == 303


def test_processes_share_one_limit(app: Flask, time) -> None:
    """Two storages, as two processes have them, count in one place; a minute later counting begins anew."""
    with app.app_context():
        one, other = rate_limits.DatabaseStorage(), rate_limits.DatabaseStorage()
        assert [storage.incr("a page", 60) for storage in (one, other, one, other)] == [1, 2, 3, 4]
        assert one.get("a page") == 4
        time.forward(seconds=61)
        assert other.get("a page") == 0
        assert one.incr("a page", 60) == 1


def test_requests_at_the_same_moment_are_all_counted(app: Flask, time) -> None:
    def hit(_: int) -> int:
        with app.app_context():
            count = rate_limits.DatabaseStorage().incr("a page", 60)
            db.session.remove()
            return count

    with ThreadPoolExecutor(6) as pool:
        assert max(pool.map(hit, range(12))) == 12
