"""The texts people read: complete, kind, and never about how much somebody did."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

WORDS = Path("seeds/words")

# What docs/words.md says is never said to a couple. As a whole word, in any text of the seeds.
NEVER = ("missed", "overdue", "failed", "failure", "streak", "percent", "compliance", "well done", "homework")


def read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def texts(found: Any) -> Iterator[str]:
    """Every text in a file, however deep."""
    match found:
        case str():
            yield found
        case dict():
            for value in found.values():
                yield from texts(value)
        case list():
            for value in found:
                yield from texts(value)


@pytest.mark.parametrize(
    "path", [*sorted(WORDS.glob("*.toml")), *sorted(Path("seeds/library").glob("*.toml"))]
)
def test_no_text_shouts_shames_or_counts(path: Path) -> None:
    for text in texts(read(path)):
        assert "!" not in text, f"no exclamation marks: {text!r}"
        for word in NEVER:
            assert not re.search(rf"\b{word}\b", text, re.IGNORECASE), (
                f"not to a couple: {word!r} in {text!r}"
            )


def test_chips_are_few_and_can_be_read_aloud() -> None:
    chips = read(WORDS / "chips.toml")["chip"]
    assert 6 <= len(chips) <= 10
    assert len({chip["key"] for chip in chips}) == len(chips)
    assert all(len(chip["words"]) <= 24 and chip["did"][0].islower() for chip in chips)


def test_stems_are_beginnings() -> None:
    stems = read(WORDS / "stems.toml")["stem"]
    assert len(stems) == 6
    assert all("..." in stem["words"] for stem in stems)


def test_the_consent_tells_everything_it_must() -> None:
    consent = read(WORDS / "consent.toml")
    assert isinstance(consent["version"], int)
    told = [section["key"] for section in consent["section"]]
    assert told == [
        "kept",
        "who_reads",
        "not_watched",
        "reminders",
        "shared_devices",
        "leaving",
        "retention",
        "paper",
    ]


def test_the_consent_has_only_places_that_can_be_filled() -> None:
    names = {"clinic": "Hilltop", "other": "Theo", "therapist": "Nora"}
    for text in texts(read(WORDS / "consent.toml")):
        assert "%(" not in text % names


def test_a_policy_comes_with_its_line_and_only_limited_confidence_tells_of_a_box_to_the_therapist_alone() -> (
    None
):
    policies = {policy["key"]: policy for policy in read(WORDS / "policies.toml")["policy"]}
    assert set(policies) == {"no_secrets", "limited"}
    assert all(policy["title"] and policy["text"] and policy["line"] for policy in policies.values())
    assert "no box" in policies["no_secrets"]["text"]
    assert "therapist_only" not in policies["no_secrets"]
    assert "goes to the therapist alone" not in policies["limited"]["text"]
    told = policies["limited"]["therapist_only"] % {"other": "Theo", "therapist": "Nora"}
    assert "%(" not in told and "Nora only" in told


def test_resting_reads_the_same_in_the_words_and_in_the_rule() -> None:
    line = read(WORDS / "lines.toml")["resting"]
    assert line in Path("practice/couples/rules.py").read_text(encoding="utf-8")


def test_every_country_has_somebody_for_an_emergency_and_says_how_its_numbers_were_checked() -> None:
    support = read(Path("seeds/support.toml"))
    assert {"US", "CA", "GB", "IE", "AU", "NZ", "ZZ"} <= {country["code"] for country in support["country"]}
    for country in support["country"]:
        kinds = {line["kind"] for line in country["line"]}
        assert "emergency" in kinds, country["code"]
        assert kinds <= {"emergency", "violence", "talk"}
        for line in country["line"]:
            assert re.fullmatch(r"[0-9][0-9 -]{1,14}", line["number"]), line["name"]
            assert ("checked_on" in line) == ("checked_against" in line), line["name"]
            assert line["what_for"] and line["hours"]
