"""Every form with a password tells a password manager whose it is, and whether it is today's or a new one."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask, template_rendered

from tests.accounts.make import reset_token, set_up_token
from tests.couples.make import add, invite
from tests.page_checks import ReadPage
from tests.page_requests import read
from tests.people import Cast

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
HAS_A_PASSWORD = re.compile(r"field\((?:\w+\.)?(?:password|current|secret)\b")


def _with_passwords() -> set[str]:
    pages = (path for path in TEMPLATES.rglob("*.html") if HAS_A_PASSWORD.search(path.read_text("utf-8")))
    return {str(path.relative_to(TEMPLATES)) for path in pages}


def _username(page: ReadPage) -> str:
    boxes = [box for box in page.tree.iter("input") if box.get("autocomplete") == "username"]
    assert len(boxes) == 1, page.url
    return boxes[0].get("value", "")


@pytest.fixture
def shown(app: Flask) -> Iterator[set[str]]:
    """The names of the templates rendered so far."""
    names: set[str] = set()
    with template_rendered.connected_to(lambda _sender, template, **_more: names.add(template.name), app):
        yield names


@pytest.mark.slow
def test_every_page_with_a_password_names_the_account_it_belongs_to(
    app: Flask, cast: Cast, as_, letters, time, shown: set[str]
) -> None:
    visitor, amal = app.test_client(), as_(cast.amal)
    couple_id = add(app, cast.nora)
    assert _username(read(visitor, "/sign-in")) == ""
    assert _username(read(visitor, f"/invitation/{invite(app, cast.nora, couple_id)}")) == ""
    visitor.post("/forgotten-password", data={"email": cast.amal.email})
    token = reset_token(letters.sent)
    assert _username(read(visitor, f"/new-password?token={token}")) == cast.amal.email
    assert visitor.post("/new-password/wait", data={"token": token}).location == "/new-password/waiting"
    time.forward(minutes=11)
    for page in ("/you/again", "/you/password", "/you/new-passwords"):
        assert _username(read(amal, page)) == cast.amal.email, page
    refused = amal.post("/you/password", data={"current": "wrong", "password": "wrong"})
    again = ReadPage(refused.text, "/you/password")
    again.check()
    assert _username(again) == cast.amal.email, "also where it is shown once more"
    as_(cast.theo).post("/you/stop/for-good")
    back = f"/invitation/{invite(app, cast.nora, cast.couple_ids['amal'], 'b')}"
    assert _username(read(visitor, back)) == "", "the link may be in the wrong hands"
    assert _with_passwords() <= shown | {"clinics/set_up.html"}


def test_setting_up_asks_for_the_address_and_a_new_password(app: Flask) -> None:
    assert _username(read(app.test_client(), f"/set-up?token={set_up_token(app)}")) == ""


def test_a_code_beside_a_new_password_may_come_from_the_password_manager(
    app: Flask, cast: Cast, letters
) -> None:
    visitor = app.test_client()
    visitor.post("/forgotten-password", data={"email": cast.amal.email})
    page = read(visitor, f"/new-password?token={reset_token(letters.sent)}")
    code = next(box for box in page.tree.iter("input") if box.get("name") == "code")
    assert code.get("autocomplete") == "one-time-code"
