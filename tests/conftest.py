"""What every test may ask for: an app on a fresh database, the cast, browsers, a clock that stands."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from practice import clock, db, mail
from practice.app import create_app
from practice.settings import Settings
from tests.house.rooms import furnished
from tests.people import START, Cast, Person, gather, sign_in

__all__ = ["furnished"]


class Letters:
    """A post that keeps letters to be read by a test."""

    def __init__(self) -> None:
        self.sent: list[mail.Letter] = []

    def send(self, letter: mail.Letter) -> None:
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
    clock.stand_at(standing)
    yield standing
    clock.stand_at(None)


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    """Those of a clinic under test; every test that asks for an app runs on SQLite and on PostgreSQL."""
    return Settings(
        instance=tmp_path,
        mode="test",
        database_url=database_url,
        base_url="http://localhost",
        secret_key=bytes(range(32)),
        vault_key=bytes(range(32, 64)),
    )


@pytest.fixture
def letters() -> Letters:
    return Letters()


@pytest.fixture
def app(settings: Settings, letters: Letters, time: StandingClock) -> Iterator[Flask]:
    app = create_app(settings, post=letters)
    app.config["WTF_CSRF_ENABLED"] = False  # tests/house/test_forgery.py turns it on
    yield app
    engine = db.engine()
    db.session.remove()
    engine.dispose()


@pytest.fixture
def cast(app: Flask) -> Cast:
    return gather(app)


@pytest.fixture
def as_(app: Flask) -> Callable[[Person | None], FlaskClient]:
    """A signed-in browser: ``as_(cast.amal).get("/today")``."""

    def enter(person: Person | None) -> FlaskClient:
        return sign_in(app, person)

    return enter
