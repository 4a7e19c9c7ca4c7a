"""What fits an ordinary evening: pure rules over an activity and what is known of a couple."""

from datetime import date, time
from typing import Any
from uuid import uuid4

import pytest

from practice.assignments.rules import CoupleLoad, suggested_plan
from practice.library.queries import ActivityView
from practice.library.rules.activities import Cost, Energy, Window
from practice.profiles.rules import Load, ProfileDraft, Sitter, fit
from tests.library.make import draft

TODAY = date(2026, 3, 4)


def activity(**changes: Any) -> ActivityView:
    values = draft(**changes)
    fields = {name: getattr(values, name) for name in ActivityView._fields if hasattr(values, name)}
    return ActivityView(**fields | {"id": uuid4(), "is_own": True, "version": 1, "retired_at": None})


def fit_words(activity_view: ActivityView, profile: ProfileDraft) -> tuple[list[str], list[str]]:
    found = fit(activity_view, profile)
    return [str(words) for words in found.against], [str(words) for words in found.to_know]


def test_nothing_is_said_of_a_couple_nobody_has_described() -> None:
    assert fit_words(activity(cost=Cost.MORE, energy=Energy.HIGH, needs=("sitter",)), ProfileDraft()) == (
        [],
        [],
    )
    assert ProfileDraft().is_empty
    assert not ProfileDraft(works_shifts=True).is_empty


@pytest.mark.parametrize(
    ("changes", "profile", "words"),
    [
        ({"cost": Cost.UNDER_15}, ProfileDraft(money=Cost.FREE), "Costs more than they can spare"),
        ({"energy": Energy.MEDIUM}, ProfileDraft(energy=Energy.LOW), "Asks for more energy"),
        ({"needs": ("sitter",)}, ProfileDraft(sitter=Sitter.NOBODY), "nobody can sit"),
    ],
)
def test_what_stands_against_an_activity_is_said_plainly(
    changes: dict[str, Any], profile: ProfileDraft, words: str
) -> None:
    against, _ = fit_words(activity(**changes), profile)
    assert len(against) == 1 and words in against[0]


def test_what_is_within_their_means_is_not_held_against_it() -> None:
    able = ProfileDraft(sitter=Sitter.FAMILY, money=Cost.UNDER_15, energy=Energy.MEDIUM)
    one = activity(cost=Cost.UNDER_15, energy=Energy.MEDIUM, needs=("sitter",))
    assert fit_words(one, able) == ([], [])


def test_bedtime_and_shifts_are_good_to_know_and_hold_nothing_against_anybody() -> None:
    profile = ProfileDraft(bedtime=time(20, 15), works_shifts=True)
    one = activity(needs=("children_asleep",), window=Window.DAY, low=1, high=1)
    against, to_know = fit_words(one, profile)
    assert against == []
    assert to_know == [
        "They work shifts: a range over a week bends more easily",
        "After about 20:15, when the children sleep",
    ]


def test_without_a_profile_the_form_begins_as_the_activity_suggests() -> None:
    one = activity()
    form = suggested_plan(one, TODAY)
    assert (form["minutes"], form["cost"], form["starts_on"]) == (10, "free", TODAY)
    assert "small" not in form


def test_where_there_is_no_money_the_version_without_money_is_the_small_plan() -> None:
    one = activity(cost=Cost.UNDER_50, free_version="Toast on the floor.")
    form = suggested_plan(one, TODAY, ProfileDraft(money=Cost.FREE))
    assert (form["cost"], form["small"]) == ("free", "Toast on the floor.")
    form = suggested_plan(one, TODAY, ProfileDraft(money=Cost.UNDER_15))
    assert form["cost"] == "under_15" and "small" not in form
    assert suggested_plan(one, TODAY, ProfileDraft(money=Cost.MORE))["cost"] == "under_50"


@pytest.mark.parametrize(
    ("energy", "minutes", "small"),
    [(Energy.LOW, 10, "To the gate and back."), (Energy.MEDIUM, 20, None), (Energy.HIGH, 20, None)],
)
def test_tired_couples_begin_with_the_fewest_minutes_and_the_smallest_version(
    energy: Energy, minutes: int, small: str | None
) -> None:
    form = suggested_plan(activity(minutes_low=10, minutes_high=30), TODAY, ProfileDraft(energy=energy))
    assert (form["minutes"], form.get("small")) == (minutes, small)


def test_the_middle_is_never_less_than_the_shortest() -> None:
    one = activity(minutes_low=1, minutes_high=2)
    assert suggested_plan(one, TODAY, ProfileDraft(energy=Energy.HIGH))["minutes"] == 1


def test_what_they_have_and_what_is_planned_add_up() -> None:
    load = Load(Window.WEEK, 1, 2, 30, Cost.FREE)
    standing = CoupleLoad((load, load, load), frozenset({"evening-walk"}))
    assert not CoupleLoad((load,)).with_more(None).is_full
    assert standing.with_more(load).is_full
    assert str(standing.with_more(load).activities) == "4 activities"
