"""The example of docs/a-new-page.md works as it is printed: it is taken from the page, built and opened."""

import importlib
import re
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import ChoiceLoader, FileSystemLoader

import practice
import practice.app
from practice import clock, db, pdf
from practice.corrections import actions as correction_actions
from practice.entries.queries import entries as entry_queries
from practice.settings.definition import Settings
from practice.viewers import PartnerViewer
from tests.assignments.make import assign, hold_check_in
from tests.invariants.test_code_shape import bare_participles, large_parts, wrong_modules
from tests.page_requests import read
from tests.people import Cast, Person, sign_in
from tests.speedups import hurry

PAGE = Path("docs/a-new-page.md")
BLOCK = re.compile(
    r"^```(?:python|html)\n(?:# |\{# )(\S+\.(?:py|html))(?: #\})?\n(.*?)^```$", re.MULTILINE | re.DOTALL
)
WISH = "Come to bed when I do, one night."


@pytest.fixture
def example(tmp_path: Path) -> Path:
    """The folder with the files that the page prints."""
    blocks = BLOCK.findall(PAGE.read_text(encoding="utf-8"))
    for name, text in blocks:
        path = tmp_path / "example" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        (path.parent / "__init__.py").touch()
    assert {Path(name).suffix for name, _ in blocks} == {".py", ".html"}, (
        "the page prints code and a template"
    )
    return tmp_path / "example"


@pytest.fixture
def app_with_example(
    example: Path, app: Flask, settings: Settings, printer: pdf.Printer, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Flask]:
    """An app of its own, on the same database, to which the example is added as the page says."""
    monkeypatch.setattr(practice, "__path__", [*practice.__path__, str(example / "practice")])
    routes = importlib.import_module("practice.asks.routes")
    monkeypatch.setattr(practice.app, "FEATURES", (*practice.app.FEATURES, routes))
    built = practice.app.create_app(
        settings, engine=db.engine(), mailer=app.extensions["mailer"], printer=printer
    )
    built.jinja_loader = ChoiceLoader(
        [FileSystemLoader("templates"), FileSystemLoader(example / "templates")]
    )
    built.config["WTF_CSRF_ENABLED"] = False
    hurry(built)
    yield built
    for name in [name for name in sys.modules if name.startswith("practice.asks")]:
        del sys.modules[name]
    del practice.asks  # type: ignore[attr-defined]


def check_in(app: Flask, cast: Cast) -> None:
    hold_check_in(
        app, cast.amal, assign(app, cast.nora, cast.couple_ids["amal"], "weekly-check-in"), ask=WISH
    )


def take_out(app: Flask, person: Person) -> None:
    viewer = person.viewer
    assert isinstance(viewer, PartnerViewer)
    with app.app_context():
        db.bind_clinic(viewer.clinic_id)
        (view,) = entry_queries.entries_since(viewer, viewer.couple_id, date.min)
        correction_actions.delete(viewer, entry_queries.entry(viewer, view.id), now=clock.now())
        db.session.commit()
        db.session.remove()


def test_both_read_what_they_asked_of_each_other(app_with_example: Flask, cast: Cast) -> None:
    amal, theo = (sign_in(app_with_example, person) for person in (cast.amal, cast.theo))
    assert "Nothing asked yet" in read(amal, "/asks").words()
    check_in(app_with_example, cast)
    assert WISH in read(amal, "/asks").words()
    assert WISH in read(theo, "/asks").words()


def test_what_was_taken_out_is_on_the_page_no_longer(app_with_example: Flask, cast: Cast) -> None:
    check_in(app_with_example, cast)
    take_out(app_with_example, cast.amal)
    for person in (cast.amal, cast.theo):
        assert WISH not in read(sign_in(app_with_example, person), "/asks").words()


def test_nobody_else_finds_the_page_or_reads_the_wish(app_with_example: Flask, cast: Cast) -> None:
    check_in(app_with_example, cast)
    for person in (cast.nora, cast.ravi, cast.ines):
        answer = sign_in(app_with_example, person).get("/asks")
        assert answer.status_code == 404
        assert WISH not in answer.text
    assert WISH not in read(sign_in(app_with_example, cast.jun), "/asks").words()
    assert sign_in(app_with_example, None).get("/asks").status_code == 401


def test_the_example_has_the_shape_that_is_asked_of_everybody(example: Path) -> None:
    for find in (wrong_modules, large_parts, bare_participles):
        assert not find(example / "practice")
    rules: dict[str, object] = {}
    exec((example / "practice/asks/rules.py").read_text(encoding="utf-8"), rules)
    first_day_shown = rules["first_day_shown"]
    assert callable(first_day_shown)
    assert first_day_shown(date(2025, 3, 12)) == date(2025, 1, 1)
