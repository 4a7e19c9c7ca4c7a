"""Windows, seasons, rests and what counts in them: against a slow and obvious model, a day at a time."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from practice import clock
from practice.library.rules.activities import Mode, Window
from practice.rhythm.rules.outcomes import Outcome
from practice.rhythm.rules.phrases import hope_words, progress_words, summary_words
from practice.rhythm.rules.stretches import SeasonsAndRests, Stretch, n_counted, stretch_around, stretches
from practice.rhythm.rules.windows import (
    Range,
    Rhythm,
    Span,
    clip_window,
    earlier_ranges,
    window_around,
    windows_to_rest,
)

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


def slow_window(rhythm: Rhythm, day: date, appointment_days: list[date]) -> tuple[date, date | None]:
    """A day at a time, backwards until the window begins, forwards until the next one does."""
    if rhythm.window in (Window.ONCE, Window.WHENEVER):
        return min(rhythm.starts_on, day), None
    if rhythm.window is Window.BETWEEN and not any(on <= day for on in appointment_days):
        first = min(rhythm.starts_on, day)
    else:
        first = day
        while not window_begins(rhythm, first, appointment_days):
            first -= timedelta(days=1)
    if rhythm.window is Window.BETWEEN and not any(on > day for on in appointment_days):
        return first, None
    last = day
    while not window_begins(rhythm, last + timedelta(days=1), appointment_days):
        last += timedelta(days=1)
    return first, last


def window_begins(rhythm: Rhythm, day: date, appointment_days: list[date]) -> bool:
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
            return day in appointment_days


@pytest.mark.slow
@settings(max_examples=500, deadline=None)
@given(rhythm=RHYTHMS, at=INSTANTS, zone=st.sampled_from(ZONES), held=HELD)
def test_a_window_is_what_counting_days_one_by_one_finds(
    rhythm: Rhythm, at: datetime, zone: str, held: list[date]
) -> None:
    day = clock.day_in(zone, at)
    span = window_around(rhythm, day, held)
    assert (span.first, span.last) == slow_window(rhythm, day, held)
    assert span.holds(day)


@pytest.mark.slow
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


@pytest.mark.slow
@settings(max_examples=500, deadline=None)
@given(rhythm=RHYTHMS, day=DAYS, held=HELD, entries=ENTRIES, last=st.one_of(st.none(), DAYS))
def test_what_counts_is_what_happened_on_the_days_that_were_given(
    rhythm: Rhythm, day: date, held: list[date], entries: list[tuple[date, Outcome]], last: date | None
) -> None:
    whole = window_around(rhythm, day, held)
    span, is_partial = clip_window(whole, rhythm.starts_on, last)
    expected = 0
    for on, outcome in entries:
        inside = whole.first <= on and (whole.last is None or on <= whole.last)
        was_given = on >= rhythm.starts_on and (last is None or on <= last)
        expected += outcome in {Outcome.HAPPENED, Outcome.VERSION} and inside and was_given
    assert n_counted(entries, span) == expected
    assert is_partial == (span != whole)


@dataclass(frozen=True)
class Life:
    """Some months of one couple: where they live, what they were given, and everything that came in between."""

    zone: str
    rhythm: Rhythm
    asked: Span
    last_day: date | None
    noted: list[tuple[datetime, Outcome]]
    meetings: list[tuple[date, int, bool]]  # planned on, moved by so many days, called off
    seasons: list[Span]
    rests: list[Span]

    @property
    def last_session_on(self) -> list[date]:
        return sorted({on + timedelta(days=moved) for on, moved, is_off in self.meetings if not is_off})

    @property
    def days(self) -> list[tuple[date, Outcome]]:
        return [(clock.day_in(self.zone, at), outcome) for at, outcome in self.noted]


@st.composite
def earlier(draw: st.DrawFn, middle: date) -> Range:
    low = draw(st.integers(0, 5))
    until = middle + timedelta(days=draw(st.integers(-70, 20)))
    return Range(until, low, low + draw(st.integers(0, 5)))


@st.composite
def lives(draw: st.DrawFn) -> Life:
    at = draw(INSTANTS)
    zone = draw(st.sampled_from(ZONES))
    middle = clock.day_in(zone, at)

    def near(least: int, most: int) -> date:
        return middle + timedelta(days=draw(st.integers(least, most)))

    def span(longest: int, *, may_be_open: bool) -> Span:
        first = near(-70, 40)
        n = draw(st.integers(0, longest))
        if may_be_open and draw(st.booleans()):
            return Span(first, None)
        return Span(first, first + timedelta(days=n))

    low = draw(st.integers(0, 5))
    rhythm = Rhythm(
        draw(st.sampled_from(Mode)),
        draw(st.sampled_from(Window)),
        low,
        low + draw(st.integers(0, 5)),
        near(-80, 20),
        draw(st.integers(0, 6)),
        tuple(sorted(draw(st.lists(earlier(middle), max_size=3, unique_by=lambda one: one.until)))),
    )
    hours = st.integers(-24 * 60, 24 * 30)
    noted = draw(st.lists(st.tuples(hours, st.sampled_from(Outcome)), max_size=25))
    meeting = st.tuples(st.integers(-70, 40), st.integers(-9, 9), st.booleans())
    planned = draw(st.lists(meeting, max_size=6))
    first = near(-60, 0)
    return Life(
        zone,
        rhythm,
        Span(first, first + timedelta(days=draw(st.integers(0, 60)))),
        draw(st.one_of(st.none(), st.just(near(-30, 40)))),
        [(at + timedelta(hours=h), outcome) for h, outcome in noted],
        [(middle + timedelta(days=n), moved, is_off) for n, moved, is_off in planned],
        [span(40, may_be_open=True) for _ in range(draw(st.integers(0, 2)))],
        [span(14, may_be_open=False) for _ in range(draw(st.integers(0, 2)))],
    )


def slow_stretches(life: Life) -> list[Stretch]:
    """Every day of the asked ones is put into a box with the other days of its window; then the boxes are looked at."""
    rhythm, asked = life.rhythm, life.asked
    assert asked.last is not None
    boxes: dict[tuple[date, date | None], list[date]] = {}
    day = asked.first
    while day <= asked.last:
        was_there = day >= rhythm.starts_on and (life.last_day is None or day <= life.last_day)
        if was_there:
            boxes.setdefault(slow_window(rhythm, day, life.last_session_on), []).append(day)
        day += timedelta(days=1)
    return [slow_stretch(life, whole, days) for whole, days in boxes.items()]


def slow_stretch(life: Life, whole: tuple[date, date | None], days: list[date]) -> Stretch:
    n = 0
    for at, outcome in life.noted:
        on = at.astimezone(ZoneInfo(life.zone)).date()
        if on in days and outcome in {Outcome.HAPPENED, Outcome.VERSION}:
            n += 1

    def is_in(spans: list[Span], day: date) -> bool:
        return any(one.first <= day <= (one.last or date.max) for one in spans)

    in_season = any(is_in(life.seasons, day) for day in days)
    at_rest = any(is_in(life.rests, day) for day in days)
    low, high = life.rhythm.low, life.rhythm.high
    for one in reversed(life.rhythm.earlier):  # from the newest change back to the one that held that day
        if days[-1] <= one.until:
            low, high = one.low, one.high
    if in_season:
        low, high = low // 2, high // 2 + high % 2
    if life.rhythm.mode is Mode.EACH:
        low, high = low + low, high + high
    if at_rest:
        low = 0
    return Stretch(Span(days[0], days[-1]), low, high, n, (days[0], days[-1]) != whole, in_season, at_rest)


@pytest.mark.slow
@pytest.mark.timeout(600)
@settings(max_examples=10_000 // len(Window) + 1, deadline=None)
@given(life=lives())
def test_what_became_of_a_rhythm_is_what_looking_at_every_day_finds(life: Life) -> None:
    """Every life with every window there is: 10,000 cases."""
    own = Span(life.rhythm.starts_on, life.last_day)
    seasons_and_rests = SeasonsAndRests(tuple(life.seasons), tuple(life.rests))
    for window in Window:
        case = replace(life, rhythm=replace(life.rhythm, window=window))
        found = stretches(case.rhythm, case.asked, own, case.days, seasons_and_rests, case.last_session_on)
        assert found == slow_stretches(case), case


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(life=lives())
def test_the_window_of_a_day_is_one_of_all_windows(life: Life) -> None:
    own = Span(life.rhythm.starts_on, life.last_day)
    seasons_and_rests = SeasonsAndRests(tuple(life.seasons), tuple(life.rests))
    day = life.asked.first
    if not own.holds(day):
        return
    now = stretch_around(life.rhythm, day, own, life.days, seasons_and_rests, life.last_session_on)
    if now.span.last is not None:
        assert stretches(life.rhythm, now.span, own, life.days, seasons_and_rests, life.last_session_on) in (
            [now],
            [now._replace(is_partial=True)],
        )
    assert now.span.holds(day)


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(life=lives())
def test_a_season_and_a_rest_never_ask_for_more(life: Life) -> None:
    own = Span(life.rhythm.starts_on, life.last_day)
    plain = stretches(life.rhythm, life.asked, own, life.days, SeasonsAndRests(), life.last_session_on)
    seasons_and_rests = SeasonsAndRests(tuple(life.seasons), tuple(life.rests))
    eased = stretches(life.rhythm, life.asked, own, life.days, seasons_and_rests, life.last_session_on)
    for one, other in zip(plain, eased, strict=True):
        assert (other.span, other.n) == (one.span, one.n), "what happened stays what happened"
        assert other.low <= one.low
        assert other.high <= one.high


@pytest.mark.slow
@settings(max_examples=500, deadline=None)
@given(life=lives(), days_later=st.integers(0, 60))
def test_what_is_said_begins_with_what_happened_and_shames_nobody(life: Life, days_later: int) -> None:
    own = Span(life.rhythm.starts_on, life.last_day)
    seasons_and_rests = SeasonsAndRests(tuple(life.seasons), tuple(life.rests))
    found = stretches(life.rhythm, life.asked, own, life.days, seasons_and_rests, life.last_session_on)
    now = stretch_around(
        life.rhythm, life.asked.first, own, life.days, seasons_and_rests, life.last_session_on
    )
    today = life.asked.first + timedelta(days=days_later)
    words = progress_words(life.rhythm, now, today)
    assert (words is None) == (now.n == 0)
    said = f"{words or ''} {hope_words(now, today)} {summary_words(life.rhythm, found)}".lower()
    for word in ("missed", "overdue", "only", "%", "!", "fail", "behind", "streak"):
        assert word not in said
    if "had hoped for" in f"{words or ''} {hope_words(now, today)}":
        assert now.span.last is not None and now.span.last < today


@pytest.mark.slow
@settings(max_examples=500, deadline=None)
@given(rhythm=RHYTHMS, today=DAYS, last=st.one_of(st.none(), DAYS))
def test_what_may_rest_is_the_running_window_and_those_after_it(
    rhythm: Rhythm, today: date, last: date | None
) -> None:
    found = windows_to_rest(rhythm, today, Span(rhythm.starts_on, last))
    day = max(today, rhythm.starts_on)
    expected: list[tuple[date, date | None]] = []
    if rhythm.window not in (Window.BETWEEN, Window.ONCE, Window.WHENEVER):
        while len(expected) < 5 and (last is None or day <= last):
            whole = slow_window(rhythm, day, [])
            if whole not in expected:
                expected.append(whole)
            day += timedelta(days=1)
    assert [tuple(one) for one in found] == expected


def stretch(n: int, low: int = 2, high: int = 4, **more: bool) -> Stretch:
    flags = {"is_partial": False, "is_season": False, "is_rest": False} | more
    return Stretch(Span(date(2026, 3, 2), date(2026, 3, 8)), low, high, n, **flags)


WEEKLY = Rhythm(Mode.TOGETHER, Window.WEEK, 2, 4, date(2026, 3, 2))
SUNDAY, MONDAY = date(2026, 3, 8), date(2026, 3, 9)  # the last day of that week, and the day after


def test_progress_is_said_as_people_say_it() -> None:
    said = {
        stretch(2): "Twice so far; you two hope for 2 to 4.",
        stretch(4): "4 times so far.",
        stretch(1, is_partial=True): "Once so far.",
        stretch(1, is_rest=True): "Once so far. You two chose to rest on this one for now.",
        stretch(1, 1, 2, is_season=True): "Once so far; 1 to 2 would be plenty in this season.",
    }
    assert {now: str(progress_words(WEEKLY, now, SUNDAY)) for now in said} == said
    over = {
        stretch(2): "Twice; you had hoped for 2 to 4.",
        stretch(4): "4 times.",
        stretch(1, is_partial=True): "Once.",
        stretch(1, is_rest=True): "Once.",
        stretch(1, 1, 2, is_season=True): "Once; in that season, 1 to 2 was plenty.",
    }
    assert {now: str(progress_words(WEEKLY, now, MONDAY)) for now in over} == over


def test_an_empty_week_is_told_as_what_is_hoped_for_until_it_is_over() -> None:
    said = {
        stretch(0): "You two hope for 2 to 4.",
        stretch(0, is_rest=True): "You two chose to rest on this one for now.",
        stretch(0, is_partial=True): "It has just begun, or is about to end: anything counts.",
        stretch(0, 1, 2, is_season=True): "In this season, 1 to 2 would be plenty.",
    }
    assert {now: str(hope_words(now, SUNDAY)) for now in said} == said
    over = {
        stretch(0): "You had hoped for 2 to 4.",
        stretch(0, is_rest=True): "You two chose to rest on this one.",
        stretch(0, is_partial=True): "It has come to its end. Nothing to make up.",
        stretch(0, 1, 2, is_season=True): "In that season, 1 to 2 would have been plenty.",
    }
    assert {now: str(hope_words(now, MONDAY)) for now in over} == over


def test_the_therapist_reads_how_often_and_in_how_many_days() -> None:
    assert str(summary_words(WEEKLY, [stretch(2)])) == "Twice; hoped for 2 to 4"
    assert (
        str(summary_words(WEEKLY, [stretch(2), stretch(3)])) == "5 times in 2 weeks; hoped for 2 to 4 a week"
    )
    cut_short = [stretch(1, is_partial=True), stretch(1)]
    assert str(summary_words(WEEKLY, cut_short)) == "Twice in 14 days; hoped for 2 to 4 a week"
    in_season = [stretch(1, 1, 2, is_season=True)]
    assert str(summary_words(WEEKLY, in_season)) == "Once; hoped for 1 to 2, in a fuller season"
    assert str(summary_words(WEEKLY, [stretch(0, is_rest=True)])) == "Not yet; they had chosen to rest"


def test_where_each_does_it_both_ranges_are_one() -> None:
    each = Rhythm(Mode.EACH, Window.WEEK, 3, 7, date(2026, 3, 2))
    own = Span(each.starts_on, None)
    days = [(date(2026, 3, 3), Outcome.HAPPENED)] * 5
    now = stretch_around(each, date(2026, 3, 5), own, days)
    assert str(progress_words(each, now, date(2026, 3, 5))) == "5 times so far; you two hope for 6 to 14."


def test_weeks_before_a_change_are_told_as_they_were_meant() -> None:
    was = Rhythm(Mode.TOGETHER, Window.WEEK, 3, 5, date(2026, 2, 2))
    today = date(2026, 2, 18)
    becomes = replace(was, low=1, high=2)
    kept = earlier_ranges(was, becomes, today)
    assert kept == (Range(date(2026, 2, 17), 3, 5),)
    now = replace(becomes, earlier=kept)
    found = stretches(now, Span(date(2026, 2, 2), date(2026, 2, 22)), Span(was.starts_on, None), [])
    assert [(one.low, one.high) for one in found] == [(3, 5), (3, 5), (1, 2)]


def test_a_range_changed_twice_a_day_or_before_it_began_leaves_no_trace() -> None:
    was = Rhythm(Mode.EACH, Window.WEEK, 3, 5, date(2026, 2, 2), earlier=(Range(date(2026, 2, 9), 1, 1),))
    other = replace(was, low=0, high=9)
    assert earlier_ranges(was, other, date(2026, 2, 10)) == was.earlier
    assert earlier_ranges(replace(was, earlier=()), other, date(2026, 2, 2)) == ()
    assert earlier_ranges(was, was, date(2026, 3, 1)) == was.earlier


def test_ranges_of_other_windows_are_no_measure() -> None:
    was = Rhythm(Mode.EACH, Window.WEEK, 3, 5, date(2026, 2, 2), earlier=(Range(date(2026, 2, 9), 1, 1),))
    for becomes in (replace(was, window=Window.FORTNIGHT), replace(was, mode=Mode.TOGETHER)):
        assert earlier_ranges(was, becomes, date(2026, 3, 1)) == ()
