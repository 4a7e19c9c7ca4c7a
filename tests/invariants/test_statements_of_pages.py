"""A page reads each thing once: no page executes the same statement with the same parameters twice."""

from collections import Counter

import pytest
from flask import Flask
from sqlalchemy import event

from practice import db
from tests.invariants import crawl
from tests.page_requests import statements
from tests.people import Cast

pytestmark = pytest.mark.slow  # make check leaves it to make test


@pytest.mark.parametrize(("who", "home"), [("amal", "/today"), ("nora", "/couples"), ("wanda", "/couples")])
def test_a_page_reads_each_thing_once(full_app: Flask, cast: Cast, as_, who: str, home: str) -> None:
    client, executed = as_(cast[who]), Counter[tuple[str, str]]()
    pages = crawl.walk(client, [home])
    with full_app.app_context():
        engine = db.engine()

    def listen(*arguments: object) -> None:
        executed[(str(arguments[2]), repr(arguments[3]))] += 1

    twice: dict[str, str] = {}
    event.listen(engine, "before_cursor_execute", listen)
    for url in pages:
        executed.clear()
        client.get(url)
        for (statement, _), n in executed.items():
            if n > 1 and statement.startswith("SELECT"):
                twice[crawl.view(full_app, url.split("?")[0], "GET")] = statement
    event.remove(engine, "before_cursor_execute", listen)
    assert not twice, twice


@pytest.mark.parametrize("page", ["", "/preview", "/room"])
def test_the_pages_of_an_opening_need_few_statements(full_app: Flask, cast: Cast, as_, page: str) -> None:
    appointment_id = full_app.extensions["rooms"]["appointment_id"]
    n = statements(full_app, as_(cast.nora), f"/sessions/{appointment_id}/opening{page}")
    assert n <= 8, n
