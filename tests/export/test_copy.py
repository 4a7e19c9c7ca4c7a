"""A copy of one's own words: everything one wrote, what was given to one, and nothing else."""

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from practice import clock, db
from practice.appreciations.models import Appreciation
from practice.audit import AuditEntry
from practice.couples.models import Couple
from practice.couples.rules import CoupleState
from practice.db import base
from practice.entries.models import Entry
from practice.export.queries import copies as copy_queries
from practice.export.rules import FORMAT, RELEASE_WORDS, VERSION, releases_in
from practice.release import Release
from practice.vault import models as vault_models
from practice.vault.therapist_only import Confided
from practice.viewers import PartnerViewer
from tests.appreciations.make import keep
from tests.assignments import make
from tests.export.make import words_of, write_everything
from tests.page_requests import read
from tests.people import PASSWORD, Cast, Person

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "export.md"
WORD = re.compile(r"heron-[\w-]+")


def get_file(client: FlaskClient, kind: str, *, only_me: bool = False) -> str:
    sent = {"copy_kind": kind} | ({"copy_only_me": "y"} if only_me else {})
    answer = client.post("/you/copy", data=sent)
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    return answer.get_data().decode("utf-8")


def get_json(client: FlaskClient, *, only_me: bool = False) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(get_file(client, "json", only_me=only_me))
    return found


def _sealed_tables() -> set[str]:
    tables = base.Base.metadata.tables.items()
    return {
        name for name, table in tables if any(column.name.endswith("_sealed") for column in table.columns)
    }


def test_every_table_with_sealed_text_is_in_the_copy_or_left_out_for_a_reason() -> None:
    known: set[Any] = {*copy_queries.readers(), *copy_queries.LEFT_OUT}
    names = {kind.__table__.name for kind in known}
    assert _sealed_tables() == names, (
        "name a reader in copy_readers of a kind's spec or in practice/export/queries/copies.py, or a reason in LEFT_OUT"
    )
    assert {*vault_models.Sealed.__subclasses__(), *Confided.__subclasses__()} - {Confided} <= known
    assert all(copy_queries.LEFT_OUT.values())


def test_every_release_is_told_in_words_and_those_a_copy_always_holds_are_named() -> None:
    assert set(RELEASE_WORDS) == set(Release), "say in practice/export/rules.py who reads the new release"
    assert set(releases_in(with_only_me=False)) == {Release.KEEP, Release.SHARE}
    assert set(releases_in(with_only_me=True)) == set(Release)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["text", "json"])
def test_a_copy_holds_every_word_of_ones_own_and_only_me_when_it_is_ticked(
    app: Flask, cast: Cast, as_, kind: str
) -> None:
    write_everything(app, cast, cast.amal, cast.theo)
    ticked = set(WORD.findall(get_file(as_(cast.amal), kind, only_me=True)))
    plain = set(WORD.findall(get_file(as_(cast.amal), kind)))
    given = {"heron-theo-appreciation-" + one + "-share" for one in Appreciation.sealed}
    assert ticked == words_of(cast.amal, *Release) | given
    assert plain == words_of(cast.amal, Release.KEEP, Release.SHARE) | given
    assert not any(one.endswith(("only_me", "therapist_only")) for one in plain)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["text", "json"])
def test_no_word_of_anybody_else_is_in_a_copy(app: Flask, cast: Cast, as_, kind: str) -> None:
    for people in ((cast.amal, cast.theo), (cast.jun, cast.sade)):
        write_everything(app, cast, *people)
    for who in (cast.amal, cast.theo, cast.jun):
        text = get_file(as_(who), kind, only_me=True)
        others = {one for one in WORD.findall(text) if f"heron-{who.name.lower()}-" not in one}
        other = {"Amal": "theo", "Theo": "amal", "Jun": "sade"}[who.name]
        assert others == {f"heron-{other}-appreciation-{one}-share" for one in Appreciation.sealed}
        assert "heron-nora" not in text and "attest" not in text and "rating" not in text
    assert "heron-" not in get_file(as_(cast.mara), kind, only_me=True)


