"""What every test may ask for: an app on a fresh database, the cast, browsers, a clock that stands."""

import shutil
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from practice import clock, db, mail, pdf
from practice.app import create_app
from practice.paths import ROOT
from practice.settings.definition import Settings
from tests.databases import ROLE, TEMPLATE, PostgresServer, copied, fresh
from tests.invariants.rows_of_everything import full_app
from tests.people import START, Cast, Person, gather, sign_in
from tests.speedups import build_addresses_once, engine_for, moved_in

__all__ = ["full_app"]

PEOPLED = "template_with_cast"

build_addresses_once()


class Letters:
    """A post that keeps letters to be read by a test."""

    def __init__(self) -> None:
        self.sent: list[mail.Mail] = []

    def send(self, letter: mail.Mail) -> None:
        self.sent.append(letter)


class StandingClock:
    """Time that moves only when a test says so."""

    def __init__(self) -> None:
        self.instant = START

    def __call__(self) -> datetime:
        return self.instant

    def forward(self, **by: float) -> datetime:
        self.instant += timedelta(**by)
        return self.instant


@pytest.fixture
def time() -> Iterator[StandingClock]:
    standing = StandingClock()
    clock.set_source(standing)
    yield standing
    clock.set_source(None)


def _settings(folder: Path, url: str) -> Settings:
    return Settings(
        instance=folder,
        mode="test",
        database_url=url,
        base_url="http://localhost",
        secret_key=bytes(range(32)),
        vault_key=bytes(range(32, 64)),
    )


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    """Those of a clinic under test; every test that asks for an app runs on SQLite and on PostgreSQL."""
    return _settings(tmp_path, database_url)


@pytest.fixture
def letters() -> Letters:
    return Letters()


@pytest.fixture(scope="session")
def printer() -> Iterator[pdf.Printer]:
    """One warm printer for all apps of a worker, with time enough for a busy computer."""
    one = pdf.Printer(ROOT / "static" / "vendor", ROOT / "templates" / "pdf", timeout_s=60)
    yield one
    one.close()


@pytest.fixture
def app(settings: Settings, letters: Letters, time: StandingClock, printer: pdf.Printer) -> Iterator[Flask]:
    engine = engine_for(settings.database_url)
    app = moved_in(settings, engine, letters, printer)
    app.config["WTF_CSRF_ENABLED"] = False  # tests/invariants/test_forgery.py turns it on
    yield app
    db.session.remove()
    engine.dispose()


@pytest.fixture(scope="session")
def cast_on_sqlite(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Cast]:
    """A file the cast lives in, made once a worker."""
    folder = tmp_path_factory.mktemp("cast")
    file = Path(shutil.copy(sqlite_template, folder))
    return file, _people(folder, f"sqlite:///{file}")


@pytest.fixture(scope="session")
def cast_on_postgres(postgres_server: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Cast:
    """The same as a template of PostgreSQL's."""
    postgres_server.run(f"CREATE DATABASE {PEOPLED} TEMPLATE {TEMPLATE} OWNER {ROLE}")
    return _people(tmp_path_factory.mktemp("cast"), postgres_server.url(PEOPLED))


def _people(folder: Path, url: str) -> Cast:
    app = create_app(_settings(folder, url), mailer=Letters())
    try:
        return gather(app)
    finally:
        engine = db.engine()
        db.session.remove()
        engine.dispose()


@pytest.fixture
def sqlite_url_with_cast(cast_on_sqlite: tuple[Path, Cast], tmp_path: Path) -> str:
    return copied(cast_on_sqlite[0], tmp_path)


@pytest.fixture
def postgres_url_with_cast(postgres_server: PostgresServer, cast_on_postgres: Cast) -> Iterator[str]:
    yield from fresh(postgres_server, PEOPLED)


@pytest.fixture
def cast(app: Flask, request: pytest.FixtureRequest) -> Cast:
    if db.engine().dialect.name == "sqlite":
        people: Cast = request.getfixturevalue("cast_on_sqlite")[1]
    else:
        people = request.getfixturevalue("cast_on_postgres")
    return people


@pytest.fixture
def as_(app: Flask) -> Callable[[Person | None], FlaskClient]:
    """A signed-in browser: ``as_(cast.amal).get("/today")``."""

    def enter(person: Person | None) -> FlaskClient:
        return sign_in(app, person)

    return enter
