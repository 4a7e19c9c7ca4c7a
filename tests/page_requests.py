"""What tests of pages do over and over: open a page and read it, fill in its form, count what it asks the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from practice import db
from tests.page_checks import ReadPage


def read(client: FlaskClient, url: str) -> ReadPage:
    """A page that opens and is whole."""
    answer = client.get(url)
    assert answer.status_code == 200, (url, answer.status_code)
    page = ReadPage(answer.text, url)
    page.check()
    return page


def filled(client: FlaskClient, url: str, action: str = "") -> dict[str, Any]:
    """The form of a page as it would be sent untouched."""
    forms = [one for one in read(client, url).forms() if one.method == "post" and action in one.action]
    return next(one for one in forms if not one.action.endswith(("sign-out", "take-back"))).filled()


def open_folds(page: ReadPage) -> list[str]:
    """The parts of a page that stand open, by what is written on them."""
    folds = [one for one in page.tree.iter("details") if one.get("open") is not None]
    return ["".join(summary.itertext()) for one in folds for summary in one.iter("summary")]


def statements(app: Flask, client: FlaskClient, url: str) -> int:
    """How many statements a page asks the database."""
    with counted_statements(app) as asked:
        assert client.get(url).status_code == 200
    return len(asked)


@contextmanager
def counted_statements(app: Flask) -> Iterator[list[str]]:
    """The statements that the database is asked inside."""
    asked: list[str] = []

    def listen(*given: object) -> None:
        if not str(given[2]).startswith("BEGIN"):
            asked.append(str(given[2]))

    with app.app_context():
        engine = db.engine()
    event.listen(engine, "before_cursor_execute", listen)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", listen)
