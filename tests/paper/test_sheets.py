"""Homework on paper: what stands on it, for whom there is room, and that it is a sound file."""

import subprocess
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import page as validation
import pytest
from flask import Flask
from flask.testing import FlaskClient

from practice import db
from practice.accounts.models import Clinic, Paper
from practice.audit import AuditEntry
from practice.couples.models import Couple, Partner
from practice.couples.rules import CoupleState
from practice.library.queries import STARTERS, read_folder
from practice.library.rules.activities import Mode
from practice.paper.pages import sheet_days
from practice.pdf.process import CannotPrint, PrintFailure
from tests.assignments import make
from tests.opening.make import session
from tests.page_requests import read
from tests.pdf.paper import facts_of, n_pages, text_of
from tests.people import Cast, Person

As = Callable[[Person | None], FlaskClient]
TODAY = date(2026, 3, 4)


def there(cast: Cast) -> str:
    return f"/couples/{cast.couple_ids['amal']}/homework/sheet"


def change(app: Flask, cast: Cast, kind: type, key: object, **so: object) -> None:
    with app.app_context():
        db.bind_clinic(cast.clinic_ids["here"])
        row: Any = db.session.get_one(kind, key)
        for name, value in so.items():
            setattr(row, name, value)
        db.session.commit()


class FakePrinter:
    """Prints the page as it is, or not at all."""

    def __init__(self, why: PrintFailure | None = None) -> None:
        self.why = why

    def render(self, html: str, *, stylesheet: str) -> bytes:
        if self.why:
            raise CannotPrint("Install libpango-1.0-0.", self.why)
        return f"{stylesheet} {html}".encode()


@pytest.mark.parametrize(
    ("next_in", "n"), [(None, 14), (0, 14), (1, 14), (3, 14), (4, 4), (7, 7), (14, 14), (21, 21), (22, 14)]
)
def test_there_is_room_until_the_next_session_or_for_a_fortnight(next_in: int | None, n: int) -> None:
    found = sheet_days(TODAY, TODAY + timedelta(days=next_in) if next_in is not None else None)
    assert found == tuple(TODAY + timedelta(days=at) for at in range(n))


def test_what_they_have_is_on_it_and_nothing_else(app: Flask, cast: Cast, as_: As) -> None:
    app.extensions["printer"] = FakePrinter()
    couple_id = cast.couple_ids["amal"]
    make.assign(app, cast.nora, couple_id, "weekly-check-in")
    stopped = make.assign(app, cast.nora, couple_id, "at-home-date")
    nora = as_(cast.nora)
    assert nora.post(f"/assignments/{stopped}/stop").status_code == 303
    answer = nora.get(there(cast))
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"] == 'inline; filename="homework-2026-03-04.pdf"'
    assert answer.text.startswith("homework.css")
    assert "Weekly check-in" in answer.text and "At-home date" not in answer.text
    assert "Amal, to Theo" not in answer.text, "nobody gave appreciations"
    with app.app_context():
        noted = db.session.query(AuditEntry).filter_by(verb="printed homework").count()
    assert noted == 1


def test_each_has_a_page_of_their_own_for_appreciations(app: Flask, cast: Cast, as_: As) -> None:
    app.extensions["printer"] = FakePrinter()
    couple_id = cast.couple_ids["amal"]
    make.assign(app, cast.nora, couple_id, "appreciations", mode=Mode.EACH)
    nora = as_(cast.nora)
    text = nora.get(there(cast)).text
    assert "Amal, to Theo" in text and "Theo, to Amal" in text
    change(app, cast, Couple, couple_id, appreciations_on=False)
    assert "Amal, to Theo" not in nora.get(there(cast)).text


def test_each_has_a_row_where_each_does_it_and_none_where_nothing_is_counted(
    app: Flask, cast: Cast, as_: As
) -> None:
    app.extensions["printer"] = FakePrinter()
    couple_id = cast.couple_ids["amal"]
    make.assign(app, cast.nora, couple_id, "own-time", mode=Mode.EACH)
    text = as_(cast.nora).get(there(cast)).text
    assert "Amal: a mark on each day" in text and "Theo: a mark on each day" in text
    assert text.count("<li>W 4</li>") == 2