def test_what_an_opening_shared_is_in_the_copy_once_it_has_reached_its_reader(
    app: Flask, cast: Cast, as_, time
) -> None:
    note = keep(app, cast.theo, "you sang in the kitchen", release=Release.SHARE)
    with app.app_context():
        db.bind_clinic(cast.clinic_ids["here"])
        db.session.get_one(Appreciation, note).released_at = clock.now() + timedelta(hours=1)
        db.session.commit()
    assert get_json(as_(cast.amal))["given"] == []
    assert "you sang" in get_file(as_(cast.theo), "text")
    time.forward(hours=1)
    assert [one["texts"][0]["text"] for one in get_json(as_(cast.amal))["given"]] == [
        "you sang in the kitchen"
    ]


def test_what_was_taken_out_is_in_no_copy(app: Flask, cast: Cast, as_) -> None:
    write_everything(app, cast, cast.amal, cast.theo)
    with app.app_context():
        db.bind_clinic(cast.clinic_ids["here"])
        for note in db.session.query(Appreciation):
            note.deleted_at = clock.now()
        for entry in db.session.query(Entry):
            entry.deleted_at, entry.deleted_by = clock.now(), entry.author_id
        db.session.commit()
    amal, theo = get_file(as_(cast.amal), "text"), get_file(as_(cast.theo), "text")
    assert "appreciation" not in amal and "-entry-" not in amal
    assert "entry_side" not in amal, "her own side goes with the entry she took out"
    assert "heron-theo-entry_side" in theo, "nobody takes out the other's words"


def test_what_was_tried_together_is_in_both_copies_and_tells_nobody_who_noted_it(
    app: Flask, cast: Cast, as_
) -> None:
    given = make.assign(app, cast.nora, cast.couple_ids["amal"])
    make.note_entry(app, cast.amal, given, note="", minutes=30)
    assert get_json(as_(cast.amal))["own"] == get_json(as_(cast.theo))["own"] != []


def test_a_copy_asks_for_the_password_and_loses_no_choice_by_it(cast: Cast, as_, time) -> None:
    amal = as_(cast.amal)
    assert "A copy of your words" in read(amal, "/you/copy").words()
    time.forward(minutes=11)
    assert amal.get("/you/copy").location == "/you/again?next=/you/copy"
    late = amal.post("/you/copy", data={"copy_kind": "json", "copy_only_me": "y"})
    assert late.status_code == 303 and "again" in late.location
    amal.post("/you/again", data={"password": PASSWORD, "next": "/you/copy"})
    page = read(amal, "/you/copy")
    assert page.forms()[-1].filled().get("copy_only_me") is None, "never ticked by itself"
    assert get_json(amal)["with_only_me"] is False


def test_the_file_says_nothing_on_the_outside_and_is_kept_by_no_browser(cast: Cast, as_) -> None:
    for kind, name in (("text", "copy.txt"), ("json", "copy.json")):
        answer = as_(cast.amal).post("/you/copy", data={"copy_kind": kind})
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert as_(cast.amal).post("/you/copy", data={"copy_kind": "exe"}).mimetype == "text/html"


def test_a_copy_leaves_a_line_in_the_record(app: Flask, cast: Cast, as_) -> None:
    get_file(as_(cast.amal), "text")
    get_file(as_(cast.amal), "text", only_me=True)
    with app.app_context():
        lines = db.session.query(AuditEntry).filter(AuditEntry.verb.startswith("copy")).all()
        assert [one.verb for one in lines] == [
            "copy of own words made",
            "copy of own words made, only me too",
        ]
        assert {one.actor for one in lines} == {f"partner:{cast.amal.viewer.id}"}


HARD = "Zoë “said” \\ 👩‍👩‍👧\u2028next\r\nWednesday, 4 March 2026\n\nYOUR OWN WORDS\n\tשלום — end\r"


def test_a_json_copy_holds_every_text_as_it_was_kept(app: Flask, cast: Cast, as_) -> None:
    keep(app, cast.amal, HARD, shows="«é»")
    found = get_json(as_(cast.amal))
    assert (found["format"], found["version"], found["made_on"]) == (FORMAT, VERSION, "2026-03-04")
    assert found["account"]["email"] == cast.amal.email and found["account"]["agreed"][0]["on"]
    texts = {one["name"]: one["text"] for one in found["own"][0]["texts"]}
    assert texts == {"did": HARD, "shows": "«é»"}
    assert json.loads(json.dumps(found)) == found


