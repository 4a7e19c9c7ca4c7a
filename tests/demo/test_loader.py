"""The demo is told to its end, through the actions people use, and everybody in it can sign in."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask_security import verify_password
from passlib.totp import TOTP

from practice import clock, db
from practice.accounts.actions import second_factors as second_factor_actions
from practice.accounts.queries import accounts_by_email, therapist_of
from practice.accounts.rules import is_guessable
from practice.app import create_app
from practice.appointments import queries as appointment_queries
from practice.couples.queries import couples as couple_queries
from practice.couples.rules import CoupleState
from practice.db import engines
from practice.demo import loader
from practice.demo.people import WORDS, DemoPerson, new_password, read_people
from practice.library import queries as library_queries
from practice.settings import load
from practice.viewers import TherapistViewer

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Flask, Path, list[DemoPerson]]]:
    """The whole demo, told once for all tests here."""
    folder = tmp_path_factory.mktemp("demo")
    app = create_app(load(folder, {}, mode="demo", base_url="http://localhost"))
    engine = db.session.get_bind()
    yield app, folder, loader.load(app, folder)
    db.session.remove()
    engine.dispose()  # type: ignore[union-attr]


def test_no_password_of_the_demo_is_easy_to_guess() -> None:
    shortest = sorted(WORDS, key=len)
    in_turn = zip(shortest, shortest[1:], shortest[2:], strict=False)
    assert [words for words in in_turn if is_guessable("-".join(words) + "-1000")] == []
    assert all(len(set(new_password().split("-"))) == 4 for _ in range(500)), "no word twice"


@pytest.mark.parametrize("text", ["", "[1]", "{}", '[{"role": "partner"}]', "\udcff"])
def test_sign_ins_that_cannot_be_read_are_none_yet(tmp_path: Path, text: str) -> None:
    (tmp_path / "sign-ins.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    assert not read_people(tmp_path)


@pytest.fixture
def inside(told: tuple[Flask, Path, list[DemoPerson]]) -> Iterator[TherapistViewer]:
    """The first therapist, looking."""
    app, folder, guests = told
    with app.app_context():
        db.session.remove()
        db.bind(engines.open_engine(f"sqlite:///{folder / 'ordinary-days.sqlite3'}"))
        [account] = accounts_by_email(guests[0].email)
        db.bind_clinic(account.clinic_id)
        row = therapist_of(account.id)
        assert row is not None
        yield TherapistViewer(account.clinic_id, row.id, row.is_owner)
        engine = db.session.get_bind()
        db.session.remove()
        engine.dispose()  # type: ignore[union-attr]


def test_three_couples_are_at_different_stages_and_one_meets_today(inside: TherapistViewer) -> None:
    pairs = couple_queries.couple_views(inside)
    states = sorted(pair.state for pair in pairs.values())
    assert states == [CoupleState.ACTIVE, CoupleState.ACTIVE, CoupleState.INVITED]
    today = clock.day_in("Europe/London", clock.now())
    days = [
        one.on_day for one in appointment_queries.next_appointments(inside, "Europe/London", today).values()
    ]
    assert len(days) == 3
    assert today in days


def test_the_clinic_has_its_library(inside: TherapistViewer) -> None:
    assert {"appreciations", "weekly-check-in", "at-home-date"} <= library_queries.activity_keys(inside)


def test_everybody_signs_in_with_what_the_file_says(
    told: tuple[Flask, Path, list[DemoPerson]], inside: TherapistViewer
) -> None:
    _, folder, guests = told
    assert read_people(folder) == guests
    assert [guest.role for guest in guests].count("partner") == 5
    for guest in guests:
        [account] = accounts_by_email(guest.email)
        assert verify_password(guest.password, account.password)
        assert bool(guest.totp_secret) == (guest.role == "therapist")
        if guest.totp_secret:
            code = TOTP(guest.totp_secret, format="base32").generate(time=clock.now()).token
            assert second_factor_actions.use_app_code(account, account.tf_totp_secret, code)


def test_the_clock_runs_again_after_the_story(told: tuple[Flask, Path, list[DemoPerson]]) -> None:
    first = clock.now()
    assert clock.now() - first < timedelta(seconds=5)
    assert clock.now() >= first
