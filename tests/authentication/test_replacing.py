"""A sign-in is replaced whenever the password or a factor changes: a copy of its cookie is dead."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from practice import clock
from tests.accounts.make import code, give_second_factor
from tests.people import PASSWORD, Cast

NEW = "seven slow herons by the weir"


def copy_cookie(app: Flask, client: FlaskClient) -> FlaskClient:
    """Another browser with the same sign-in cookie."""
    thief = app.test_client()
    cookie = client.get_cookie("days")
    assert cookie
    thief.set_cookie("days", cookie.value)
    return thief


def change_password(client: FlaskClient) -> int:
    return client.post("/you/password", data={"current": PASSWORD, "password": NEW}).status_code


def set_factor(client: FlaskClient) -> int:
    secret = re.search(r'class="secret">([^<]+)', client.get("/you/second-step").text)
    assert secret
    return client.post("/you/second-step", data={"code": code(clock.now(), secret[1])}).status_code


def remove_factor(client: FlaskClient) -> int:
    return client.post("/you/second-step/remove").status_code


def renew_codes(client: FlaskClient) -> int:
    return client.post("/you/recovery-codes").status_code


@pytest.mark.slow
@pytest.mark.parametrize("change", [change_password, set_factor, remove_factor, renew_codes])
def test_a_copied_cookie_is_dead_once_password_or_factors_changed(
    app: Flask, cast: Cast, as_, change: Callable[[FlaskClient], int]
) -> None:
    if change is not set_factor:
        give_second_factor(app, cast.amal)
    here, elsewhere = as_(cast.amal), as_(cast.amal)
    assert here.get("/you").status_code == 200
    thief = copy_cookie(app, here)
    assert thief.get("/today").status_code == 200
    assert change(here) in {200, 303}
    assert here.get("/you").status_code == 200, "the browser in use goes on"
    assert thief.get("/today").status_code == 401, "its copy does not"
    assert elsewhere.get("/you").status_code == 401, "nor does any other browser"
    assert here.get("/you").text.count("<li>") >= 1


def test_a_second_step_begun_before_the_change_leads_nowhere(app: Flask, cast: Cast, as_) -> None:
    give_second_factor(app, cast.amal)
    half = app.test_client()
    half.post("/sign-in", data={"email": cast.amal.email, "password": PASSWORD})
    assert remove_factor(as_(cast.amal)) == 303
    assert half.post("/sign-in/second-step", data={"code": code(clock.now())}).location == "/sign-in"