def test_where_nothing_is_given_there_is_no_link_to_paper(app: Flask, cast: Cast, as_: As) -> None:
    page = f"/couples/{cast.couple_ids['amal']}/homework"
    nora = as_(cast.nora)
    assert "Print it" not in read(nora, page).words()
    make.assign(app, cast.nora, cast.couple_ids["amal"])
    assert "Print it" in read(nora, page).words()
    change(app, cast, Couple, cast.couple_ids["amal"], state=CoupleState.RESTING)
    assert "Print it" not in read(nora, page).words()
    assert nora.get(there(cast)).status_code == 409


@pytest.mark.slow
@pytest.mark.parametrize(
    ("printer", "words"),
    [
        (FakePrinter(PrintFailure.MISSING), "Install libpango-1.0-0."),
        (FakePrinter(PrintFailure.BUSY), "Other sheets are being made just now."),
        (FakePrinter(PrintFailure.LATE), "Making the sheet took too long."),
        (FakePrinter(PrintFailure.TOO_LARGE), "larger than this computer can make"),
        (FakePrinter(PrintFailure.STOPPED), "The printing program stopped"),
        (FakePrinter(PrintFailure.FAILED), "The sheet could not be made."),
    ],
)
def test_a_clinic_that_cannot_print_says_so_and_leads_back(
    app: Flask, cast: Cast, as_: As, printer: FakePrinter, words: str
) -> None:
    app.extensions["printer"] = printer
    make.assign(app, cast.nora, cast.couple_ids["amal"])
    page = read(as_(cast.nora), there(cast))
    assert words in page.words()
    assert ("took too long" in page.words()) is (printer.why is PrintFailure.LATE)
    assert f"http://localhost/couples/{cast.couple_ids['amal']}/homework" in [
        f"http://localhost{link}" if link.startswith("/") else link for link in page.links()
    ]


@pytest.mark.slow
@pytest.mark.parametrize("paper", list(Paper))
@pytest.mark.parametrize(
    "name", ["Łukasz Żółć-Brzęczyszczykiewicz 🌿", "Anna-Maria Wilhelmina " * 2 + "Josephine-Clara"]
)
def test_everything_there_is_to_give_prints_to_a_sound_file(
    app: Flask, cast: Cast, as_: As, paper: Paper, name: str, tmp_path: Path
) -> None:
    couple_id = cast.couple_ids["amal"]
    change(app, cast, Clinic, cast.clinic_ids["here"], paper=paper)
    change(app, cast, Partner, cast.amal.viewer.id, name=name)
    change(app, cast, Partner, cast.theo.viewer.id, name="אורי")
    session(app, cast.nora, couple_id, days=9)
    for key in sorted(draft.key for draft in read_folder(STARTERS)):
        make.assign(app, cast.nora, couple_id, key)
    made = as_(cast.nora).get(there(cast)).data
    file = tmp_path / "homework.pdf"
    file.write_bytes(made)
    checked = subprocess.run(["qpdf", "--check", file], capture_output=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    report = validation.validate_pdf(file, profile="ua1")
    assert report.is_compliant, [(failure.rule_id, failure.message) for failure in report.failures]
    words = text_of(made)
    assert "\ufffd" not in words
    assert name.split()[1] in words
    assert {Paper.A4: "(A4)", Paper.LETTER: "(letter)"}[paper] in facts_of(made)["Page size"]
    last = n_pages(made)
    for number in (last - 1, last):
        assert "Four words are plenty." in text_of(made, number), "each their own page, and no more than one"
    assert last > 4, "what is for the two goes on overleaf"
    for number in range(2, last - 1):
        assert f"Page {number} of {last - 2}" in text_of(made, number)
        assert "אורי" in text_of(made, number) or "ירוא" in text_of(made, number), "whose it is"
    assert not any("Page " in text_of(made, number) for number in (1, last - 1, last))
