"""The starter library fits the shape that seeds/README.md describes, and every activity has its way out."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from practice.library.rules.activities import ActivityKind, Cost, Energy, Mode, Window

FILES = sorted(Path("seeds/library").glob("*.toml"))
TEXTS = ("key", "title", "summary", "why", "how", "example", "small_version", "free_version")
CAUTIONS = {"calm_both", "taught_in_session", "not_with_aggression"}


def read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
def activity(request: pytest.FixtureRequest) -> dict[str, Any]:
    return read(request.param)


def test_the_library_holds_the_three_a_couple_starts_with() -> None:
    kinds = {read(path)["key"]: read(path)["kind"] for path in FILES}
    assert kinds.items() >= {
        ("appreciations", "appreciation"),
        ("weekly-check-in", "check_in"),
        ("at-home-date", "at_home_date"),
    }


def test_every_activity_says_why_and_how_and_has_a_small_and_a_free_version(activity: dict[str, Any]) -> None:
    for name in TEXTS:
        assert activity[name].strip(), f"{name} is empty"
    assert len(activity["title"]) <= 120
    assert len(activity["key"]) <= 60


def test_every_activity_is_in_words_the_product_knows(activity: dict[str, Any]) -> None:
    for name, kind in (
        ("kind", ActivityKind),
        ("energy", Energy),
        ("cost", Cost),
        ("mode", Mode),
        ("window", Window),
    ):
        assert activity[name] in {member.value for member in kind}
    assert set(activity["cautions"]) <= CAUTIONS


def test_ranges_run_upwards_and_begin_low(activity: dict[str, Any]) -> None:
    assert 0 <= activity["low"] <= activity["high"] <= 31
    assert 0 < activity["minutes_low"] <= activity["minutes_high"] <= 600


def test_every_activity_offers_plans_and_a_way_round_what_may_get_in_the_way(
    activity: dict[str, Any],
) -> None:
    assert len(activity["if_then"]) >= 2
    assert all(plan["cue"] and plan["we"] for plan in activity["if_then"])
    assert len(activity["obstacle"]) >= 2
    assert all(thing["obstacle"] and thing["small"] for thing in activity["obstacle"])


def test_the_check_in_fits_its_time_and_its_ten_minutes() -> None:
    check_in = read(Path("seeds/library/check-in.toml"))
    steps = check_in["agenda"]
    assert check_in["minutes_low"] <= sum(step["minutes"] for step in steps) <= check_in["minutes_high"]
    assert sum(step["minutes_short"] for step in steps if step["in_short"]) == 10
    assert not [step["key"] for step in steps if not step["in_short"] and "minutes_short" in step]
    assert len({step["key"] for step in steps}) == len(steps)
