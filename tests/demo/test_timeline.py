"""The demo's story is told in the order things happen, whatever day and hour it is told on."""

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from practice import clock
from practice.demo import timeline

SEEDS = Path(__file__).parents[2] / "seeds" / "demo"
NOON = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
INSTANTS = st.datetimes(datetime(2025, 1, 1), datetime(2030, 12, 31), timezones=st.just(UTC))


def place(moments: tuple[timeline.TimelineEvent, ...], verb: str) -> list[datetime]:
    return [moment.at for moment in moments if moment.verb == verb]


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(now=INSTANTS)
def test_nothing_was_written_tomorrow_and_couples_come_before_what_they_did(now: datetime) -> None:
    told = timeline.read_timeline(SEEDS, now)
    for couple in told.couples:
        assert couple.events[0].verb == "add"
        assert all(told.begins_at < moment.at <= now for moment in couple.events)
        accepted, written = place(couple.events, "accept"), place(couple.events, "keep")
        assert not written or max(accepted) < min(written)
        assert not place(couple.events, "give") or place(couple.events, "attest") < place(
            couple.events, "give"
        )


@pytest.mark.slow
@settings(max_examples=40, deadline=None)
@given(now=INSTANTS)
def test_one_couple_has_its_session_today_and_still_ahead_while_the_day_lasts(now: datetime) -> None:
    first = timeline.read_timeline(SEEDS, now).couples[0]
    planned = [
        m.table["starts_at"] for m in first.events if m.verb == "plan" and m.table["state"] == "planned"
    ]
    today = clock.day_in(first.zone, now)
    assert clock.day_in(first.zone, planned[0]) == today
    if now < clock.wall_to_utc(today, time(21, 0), first.zone):
        assert planned[0] >= now + timedelta(minutes=59)


def test_notes_of_a_session_day_come_after_the_session() -> None:
    for couple in timeline.read_timeline(SEEDS, NOON).couples:
        opened = place(couple.events, "open")
        for moment in couple.events:
            if moment.verb in timeline.VERBS_OF_WRITING.values():
                same_day = [at for at in opened if at.date() == moment.at.date()]
                assert all(at < moment.at for at in same_day)


def test_an_hour_keeps_its_place_on_the_wall_through_a_change_of_the_clocks() -> None:
    days = timeline.CoupleCalendar(
        "Europe/London", datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
    )  # the clocks went back on 25 October
    assert days.at(1, time(19, 0)) == datetime(2026, 10, 31, 19, 0, tzinfo=UTC)
    assert days.at(8, time(19, 0)) == datetime(2026, 10, 24, 18, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "soonest"), [((12, 0), (13, 0)), ((12, 1), (13, 30)), ((12, 29), (13, 30)), ((12, 31), (14, 0))]
)
def test_a_session_of_today_that_is_past_is_put_off_to_a_round_hour(
    at: tuple[int, int], soonest: tuple[int, int]
) -> None:
    days = timeline.CoupleCalendar("UTC", datetime.combine(date(2026, 11, 26), time(*at), UTC))
    assert days.ahead(0, time(9, 0)) == datetime.combine(date(2026, 11, 26), time(*soonest), UTC)
    assert days.ahead(0, time(20, 0)).hour == 20
