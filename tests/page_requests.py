"""Requests of tests of pages: open and check a page, fill in its form, count the statements it executes."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from practice import db
from tests.page_checks import ReadPage


def read(client: FlaskClient, url: str) -> ReadPage:
    """The page at this address; it answers 200 and passes all checks of pages."""
    response = client.get(url)
    assert response.status_code == 200, (url, response.status_code)
    page = ReadPage(response.text, url)
    page.check()
    return page


def filled(client: FlaskClient, url: str, action: str = "") -> dict[str, Any]:
    """The values that the first form of a page whose address contains ``action`` would send unchanged."""
    forms = [form for form in read(client, url).forms() if form.method == "post" and action in form.action]
    return next(form for form in forms if not form.action.endswith(("sign-out", "take-back"))).filled()


def open_folds(page: ReadPage) -> list[str]:
    """The summaries of a page's open <details> elements."""
    folds = [element for element in page.tree.iter("details") if element.get("open") is not None]
    return ["".join(summary.itertext()) for fold in folds for summary in fold.iter("summary")]


def statements(app: Flask, client: FlaskClient, url: str) -> int:
    """How many statements a request for this page executes."""
    with counted_statements(app) as executed:
        assert client.get(url).status_code == 200
    return len(executed)


@contextmanager
def counted_statements(app: Flask) -> Iterator[list[str]]:
    """The statements that are executed within the block."""
    executed: list[str] = []

    def listen(*arguments: object) -> None:
        if not str(arguments[2]).startswith("BEGIN"):
            executed.append(str(arguments[2]))

    with app.app_context():
        engine = db.engine()
    event.listen(engine, "before_cursor_execute", listen)
    try:
        yield executed
    finally:
        event.remove(engine, "before_cursor_execute", listen)
