"""A save that fails keeps what was typed, and some pages answer without the database."""

import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from time import monotonic
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, make_url

from practice import db, failures, mail
from practice.appreciations import actions as appreciation_actions
from practice.db import base, engines
from tests.page_checks import ReadPage
from tests.people import Cast, Person

As = Callable[[Person | None], FlaskClient]
FROM_HERE = {"Sec-Fetch-Site": "same-origin"}
WORDS = "You warmed the car before I was up"
KEEP = "/appreciations"
NOTE = {"form_key": str(UUID(int=7)), "did": WORDS, "release": "keep", "on_day": "2026-03-04"}


@contextmanager
def full_disk(app: Flask) -> Iterator[None]:
    """No page can be added to the file; on PostgreSQL, a server that turned to reading only."""
    with app.app_context():
        engine = db.engine()
        db.session.remove()
    with _each_connection(engine, _make_full):
        yield


def _make_full(connection: Any, is_sqlite: bool) -> None:
    if is_sqlite:
        connection.execute("PRAGMA query_only=1")
        return
    connection.autocommit = True
    connection.execute("SET default_transaction_read_only = on")
    connection.autocommit = False


@contextmanager
def _each_connection(engine: Any, act: Callable[[Any, bool], None]) -> Iterator[None]:
    def change(connection: Any, _: Any) -> None:
        act(connection, engine.dialect.name == "sqlite")

    engine.dispose()
    event.listen(engine, "connect", change)
    try:
        yield
    finally:
        event.remove(engine, "connect", change)
        engine.dispose()


@contextmanager
def locked(app: Flask) -> Iterator[None]:
    """Somebody else holds the whole database for longer than anybody waits."""
    with app.app_context():
        engine = db.engine()
        url = app.extensions["settings"].database_url
        db.session.remove()
    engine.dispose()
    other: Any
    if engine.dialect.name == "sqlite":
        other = sqlite3.connect(make_url(url).database or "", isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
    else:
        other = psycopg.connect(url.replace("+psycopg", ""))
        tables = ", ".join(f'"{name}"' for name in base.Base.metadata.tables)
        other.execute(f"LOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE")
    try:
        yield
    finally:
        other.close()
        engine.dispose()


@pytest.fixture
def briefly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "BUSY_SECONDS", 0.4)
    monkeypatch.setattr(engines, "BRIEF_SECONDS", 0.1)


@pytest.mark.slow
@pytest.mark.parametrize("bad_luck", [full_disk, locked])
def test_a_save_that_fails_gives_the_words_back_and_says_why_in_the_log(
    app: Flask,
    cast: Cast,
    as_: As,
    briefly: None,
    caplog: pytest.LogCaptureFixture,
    bad_luck: Callable[[Flask], AbstractContextManager[None]],
) -> None:
    amal = as_(cast.amal)
    with caplog.at_level(logging.WARNING), bad_luck(app):
        answer = amal.post(KEEP, data=NOTE, headers=FROM_HERE)
    assert answer.status_code == 503, answer.text
    page = ReadPage(answer.text, "/today")
    assert [box.text for box in page.tree.iter("textarea")] == [WORDS]
    assert "could not be saved" in answer.text
    assert WORDS not in caplog.text and "warmed" not in caplog.text
    assert any(code in caplog.text for code in ("SQLITE_READONLY", "SQLITE_BUSY", "25006", "55P03"))
    assert amal.post(KEEP, data=NOTE, headers=FROM_HERE).status_code == 303  # it works again


@pytest.mark.slow
@pytest.mark.parametrize("bad_luck", [full_disk, locked])
def test_support_and_leave_answer_without_the_database(
    app: Flask,
    cast: Cast,
    as_: As,
    briefly: None,
    bad_luck: Callable[[Flask], AbstractContextManager[None]],
) -> None:
    amal, theo = as_(cast.amal), as_(cast.theo)
    with bad_luck(app):
        began = monotonic()
        assert "Samaritans" in amal.get("/support").text
        left, out = amal.get("/leave"), theo.post("/sign-out")
        assert (left.status_code, out.status_code) == (303, 303)
        assert theo.get("/signed-out").status_code == 200
        assert monotonic() - began < 3
    for gone in (amal, theo):
        assert gone.get("/today").status_code == 401  # this browser holds nothing any more


def test_reading_goes_on_where_nothing_can_be_written(app: Flask, cast: Cast, as_: As, time: Any) -> None:
    amal = as_(cast.amal)
    time.forward(minutes=3)
    with full_disk(app):
        assert amal.get("/today").status_code == 200
        assert amal.get("/couples").status_code == 404


def test_a_mistake_of_ours_keeps_the_words_too_and_logs_no_value(
    app: Flask, cast: Cast, as_: As, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        try:
            dict[str, str]()[WORDS]
        except KeyError as error:
            raise ValueError(WORDS) from error

    monkeypatch.setattr(appreciation_actions, "keep", fail)
    answer = as_(cast.amal).post(KEEP, data=NOTE, headers=FROM_HERE)
    assert answer.status_code == 500
    assert WORDS in answer.text and "You can copy it here" in answer.text
    assert "KeyError <- ValueError" in caplog.text and "warmed" not in caplog.text


def test_what_was_saved_is_not_called_lost(
    app: Flask, cast: Cast, as_: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: object) -> None:
        raise OSError("the post fell over")

    monkeypatch.setattr(mail, "send_queued", fail)
    answer = as_(cast.amal).post(KEEP, data=NOTE, headers=FROM_HERE)
    assert answer.status_code == 500
    assert "was saved" in answer.text and WORDS not in answer.text


def test_another_sites_words_are_not_shown_where_the_browser_does_not_say_who_sent_them(
    app: Flask, cast: Cast, as_: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ValueError

    monkeypatch.setattr(appreciation_actions, "keep", fail)
    amal = as_(cast.amal)
    assert WORDS not in amal.post(KEEP, data=NOTE).text
    app.config["WTF_CSRF_ENABLED"] = True
    token = ReadPage(amal.get("/today").text, "/today").forms()[0].filled()["csrf_token"]
    assert WORDS in amal.post(KEEP, data=NOTE | {"csrf_token": token, "form_key": str(uuid4())}).text


def test_the_first_cause_stands_first() -> None:
    error = RuntimeError(WORDS)
    error.__cause__ = OSError(28, "No space left on device")
    assert failures.describe_cause(error) == "OSError (ENOSPC) <- RuntimeError"
