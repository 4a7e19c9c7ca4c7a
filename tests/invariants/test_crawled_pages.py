"""Each person walks through the whole house by its links, reads every page, and sends every form oddly."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from practice.paths import ROOT
from tests.invariants import crawl
from tests.page_checks import PageForm
from tests.people import Cast, Person

pytestmark = pytest.mark.slow  # make check leaves it to make test

HOMES = {"nora": "/couples", "wanda": "/couples", "amal": "/today", "theo": "/today", "nobody": "/"}
KEPT = {"hidden", "submit"}
ODD = {
    "empty": "",
    "blank": "   \t\n ",
    "too long": "long " * 6000,
    "control letters": "tea\x00 and\x1b[31m toast\x7f",
    "emoji": "👩‍👩‍👧 tea 🫖",
    "right to left": "شكرا لك \u202e backwards",
    "mark-up": "<img src=x onerror=alert(1)>\"'></textarea><script>",
    "an unknown id": "00000000-0000-4000-8000-000000000000",
    "not a number": "-99999999999999999999",
    "a far-off day": "9999-12-31",
}


@pytest.mark.parametrize("who", HOMES)
def test_every_page_one_can_reach_is_whole(full_app: Flask, cast: Cast, as_, who: str) -> None:
    pages = crawl.walk(as_(cast[who]), [HOMES[who]])
    assert pages, "the walk reached nothing"
    for page in pages.values():
        page.check()


# What is odd to a database is sent to both; the rest never gets that far.
TO_POSTGRES = ["control letters", "an unknown id", "a far-off day", "not a number"]
SENT = [("sqlite", list(ODD)), pytest.param("postgres", TO_POSTGRES, marks=pytest.mark.postgres)]


@pytest.mark.parametrize(
    ("database_url", "odds"), SENT, indirect=["database_url"], ids=["sqlite", "postgres"]
)
@pytest.mark.parametrize("who", ["nora", "amal"])
def test_odd_input_is_answered_plainly(
    full_app: Flask, cast: Cast, as_: Callable[[Person | None], FlaskClient], who: str, odds: list[str]
) -> None:
    found = crawl.forms_of(full_app, crawl.walk(as_(cast[who]), [HOMES[who]]))
    bare = [(url, form) for url, form in found if not _asked(form)]
    assert len(bare) < len(found), "the walk found nothing to fill in"
    for odd in odds:
        for url, form in found:
            if _asked(form):
                _send(as_(cast[who]), url, form, odd)
    for url, form in bare:  # a button alone is pressed once, last: it may end what another form stands on
        _send(as_(cast[who]), url, form, odds[0])


def _send(client: FlaskClient, url: str, form: PageForm, odd: str) -> None:
    """As somebody newly signed in: an earlier form may have ended the sign-in."""
    answer = client.post(form.action, data=_odd(form, ODD[odd]))
    told = f"{odd} sent from {url} to {form.action}: {answer.status_code}"
    assert answer.status_code in {200, 303, 302, 400, 404, 409, 413, 422}, told


def _asked(form: PageForm) -> list[str]:
    """The names of what a person fills in."""
    return [field.name for field in form.fields if field.kind not in KEPT]


def _odd(form: PageForm, value: str) -> dict[str, str]:
    """The form with every field but its hidden ones replaced."""
    return {field.name: field.value if field.kind in KEPT else value for field in form.fields}


# Another button's address, as the text that an address may carry along.
TRAPS = ("../you/stop?x=", "x/../../consent/withdraw?y=", "//elsewhere.example/")


@pytest.mark.parametrize("who", ["nora", "amal"])
def test_no_text_of_an_address_leads_a_button_or_a_link_elsewhere(
    full_app: Flask, cast: Cast, as_, who: str
) -> None:
    code = "".join(path.read_text() for path in (ROOT / "practice").rglob("*.py"))
    names = set(re.findall(r'request\.args\.(?:get|getlist)\("(\w+)"', code)) | {"find", "look", "page"}
    assert {"taken_out", "took_place", "instead", "idea"} <= names
    client = as_(cast[who])
    pages = crawl.walk(client, [HOMES[who]], most_of_a_kind=20)
    one_of_each = {crawl.view(client.application, path, "GET"): path for path in pages}
    assert who == "nora" or "kindnesses.menu" in one_of_each
    for path in one_of_each.values():
        for trap in TRAPS:
            answer = client.get(path, query_string=dict.fromkeys(names, trap))
            if answer.status_code != 200 or answer.mimetype != "text/html":
                assert answer.status_code in {200, 303, 404}, (path, trap, answer.status_code)
                continue
            for led in re.findall(r'(?:action|href)="([^"]*)"', answer.text):  # as written, not yet resolved
                assert ".." not in led and "elsewhere.example" not in led, (path, trap, led)
