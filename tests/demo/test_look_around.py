"""The open door of the demo: there for everybody in it, and nowhere else."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from practice import db
from practice.app import create_app
from practice.demo.people import DemoPerson, read_people, write_people
from practice.settings import load
from practice.settings.definition import Settings
from tests.people import Cast, gather


@pytest.fixture
def demo(tmp_path: Path, sqlite_url: str) -> Iterator[Flask]:
    """A demo in which the standing cast lives, with two of them written down as guests."""
    app = create_app(load(tmp_path, {}, mode="demo", database_url=sqlite_url, base_url="http://localhost"))
    app.config["WTF_CSRF_ENABLED"] = False
    people = gather(app)
    sign_ins = [("therapist", people.nora), ("partner", people.amal)]
    write_people(
        tmp_path, [DemoPerson(role, who.name, who.email, "known to all", "") for role, who in sign_ins]
    )
    yield app
    engine = db.session.get_bind()
    db.session.remove()
    engine.dispose()  # type: ignore[union-attr]


@pytest.mark.slow
def test_a_visitor_looks_around_as_a_therapist_at_one_click(demo: Flask) -> None:
    visitor = demo.test_client()
    assert "/look-around/nora" in visitor.get("/").text
    page = visitor.post("/look-around/nora", follow_redirects=True)
    assert page.request.path == "/couples"
    assert "Amal" in page.text


@pytest.mark.slow
def test_a_visitor_looks_around_as_a_partner_at_one_click(demo: Flask) -> None:
    page = demo.test_client().post("/look-around/amal", follow_redirects=True)
    assert (page.request.path, page.status_code) == ("/today", 200)


@pytest.mark.slow
def test_a_visitor_goes_from_one_person_to_the_next(demo: Flask) -> None:
    visitor = demo.test_client()
    visitor.post("/look-around/amal")
    visitor.post("/look-around/nora")
    assert visitor.get("/couples").status_code == 200
    assert visitor.get("/today").status_code == 404


@pytest.mark.slow
def test_nobody_looks_around_as_somebody_who_is_not_written_down(demo: Flask) -> None:
    visitor = demo.test_client()
    assert visitor.post("/look-around/ines").status_code == 404
    assert visitor.get("/couples").status_code == 401


def test_only_the_operator_may_read_the_sign_ins(demo: Flask, tmp_path: Path) -> None:
    file = tmp_path / "sign-ins.json"
    assert file.stat().st_mode & 0o777 == 0o600
    assert [guest.name for guest in read_people(tmp_path) or []] == ["Nora", "Amal"]


@pytest.mark.slow
def test_looking_at_the_list_of_people_signs_nobody_in(demo: Flask) -> None:
    visitor = demo.test_client()
    assert visitor.get("/look-around/nora").status_code == 405
    assert visitor.get("/couples").status_code == 401


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["clinic", "test"])
def test_a_real_clinic_has_no_looking_around(tmp_path: Path, sqlite_url: str, mode: str) -> None:
    found = load(tmp_path, {}, mode=mode, database_url=sqlite_url)
    clinic = create_app(found)
    rules = [rule.rule for rule in clinic.url_map.iter_rules()]
    assert [rule for rule in rules if "look" in rule] == []
    clinic.config["WTF_CSRF_ENABLED"] = False
    people = gather(clinic)
    write_people(tmp_path, [DemoPerson("therapist", "Nora", people.nora.email, "known to all", "")])
    visitor = clinic.test_client()
    address = {"base_url": "http://127.0.0.1:8000"}
    assert visitor.post("/look-around/nora", **address).status_code == 404
    assert "look-around" not in visitor.get("/", follow_redirects=True, **address).text
    assert visitor.get("/couples", **address).status_code == 401
    db.session.remove()


def test_settings_alone_do_not_open_looking_around(app: Flask, cast: Cast, settings: Settings) -> None:
    assert settings.mode == "test"
    assert app.test_client().post("/look-around/nora").status_code == 404
