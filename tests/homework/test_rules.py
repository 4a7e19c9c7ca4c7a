"""Windows, what counts, words and weight: against a slow and obvious model where there is arithmetic."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from practice import clock
from practice.errors import Refusal
from practice.homework.rules import (
    AssignmentDraft,
    Ends,
    Load,
    Outcome,
    Rhythm,
    Span,
    check_day,
    check_plan,
    cut,
    feasibility,
    is_live,
    last_day,
    minutes_a_week,
    n_counted,
    progress,
    tried,
    window_around,
)
from practice.library.rules import Cost, Mode, Window

ZONES = (
    "Europe/London",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kolkata",
    "Pacific/Apia",
    "America/Sao_Paulo",
)
DAYS = st.dates(date(2025, 1, 1), date(2027, 12, 31))
# Instants crowd around the days on which clocks change, where a day has 23, 24 and a half, or 25 hours.
CHANGES = [datetime(2026, m, d, tzinfo=UTC) for m, d in ((3, 8), (3, 29), (4, 5), (10, 4), (10, 25), (11, 1))]
INSTANTS = st.one_of(
    st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)),
    st.builds(lambda at, h: at + timedelta(minutes=h), st.sampled_from(CHANGES), st.integers(-2000, 2000)),
)
RHYTHMS = st.builds(
    Rhythm,
    mode=st.sampled_from(Mode),
    window=st.sampled_from(Window),
    low=st.integers(0, 4),
    high=st.integers(4, 9),
    starts_on=DAYS,
    first_weekday=st.integers(0, 6),
)
HELD = st.lists(DAYS, max_size=8, unique=True)
ENTRIES = st.lists(st.tuples(DAYS, st.sampled_from(Outcome)), max_size=40)


def slow_window(rhythm: Rhythm, day: date, held: list[date]) -> tuple[date, date | None]:
    """A day at a time, backwards until the window begins, forwards until the next one does."""
    if rhythm.window in (Window.ONCE, Window.WHENEVER):
        return min(rhythm.starts_on, day), None
    if rhythm.window is Window.BETWEEN and not any(on <= day for on in held):
        first = min(rhythm.starts_on, day)
    else:
        first = day
        while not begins(rhythm, first, held):
            first -= timedelta(days=1)
    if rhythm.window is Window.BETWEEN and not any(on > day for on in held):
        return first, None
    last = day
    while not begins(rhythm, last + timedelta(days=1), held):
        last += timedelta(days=1)
    return first, last


def begins(rhythm: Rhythm, day: date, held: list[date]) -> bool:
    """Whether a window begins on this day."""
    starts_week = day.weekday() == rhythm.first_weekday
    match rhythm.window:
        case Window.DAY:
            return True
        case Window.WEEK:
            return starts_week
        case Window.FORTNIGHT:
            own = rhythm.starts_on
            while own.weekday() != rhythm.first_weekday:
                own -= timedelta(days=1)
            return starts_week and (day - own).days % 14 == 0
        case Window.MONTH:
            return day.day == 1
        case _:
            return day in held


@settings(max_examples=500, deadline=None)
@given(rhythm=RHYTHMS, at=INSTANTS, zone=st.sampled_from(ZONES), held=HELD)
def test_a_window_is_what_counting_days_one_by_one_finds(
    rhythm: Rhythm, at: datetime, zone: str, held: list[date]
) -> None:
    day = clock.day_in(zone, at)
    span = window_around(rhythm, day, held)
    assert (span.first, span.last) == slow_window(rhythm, day, held)
    assert span.holds(day)


@settings(max_examples=500, deadline=None)
@given(rhythm=RHYTHMS, at=INSTANTS, zone=st.sampled_from(ZONES), held=HELD)
def test_windows_follow_each_other_without_gap_or_overlap(
    rhythm: Rhythm, at: datetime, zone: str, held: list[date]
) -> None:
    day = max(clock.day_in(zone, at), rhythm.starts_on)  # before its start an assignment has no windows
    span = window_around(rhythm, day, held)
    if span.last is not None:
        assert window_around(rhythm, span.last, held) == span
        after = window_around(rhythm, span.last + timedelta(days=1), held)
        assert after.first == span.last + timedelta(days=1)


@settings(max_examples=500, deadline=None)
@given(rhythm=RHYTHMS, day=DAYS, held=HELD, entries=ENTRIES, last=st.one_of(st.none(), DAYS))
def test_what_counts_is_what_happened_on_the_days_that_were_given(
    rhythm: Rhythm, day: date, held: list[date], entries: list[tuple[date, Outcome]], last: date | None
) -> None:
    whole = window_around(rhythm, day, held)
    span, is_partial = cut(whole, rhythm.starts_on, last)
    expected = 0
    for on, outcome in entries:
        inside = whole.first <= on and (whole.last is None or on <= whole.last)
        was_given = on >= rhythm.starts_on and (last is None or on <= last)
        expected += outcome in {Outcome.HAPPENED, Outcome.VERSION} and inside and was_given
    assert n_counted(entries, span) == expected
    assert is_partial == (span != whole)


@settings(max_examples=500, deadline=None)
@given(rhythm=RHYTHMS, n=st.integers(0, 40))
def test_what_the_couple_reads_begins_with_what_happened_and_shames_nobody(rhythm: Rhythm, n: int) -> None:
    words = progress(rhythm, n)
    assert (words is None) == (n == 0)
    said = f"{words or ''} {tried(rhythm, n)}".lower()
    for word in ("missed", "overdue", "only", "%", "!", "fail", "behind", "streak"):
        assert word not in said


def test_progress_is_said_as_people_say_it() -> None:
    rhythm = Rhythm(Mode.TOGETHER, Window.WEEK, 2, 4, date(2026, 3, 2))
    assert str(progress(rhythm, 2)) == "Twice so far; you had hoped for 2 to 4."
    assert str(progress(rhythm, 4)) == "4 times so far."
    assert str(tried(rhythm, 2)) == "Twice; hoped for 2 to 4"
    each = Rhythm(Mode.EACH, Window.WEEK, 3, 7, date(2026, 3, 2))
    assert str(progress(each, 5)) == "5 times so far; you had hoped for 6 to 14.", "both ranges in one"


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
