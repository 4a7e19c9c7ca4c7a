"""Whose turn it is, what fits tonight, what a file of ideas has to say, and calendar files over clock changes."""

from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from practice.dates.queries import ideas
from practice.dates.rules.calendars import calendar_file
from practice.dates.rules.ideas import IdeaSearch, InvalidIdeas, Noise, Where, matching_ideas, read_ideas
from practice.dates.rules.plans import DateState, PastDate, next_chooser
from practice.library.rules.activities import Cost, Energy

A, B = uuid4(), uuid4()
ONE = """[[idea]]
key = "floor"
title = "Floor"
text = "Sit on it."
small = "A corner."
minutes_low = 10
minutes_high = 20
energy = "low"
cost = "free"
noise = "quiet"
needs = []
where = "home"
"""


def test_there_are_sixty_ideas_and_most_cost_nothing_or_little() -> None:
    found = list(ideas().values())
    assert len(found) >= 60
    assert len({idea.title for idea in found}) == len(found)
    assert sum(idea.cost is Cost.FREE for idea in found) >= 30
    assert sum(idea.noise is not Noise.SOME and idea.where is Where.HOME for idea in found) >= 20


def test_there_is_something_for_tired_people_without_money_while_children_sleep() -> None:
    wanted = IdeaSearch(20, Energy.LOW, Cost.FREE, Noise.QUIET, Where.HOME, frozenset({"sitter", "outdoors"}))
    assert len(matching_ideas(ideas().values(), wanted)) >= 5


@pytest.mark.slow
@given(
    minutes=st.sampled_from([None, 15, 30, 60]),
    energy=st.sampled_from([None, *Energy]),
    cost=st.sampled_from([None, *Cost]),
    noise=st.sampled_from([None, *Noise]),
    where=st.sampled_from([None, *Where]),
    lacks=st.frozensets(st.sampled_from(["kitchen", "outdoors", "paper", "sitter"])),
)
@settings(deadline=None)
def test_what_is_shown_fits_and_what_fits_is_shown(
    minutes: int | None,
    energy: Energy | None,
    cost: Cost | None,
    noise: Noise | None,
    where: Where | None,
    lacks: frozenset[str],
) -> None:
    found = matching_ideas(ideas().values(), IdeaSearch(minutes, energy, cost, noise, where, lacks))
    for idea in ideas().values():
        fits = True
        if minutes is not None and idea.minutes_low > minutes:
            fits = False
        for value, most, order in (
            (idea.energy, energy, ["low", "medium", "high"]),
            (idea.cost, cost, ["free", "under_15", "under_50", "more"]),
            (idea.noise, noise, ["silent", "quiet", "some"]),
        ):
            if most is not None and order.index(value) > order.index(most):
                fits = False
        if where is not None and idea.where != where:
            fits = False
        if any(need in lacks for need in idea.needs):
            fits = False
        assert (idea in found) is fits


@pytest.mark.slow
@given(
    st.lists(
        st.tuples(st.booleans(), st.sampled_from([s for s in DateState if s != "planning"])), max_size=12
    )
)
def test_turns_alternate_over_dates_that_took_place_and_a_date_called_off_keeps_its_chooser(
    story: list[tuple[bool, DateState]],
) -> None:
    dates: list[PastDate] = []
    turn = A  # kept by hand, as on the fridge
    for is_swapped, state in story:
        assert next_chooser(dates, A, B) == turn
        if is_swapped:
            turn = _other(turn)
        dates.append(PastDate(turn, state))
        if state is not DateState.CALLED_OFF:
            turn = _other(turn)
    assert next_chooser(dates, A, B) == turn


def _other(who: UUID) -> UUID:
    return B if who == A else A


@pytest.mark.parametrize(
    ("was", "becomes", "words"),
    [
        ('key = "floor"', 'key = ""', r"ideas\.toml: key of an idea"),
        (
            'noise = "quiet"',
            'noise = "loud"',
            r"ideas\.toml: noise of floor must be one of silent, quiet, some",
        ),
        (
            "minutes_low = 10",
            "minutes_low = 30",
            r"ideas\.toml: minutes_low of floor is more than minutes_high",
        ),
        (
            "minutes_high = 20",
            'minutes_high = "x"',
            r"ideas\.toml: minutes_high of floor must be a whole number",
        ),
        ('small = "A corner."', "", r"ideas\.toml: small of floor must be a text"),
        ("needs = []", 'needs = ["boat"]', r"ideas\.toml: needs of floor must be a list of some of"),
        ('where = "home"', 'where = "mars"', r"ideas\.toml: where of floor must be one of home, out"),
        ("[[idea]]", "[[idea", r"ideas\.toml: this is not TOML"),
    ],
)
def test_what_is_wrong_is_named_with_its_file_key_and_field(was: str, becomes: str, words: str) -> None:
    with pytest.raises(InvalidIdeas, match=f"^{words}"):
        read_ideas({"ideas.toml": ONE.replace(was, becomes, 1)})


def test_two_ideas_with_one_key_are_refused() -> None:
    with pytest.raises(InvalidIdeas, match="the key floor is taken"):
        read_ideas({"a.toml": ONE, "b.toml": ONE})


@pytest.mark.slow
@pytest.mark.parametrize(
    "zone",
    [
        "Europe/London",
        "America/New_York",
        "Australia/Lord_Howe",
        "Asia/Kolkata",
        "America/Sao_Paulo",
        "Pacific/Auckland",
    ],
)
@pytest.mark.parametrize(
    "on_day", [date(2026, 3, 3), date(2026, 3, 24), date(2026, 9, 22), date(2026, 10, 20)]
)
def test_an_entry_stays_at_its_wall_time_over_a_change_of_clocks(zone: str, on_day: date) -> None:
    file = calendar_file(
        "Keep free", uuid4(), on_day, time(20, 30), 40, zone, datetime(2026, 1, 1, tzinfo=UTC), 8
    )
    event: Any = Calendar.from_ical(file).walk("VEVENT")[0]
    starts = event.decoded("dtstart")
    local = ZoneInfo(zone)
    assert starts.astimezone(local).replace(tzinfo=None) == datetime.combine(on_day, time(20, 30))
    assert (event["rrule"]["FREQ"], event["rrule"]["COUNT"]) == (["WEEKLY"], [8])
    assert f"DTSTART;TZID={zone}:" in file.decode().replace("\r\n ", ""), (
        "a wall time, which clocks may change under"
    )


def test_a_calendar_file_says_nothing() -> None:
    file = calendar_file(
        "Keep free", uuid4(), date(2026, 3, 3), None, 40, "Europe/London", datetime(2026, 1, 1, tzinfo=UTC)
    )
    text = file.decode()
    assert "SUMMARY:Keep free" in text
    assert "DTSTART;VALUE=DATE:20260303" in text
    for word in ("VALARM", "Amal", "therap", "couple", "date with", "DESCRIPTION", "LOCATION", "ATTENDEE"):
        assert word not in text
