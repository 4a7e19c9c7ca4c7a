"""Each person walks through the whole house by its links, reads every page, and sends every form oddly."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.house import crawl
from tests.people import Cast, Person
from tests.reading import PageForm

pytestmark = pytest.mark.slow  # make check leaves it to make test

HOMES = {"nora": "/couples", "wanda": "/couples", "amal": "/today", "theo": "/today", "nobody": "/"}
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
def test_every_page_one_can_reach_is_whole(furnished: Flask, cast: Cast, as_, who: str) -> None:
    pages = crawl.walk(as_(cast[who]), [HOMES[who]])
    assert pages, "the walk reached nothing"
    for page in pages.values():
        page.check()


# What is odd to a database is sent to both; the rest never gets that far.
TO_BOTH = ["control letters", "an unknown id", "a far-off day", "not a number"]
SENT = [("sqlite", odd) for odd in ODD] + [
    pytest.param("postgres", odd, marks=pytest.mark.postgres) for odd in TO_BOTH
]


@pytest.mark.parametrize(("database_url", "odd"), SENT, indirect=["database_url"])
@pytest.mark.parametrize("who", ["nora", "amal"])
def test_odd_input_is_answered_plainly(
    furnished: Flask, cast: Cast, as_: Callable[[Person | None], FlaskClient], who: str, odd: str
) -> None:
    pages = crawl.walk(as_(cast[who]), [HOMES[who]])
    for url, form in crawl.forms_of(furnished, pages):
        client = as_(cast[who])  # an earlier form may have ended the sign-in
        answer = client.post(form.action, data=_odd(form, ODD[odd]))
        assert answer.status_code < 500, f"{odd} sent from {url} to {form.action} broke it"
        assert answer.status_code in {200, 303, 302, 400, 404, 409, 413, 422}, (
            form.action,
            answer.status_code,
        )


def _odd(form: PageForm, value: str) -> dict[str, str]:
    """The form with every field but its hidden ones replaced."""
    kept = {"hidden", "submit"}
    return {one.name: one.value if one.kind in kept else value for one in form.fields}