@pytest.mark.slow
def test_a_text_copy_is_read_in_the_order_of_days_and_nothing_in_it_forges_a_heading(
    app: Flask, cast: Cast, as_
) -> None:
    keep(app, cast.amal, HARD)
    keep(app, cast.amal, "you carried the bags", days_ago=3)
    text = get_file(as_(cast.amal), "text")
    assert text.replace("\r\n", "").find("\r") == text.replace("\r\n", "").find("\n") == -1
    lines = text.split("\r\n")
    assert [one for one in lines if re.match(r"\w+day, ", one)] == [
        "Sunday, 1 March 2026",
        "Wednesday, 4 March 2026",
    ]
    assert lines.count("YOUR OWN WORDS") == 1
    assert "    Wednesday, 4 March 2026" in lines and "    Zoë “said” \\ 👩‍👩‍👧" in lines
    assert "  (You and your therapist read this.)" in lines
    assert lines.index("WHAT THEO GAVE TO YOU") > lines.index("    you carried the bags")


def _turn(app: Flask, cast: Cast, state: CoupleState) -> None:
    with app.app_context():
        db.bind_clinic(cast.clinic_ids["here"])
        db.session.get_one(Couple, cast.couple_ids["amal"]).state = state
        db.session.commit()


@pytest.mark.slow
@pytest.mark.parametrize("state", list(CoupleState))
def test_a_copy_can_be_made_whatever_has_become_of_the_couple(
    app: Flask, cast: Cast, as_, state: CoupleState
) -> None:
    keep(app, cast.amal, "you sang in the kitchen")
    _turn(app, cast, state)
    assert "you sang" in get_file(as_(cast.amal), "text")


@pytest.mark.slow
def test_a_copy_can_be_made_by_who_stopped_or_took_consent_back_and_before_closing_the_sign_in(
    app: Flask, cast: Cast, as_
) -> None:
    keep(app, cast.amal, "you sang in the kitchen")
    amal = as_(cast.amal)
    amal.post("/you/stop")
    amal.post("/consent/withdraw")
    assert amal.get("/today").location == "/consent"
    assert "you sang" in get_file(amal, "json")
    for page in ("/you", "/you/stop", "/you/stop/for-good", "/consent"):
        assert any(link.endswith("/you/copy") for link in read(amal, page).links()), page


def test_what_was_frozen_when_one_of_the_two_stopped_is_in_no_copy_of_the_others(
    app: Flask, cast: Cast, as_, time
) -> None:
    note = keep(app, cast.theo, "you sang in the kitchen", release=Release.SHARE)
    with app.app_context():
        db.bind_clinic(cast.clinic_ids["here"])
        db.session.get_one(Appreciation, note).released_at = clock.now() + timedelta(hours=1)
        db.session.commit()
    as_(cast.theo).post("/you/stop")
    time.forward(hours=2)
    assert get_json(as_(cast.amal))["given"] == []


def _statements(app: Flask, person: Person) -> int:
    asked: list[str] = []

    def listen(*given: object) -> None:
        asked.append(str(given[2]))

    viewer = person.viewer
    assert isinstance(viewer, PartnerViewer)
    with app.app_context():
        db.bind_clinic(viewer.clinic_id)
        engine = db.engine()
        event.listen(engine, "before_cursor_execute", listen)
        try:
            copy_queries.copy(viewer, person.email, "Harbour Lane", clock.now().date(), with_only_me=True)
        finally:
            event.remove(engine, "before_cursor_execute", listen)
    return len(asked)


def test_the_number_of_statements_does_not_grow_with_what_was_written(app: Flask, cast: Cast) -> None:
    write_everything(app, cast, cast.amal, cast.theo)
    before = _statements(app, cast.amal)
    for _ in range(20):
        keep(app, cast.amal, "you sang in the kitchen")
    assert _statements(app, cast.amal) == before < 20


def test_the_shape_of_the_json_file_is_written_down(app: Flask, cast: Cast, as_) -> None:
    write_everything(app, cast, cast.amal, cast.theo)
    text, found = DOCUMENT.read_text(encoding="utf-8"), get_json(as_(cast.amal))
    assert f'"version": {VERSION}' in text
    item = {name for one in found["own"] for name in one}
    facts = {name for one in found["own"] for name in one["facts"]}
    for name in {
        *found,
        *found["account"],
        *item,
        *facts,
        *(one.kind.value for one in copy_queries.readers().values()),
    }:
        assert f"`{name}`" in text, f"docs/export.md does not tell of {name}"
