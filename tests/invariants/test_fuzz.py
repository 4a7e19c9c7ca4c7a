"""Every address that takes a form, as everybody: odd shapes and values never end in a server error."""

import os
import random
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.invariants import crawl
from tests.invariants.rows_of_everything import fill
from tests.people import Cast, Person

pytestmark = pytest.mark.slow

PEOPLE = ("nora", "wanda", "amal", "jun", "ines", "nobody")
ROUNDS = int(os.environ.get("FUZZ_ROUNDS", "1"))
IS_SHORT = ROUNDS == 1  # as in the whole suite: some of the bodies and addresses, others for each person

# They end the sign-in or the couple the others stand on.
LAST = ("leave", "sign_out", "remove", "stop", "end")
NAMES = (
    "email password current code token next name did words matter read press form_key release on_day question"
    " again first_on couple outcome text title file csrf_token draft_page draft_target starts_at day time to"
).split()
QUERIES = (
    "q find found aside taken_out idea prompt month page at token next minutes energy couple instead".split()
)
VALUES: tuple[Any, ...] = (
    "",
    "x",
    "-1",
    "99999999999999999999",
    "NaN",
    "²",
    "0000-00-00",
    "9999-12-31",
    "tea\x00\x1b",
    "\ud7ff\u202e\u200b",
    "a" * 3000,
    "a" + "\u0301\u0316" * 500,
    "00000000-0000-4000-8000-000000000000",
)


def _bodies(dice: random.Random) -> list[dict[str, Any]]:
    text = {name: dice.choice(VALUES) for name in NAMES}
    some = {name: dice.choice(VALUES) for name in dice.sample(NAMES, 6)}
    return [
        {"data": {}},
        {"data": text},
        {"data": some},
        {"data": {name: (BytesIO(b"x"), "x.txt") for name in NAMES}, "content_type": "multipart/form-data"},
        {"json": dice.choice([[1, 2], {"email": 5, "read": {}}, "x", None])},
    ]


def _plainly(full_app: Flask) -> None:
    full_app.config["PROPAGATE_EXCEPTIONS"] = False
    full_app.testing = False


def _addresses(full_app: Flask, cast: Cast, method: str) -> list[tuple[str, str]]:
    """Endpoints with an address of each, those last after which somebody could not go on."""
    rules = [
        rule
        for rule in full_app.url_map.iter_rules()
        if method in (rule.methods or ()) and rule.endpoint != "static"
    ]
    rules.sort(key=lambda rule: any(word in rule.endpoint for word in LAST))
    known = full_app.extensions["rooms"].keys()
    return [(rule.endpoint, fill(full_app, rule, cast)) for rule in rules if rule.arguments <= known]


@pytest.mark.parametrize("who", PEOPLE)
def test_no_odd_request_is_a_server_error(
    full_app: Flask, cast: Cast, as_: Callable[[Person | None], FlaskClient], who: str
) -> None:
    _plainly(full_app)
    dice = random.Random(f"{who} {ROUNDS}")
    failed, client = [], as_(cast[who])
    for _ in range(ROUNDS):
        for endpoint, path in _addresses(full_app, cast, "POST"):
            for number, body in dice.sample(list(enumerate(_bodies(dice))), 2 if IS_SHORT else 5):
                answer = client.post(path, **body)
                if answer.status_code >= 500:
                    failed.append(f"{endpoint} body {number}: {answer.status_code}")
                if answer.status_code == 401 and who != "nobody":
                    client = as_(cast[who])
        for endpoint, path in _addresses(full_app, cast, "GET"):
            query = {name: dice.choice(VALUES[:-3]) for name in dice.sample(QUERIES, 4)}
            with client.get(path, query_string=query) as page:
                if page.status_code >= 500:
                    failed.append(f"{endpoint} {query}: {page.status_code}")
                if page.status_code == 401 and who != "nobody":
                    client = as_(cast[who])
    assert not failed, "\n".join(sorted(set(failed)))


@pytest.mark.parametrize("who", ["nora", "amal"])
def test_a_form_with_a_field_that_is_odd_or_missing_is_answered_plainly(
    full_app: Flask, cast: Cast, as_: Callable[[Person | None], FlaskClient], who: str
) -> None:
    _plainly(full_app)
    dice = random.Random(f"{who} {ROUNDS}")
    home = {"nora": "/couples", "amal": "/today"}[who]
    client, failed = as_(cast[who]), []
    for _ in range(ROUNDS):
        for _, form in crawl.forms_of(full_app, crawl.walk(client, [home])):
            whole: dict[str, Any] = {field.name: field.value or "2026-03-04" for field in form.fields}
            for name in dice.sample(sorted(whole), min(len(whole), 3 if IS_SHORT else 99)):
                without = {other: value for other, value in whole.items() if other != name}
                for sent in (
                    without,
                    whole | {name: dice.choice(VALUES)},
                    whole | {name: (BytesIO(b"x"), "x.txt")},
                ):
                    answer = client.post(form.action, data=sent)
                    if answer.status_code == 401:
                        client = as_(cast[who])
                    if answer.status_code >= 500:
                        failed.append(f"{form.action} {name}: {sent.get(name, 'missing')!r:.40}")
    assert not failed, "\n".join(sorted(set(failed)))


@pytest.mark.parametrize("name", ["none.css", "css", "css/", "../wsgi.py", "%00", "a" * 5000, "vendor/a@1/b"])
def test_a_file_that_is_not_there_is_not_found(full_app: Flask, name: str) -> None:
    _plainly(full_app)
    for folder in ("/static/", "/static/joined/0123456789ab-"):
        assert full_app.test_client().get(folder + name).status_code == 404
