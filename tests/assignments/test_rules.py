"""Windows, what counts, words and weight: against a slow and obvious model where there is arithmetic."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from practice.assignments.rules import AssignmentDraft, Ends, check_plan, is_live, last_day, without_lead
from practice.entries.rules import check_day
from practice.errors import Refusal
from practice.library.rules.activities import Cost, Mode, Window
from practice.profiles.rules import Load, feasibility, minutes_a_week
from practice.rhythm.rules.windows import Rhythm, Span, window_around

MONDAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("ends", "ends_on", "ended_on", "held", "last"),
    [
        (Ends.OPEN, None, None, [9, 16], None),
        (Ends.NEXT_SESSION, None, None, [], None),
        (Ends.NEXT_SESSION, None, None, [2], None),  # given in that very session
        (Ends.NEXT_SESSION, None, None, [2, 9, 16], date(2026, 3, 9)),
        (Ends.ON_DAY, date(2026, 3, 20), None, [9], date(2026, 3, 20)),
        (Ends.ON_DAY, date(2026, 3, 20), date(2026, 3, 5), [9], date(2026, 3, 5)),
    ],
)
def test_an_assignment_ends_with_its_day_its_session_or_by_hand(
    ends: Ends, ends_on: date | None, ended_on: date | None, held: list[int], last: date | None
) -> None:
    assert last_day(ends, MONDAY, ends_on, ended_on, [date(2026, 3, n) for n in held]) == last


def test_a_stop_and_a_held_session_end_at_once_and_a_day_ends_with_its_evening() -> None:
    assert is_live(Ends.ON_DAY, MONDAY, None, MONDAY)
    assert not is_live(Ends.ON_DAY, MONDAY, None, MONDAY + timedelta(days=1))
    assert not is_live(Ends.NEXT_SESSION, MONDAY, None, MONDAY)
    assert not is_live(Ends.OPEN, MONDAY, MONDAY, MONDAY)
    assert is_live(Ends.OPEN, None, None, MONDAY)


def load(window: Window, high: int, minutes: int, cost: Cost = Cost.FREE) -> Load:
    return Load(window, 1, high, minutes, cost)


@pytest.mark.parametrize(
    ("window", "minutes"),
    [
        (Window.DAY, 140),
        (Window.WEEK, 20),
        (Window.FORTNIGHT, 10),
        (Window.MONTH, 5),
        (Window.BETWEEN, 20),
        (Window.ONCE, 20),
    ],
)
def test_twenty_minutes_weigh_by_their_window(window: Window, minutes: int) -> None:
    assert minutes_a_week(window, 1, 20) == minutes


def test_a_week_is_full_above_three_activities_or_two_hours_and_not_at_them() -> None:
    assert not feasibility([load(Window.WEEK, 1, 40)] * 3).is_full
    assert feasibility([load(Window.WEEK, 1, 10)] * 4).is_full
    assert feasibility([load(Window.WEEK, 1, 121)]).is_full
    both = feasibility([load(Window.WEEK, 3, 20), load(Window.FORTNIGHT, 2, 30, Cost.UNDER_50)])
    assert str(both.minutes) == "About 35 to 90 minutes a week"
    assert both.costs is Cost.UNDER_50
    assert feasibility([]).n == 0


@pytest.mark.parametrize("days_ago", range(8))
def test_a_week_back_may_be_noted(days_ago: int) -> None:
    check_day(MONDAY - timedelta(days=days_ago), MONDAY, MONDAY - timedelta(days=30), None)


@pytest.mark.parametrize(
    ("on_day", "starts_on", "last"),
    [
        (MONDAY + timedelta(days=1), MONDAY, None),
        (MONDAY - timedelta(days=8), MONDAY - timedelta(days=30), None),
        (MONDAY - timedelta(days=2), MONDAY - timedelta(days=1), None),
        (MONDAY, MONDAY - timedelta(days=30), MONDAY - timedelta(days=1)),
    ],
)
def test_ahead_too_far_back_and_outside_its_days_may_not(
    on_day: date, starts_on: date, last: date | None
) -> None:
    with pytest.raises(Refusal):
        check_day(on_day, MONDAY, starts_on, last)


def test_a_plan_that_runs_backwards_is_refused_beside_its_field() -> None:
    draft = AssignmentDraft(uuid4(), Mode.EACH, Window.WEEK, 3, 2, 10, Cost.FREE, MONDAY, Ends.NEXT_SESSION)
    with pytest.raises(Refusal) as refused:
        check_plan(draft, MONDAY)
    assert refused.value.field == "high"


def test_an_open_window_has_no_last_day() -> None:
    rhythm = Rhythm(Mode.EITHER, Window.BETWEEN, 1, 2, MONDAY)
    assert window_around(rhythm, MONDAY, []) == Span(MONDAY, None)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("When the kettle boils", "the kettle boils"),
        ("  when it rains ", "it rains"),
        ("Whenever it rains", "Whenever it rains"),
        ("When", "When"),
        ("", ""),
    ],
)
def test_a_word_that_stands_there_anyway_is_not_said_twice(typed: str, kept: str) -> None:
    assert without_lead(typed, "When") == kept
