"""Saved means saved: what a page said was kept is there after the power went out."""

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import Connection, event, select

from practice import db, vault
from practice.appreciations.models import Appreciation
from practice.db import engines
from practice.settings.definition import Settings
from tests.assignments.make import assign
from tests.people import Cast

pytestmark = pytest.mark.slow  # make check leaves it to make test

NOTES_BEFORE_THE_END = 25


@contextmanager
def commits_that_wrote(app: Flask) -> Iterator[list[int]]:
    """How many rows each commit on SQLite kept meanwhile; commits of reading alone are left out."""
    with app.app_context():
        engine = db.engine()
    seen: dict[int, int] = {}
    kept: list[int] = []

    def total(connection: Connection) -> tuple[int, int]:
        sqlite: Any = connection.connection.dbapi_connection
        return id(sqlite), sqlite.total_changes

    def begin(connection: Connection) -> None:
        key, changes = total(connection)
        seen[key] = changes

    def commit(connection: Connection) -> None:
        key, changes = total(connection)
        if changes > seen[key]:
            kept.append(changes - seen[key])

    event.listen(engine, "begin", begin)
    event.listen(engine, "commit", commit)
    try:
        yield kept
    finally:
        event.remove(engine, "begin", begin)
        event.remove(engine, "commit", commit)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_note_costs_one_commit_that_writes_and_looking_none(app: Flask, cast: Cast, as_) -> None:
    """With synchronous=FULL (practice/databases.py) that commit is on the disk before the answer leaves."""
    given = assign(app, cast.nora, cast.couple_ids["amal"])
    amal = as_(cast.amal)
    day = "2026-03-04"
    notes: dict[str, dict[str, str]] = {
        "/appreciations": {"did": "You swept the stairs.", "release": "keep", "on_day": day},
        "/topics": {"text": "The summer.", "release": "keep"},
        f"/to-try/{given}/entry": {"outcome": "happened", "on_day": day, "note": "Soup."},
    }
    for url, typed in notes.items():
        with commits_that_wrote(app) as kept:
            assert amal.post(url, data=typed).status_code == 303, url
        assert len(kept) == 1, f"{url} was written in {len(kept)} commits"
        assert kept[0] >= 1
    with commits_that_wrote(app) as kept:
        for page in ("/today", "/week", "/notes", "/topics"):
            assert amal.get(page).status_code == 200
    assert kept == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_every_connection_waits_for_the_disk(app: Flask) -> None:
    with app.app_context():
        engine = db.engine()
    reading = engines.reading_only.set(True)  # two that write would wait for each other
    try:
        with engine.connect() as one, engine.connect() as other:
            for connection in (one, other):
                assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
                journal = connection.exec_driver_sql("PRAGMA journal_mode").scalar()
                assert journal == "delete" or sqlite3.sqlite_version_info >= engines.WAL_FIXED_SINCE
    finally:
        engines.reading_only.reset(reading)


@pytest.mark.slow
def test_what_was_saved_survives_a_killed_process(app: Flask, cast: Cast, settings: Settings) -> None:
    amal = cast.amal.viewer
    words = (settings.vault_key.hex(), str(amal.clinic_id), str(cast.couple_ids["amal"]), str(amal.id))
    program = [sys.executable, "-m", "tests.invariants.write_until_killed", settings.database_url, *words]
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        said = [writer.stdout.readline().strip() for _ in range(NOTES_BEFORE_THE_END)]
        writer.kill()  # no goodbye: as when the power goes
        said += [line.strip() for line in writer.stdout if line.endswith("\n")]
    with app.app_context():
        db.bind_clinic(amal.clinic_id)
        kept = {row.id: row for row in db.session.scalars(select(Appreciation))}
        missing = [note_id for note_id in said if UUID(note_id) not in kept]
        assert not missing, f"{len(missing)} of {len(said)} notes were said to be saved and are not there"
        assert all(vault.open_text(amal, row, "did") for row in kept.values())
        engine = db.engine()
        db.session.remove()  # its transaction would keep the next one waiting
        if engine.dialect.name == "sqlite":
            with engine.connect() as connection:
                assert connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
