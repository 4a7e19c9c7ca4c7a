"""A word is planted in every private text, and listened for on every page of everybody else."""

import logging
import subprocess
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from practice import clock, db
from practice.export.rules import FileKind
from practice.viewers import PartnerViewer
from tests.couples import make
from tests.invariants import crawl, deleted_words
from tests.people import Cast

pytestmark = pytest.mark.slow  # make check leaves it to make test

HOMES = {"nora": "/couples", "ravi": "/couples", "wanda": "/couples", "ines": "/couples"}
MOST_OF_A_KIND = 40  # every assignment's pages: which of them tells a word is not for the walk to guess
EVERYBODY = ("amal", "theo", "jun", "sade", "mara", "nora", "ravi", "wanda", "ines")


def _songs(cast: Cast) -> dict[str, set[str]]:
    """Each planted word (tests/invariants/rows_of_everything.py) with those who may read it."""
    amal, theo = cast.amal.viewer.id.hex, cast.theo.viewer.id.hex
    return {
        f"heron-{amal}-keep": {"amal", "nora"},
        f"heron-{amal}-topic": {"amal", "nora"},
        f"heron-{theo}-only_me": {"theo"},
        f"heron-{amal}-draft": {"amal"},
        f"heron-{amal}-alone": {"amal", "nora"},
        "heron-both-why": {"amal", "theo", "nora"},
        "heron-both-note": {"amal", "theo", "nora"},
    }


def _leave_a_draft(client: FlaskClient, cast: Cast) -> None:
    """Amal types a topic and does not save it."""
    word = f"heron-{cast.amal.viewer.id.hex}-draft"
    sent = {"draft_page": "/topics", "draft_target": "/topics", "text": word, "release": "share"}
    assert client.post("/drafts", data=sent).status_code == 204


def _confide(app: Flask, client: FlaskClient, cast: Cast) -> None:
    """Amal writes a note and a topic for Nora alone, under a policy that lets her."""
    make.limit_confidence(app, cast.nora, cast.couple_ids["amal"], cast.amal, cast.theo)
    word, today = f"heron-{cast.amal.viewer.id.hex}-alone", clock.now().date().isoformat()
    sent = {"release": "therapist_only", "therapist_id": str(cast.nora.viewer.id), "on_day": today}
    for where in ("/appreciations", "/topics"):
        answer = client.post(where, data=sent | {"form_key": str(uuid4()), "did": word, "text": word})
        assert answer.status_code == 303


@pytest.mark.parametrize("who", EVERYBODY)
def test_nobody_hears_what_was_not_released_to_them(full_app: Flask, cast: Cast, as_, who: str) -> None:
    deleted_words.plant(full_app, cast)
    _confide(full_app, as_(cast.amal), cast)
    _leave_a_draft(as_(cast.amal), cast)
    pages = crawl.walk(as_(cast[who]), [HOMES.get(who, "/today")], most_of_a_kind=MOST_OF_A_KIND)
    read = " ".join(page.words() + " ".join(_values(page)) for page in pages.values())
    for word, readers in _songs(cast).items():
        if who in readers:
            assert word in read, f"{who} should be able to read {word} somewhere"
        else:
            assert word not in read, f"{who} reads {word}"
    _assert_nothing_deleted(read, cast)


@pytest.mark.parametrize("who", ["amal", "theo"])
def test_no_deleted_word_is_in_the_copy_of_its_author_or_the_other(
    full_app: Flask, cast: Cast, as_, who: str
) -> None:
    deleted_words.plant(full_app, cast)
    for kind in FileKind:
        copy = as_(cast[who]).post("/you/copy", data={"copy_kind": kind.value, "copy_only_me": "y"})
        assert copy.status_code == 200
        assert "heron-" in copy.text, "what is there"
        _assert_nothing_deleted(copy.text, cast)


@pytest.mark.parametrize(
    "address", ["/sessions/{appointment_id}/opening/sheet", "/couples/{couple_id}/homework/sheet"]
)
def test_no_deleted_word_is_printed(full_app: Flask, cast: Cast, as_, address: str) -> None:
    deleted_words.plant(full_app, cast)
    made = as_(cast.nora).get(address.format(**full_app.extensions["rooms"]))
    assert made.mimetype == "application/pdf"
    read = subprocess.run(["pdftotext", "-raw", "-", "-"], input=made.data, capture_output=True, check=True)
    assert "Amal" in read.stdout.decode()
    _assert_nothing_deleted(read.stdout.decode().replace("\n", ""), cast)


@pytest.mark.parametrize("who", ["amal", "theo", "nora"])
def test_what_people_wrote_keeps_its_lines_and_direction_wherever_it_is_shown(
    full_app: Flask, cast: Cast, as_, who: str
) -> None:
    pages = crawl.walk(as_(cast[who]), [HOMES.get(who, "/today")], most_of_a_kind=MOST_OF_A_KIND)
    shown = [url for url, page in pages.items() if "heron-" in page.words()]
    assert shown
    for url in shown:
        assert not pages[url].unmarked("heron-"), f"{url}: show a person's words within dir=auto"


def test_no_planted_word_lies_open_in_the_database_the_letters_or_the_log(
    full_app: Flask, cast: Cast, as_, letters, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    with caplog.at_level(logging.DEBUG):
        _confide(full_app, as_(cast.amal), cast)
        _leave_a_draft(as_(cast.amal), cast)
        deleted_words.plant(full_app, cast)
        crawl.walk(as_(cast.nora), ["/couples"])
        crawl.walk(as_(cast.amal), ["/today"])
    assert "heron-" not in caplog.text
    assert not any("heron-" in letter.text + letter.subject for letter in letters.sent)
    with full_app.app_context():
        engine = db.engine()
    if engine.dialect.name == "sqlite":
        for file in Path(str(engine.url.database)).parent.glob("*.sqlite3*"):
            assert b"heron-" not in file.read_bytes()


def _values(page) -> list[str]:
    return [field.value for form in page.forms() for field in form.fields]


def _assert_nothing_deleted(read: str, cast: Cast) -> None:
    for author in (cast.amal.viewer, cast.theo.viewer):
        assert isinstance(author, PartnerViewer)
        assert deleted_words.deleted_word(author) not in read
