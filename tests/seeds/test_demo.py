"""The demo's three couples: rich, patchy and new; and nothing in them that a page would not have let through."""

import tomllib
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

DEMO = Path("seeds/demo")
BARRIERS = {
    "time", "tired", "money", "no_sitter", "child_unwell", "work", "travel", "tension", "forgot", "other",
    "rather_not_say",
}  # fmt: skip
WRITING = ("appreciation", "entry", "check_in", "topic")


def read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


@pytest.fixture(params=sorted(DEMO.glob("couple-*.toml")), ids=lambda path: path.stem)
def couple(request: pytest.FixtureRequest) -> dict[str, Any]:
    return read(request.param)


def test_one_couple_is_rich_with_a_session_today() -> None:
    couple = read(DEMO / "couple-1.toml")
    assert any(a.get("days_ago") == 0 and a["state"] == "planned" for a in couple["appointment"])
    written = Counter(note["by"] for note in couple["appreciation"])
    assert sum(written.values()) >= 60
    assert min(written.values()) >= 25
    assert len(couple["check_in"]) >= 7
    assert sum(entry["outcome"] in {"happened", "version"} for entry in couple["entry"]) >= 5
    assert any(note["release"] == "only_me" for note in couple["appreciation"])


def test_one_couple_is_patchy_and_one_of_them_has_been_quiet_lately() -> None:
    couple = read(DEMO / "couple-2.toml")
    last = {
        side: min(note["days_ago"] for kind in WRITING for note in couple[kind] if note["by"] == side)
        for side in "ab"
    }
    assert max(last.values()) >= 10 > min(last.values())
    assert any(entry["outcome"] == "rest" for entry in couple["entry"])


def test_one_couple_is_new_and_may_be_given_nothing_yet() -> None:
    couple = read(DEMO / "couple-3.toml")
    assert "attested_days_ago" not in couple
    assert ["accepted_days_ago" in partner for partner in couple["partner"]].count(False) == 1
    assert not any(kind in couple for kind in (*WRITING, "assignment"))


def test_nobody_can_receive_mail(couple: dict[str, Any]) -> None:
    assert all(person["email"].endswith("@example.org") for person in couple["partner"])
    assert all(t["email"].endswith("@example.org") for t in read(DEMO / "clinic.toml")["therapist"])


def test_every_note_has_an_author_words_and_a_release(couple: dict[str, Any]) -> None:
    chips = {chip["key"] for chip in read(Path("seeds/words/chips.toml"))["chip"]}
    for note in couple.get("appreciation", []):
        assert note["by"] in {"a", "b"}
        assert note["release"] in {"only_me", "keep", "share"}
        assert note.get("did") or note.get("chip")
        assert note.get("chip") is None or note["chip"] in chips


def test_what_was_tried_was_given_before_and_not_ended(couple: dict[str, Any]) -> None:
    given = {assignment["key"]: assignment for assignment in couple.get("assignment", [])}
    agenda = {step["key"] for step in read(Path("seeds/library/check-in.toml"))["agenda"]}
    for entry in [*couple.get("entry", []), *couple.get("check_in", [])]:
        assignment = given[entry["assignment"]]
        assert assignment.get("ended_days_ago", -1) <= entry["days_ago"] <= assignment["given_days_ago"]
        if assignment["ends"] == "next_session":
            held = [a["days_ago"] for a in couple["appointment"] if a["state"] == "held"]
            next_one = max((ago for ago in held if ago < assignment["given_days_ago"]), default=-1)
            assert entry["days_ago"] >= next_one, "noted after the session it ended with"
        assert set(entry.get("touched", [])) <= agenda
        for side in ("a", "b"):
            own = entry.get(side, {})
            assert set(own.get("barriers", [])) <= BARRIERS
            assert 0 <= own.get("felt", 0) <= 4
            assert 0 <= own.get("connected", 0) <= 10


def test_the_opening_alternates(couple: dict[str, Any]) -> None:
    held = [a for a in couple["appointment"] if a["state"] == "held"]
    starters = [a["starter"] for a in sorted(held, key=lambda a: -a["days_ago"])]
    assert all(one != other for one, other in pairwise(starters))


def test_nothing_was_written_before_the_couple_could(couple: dict[str, Any]) -> None:
    accepted = {partner["side"]: partner.get("accepted_days_ago", -1) for partner in couple["partner"]}
    for kind in WRITING:
        for note in couple.get(kind, []):
            assert note["days_ago"] <= accepted[note["by"]]
