"""When a session may be, and whose turn it is."""

from datetime import date, time
from uuid import uuid4

import pytest

from practice.appointments.rules import (
    AppointmentDraft,
    AppointmentState,
    check_appointment,
    check_may_change,
    next_starter,
)
from practice.couples.rules import Side
from practice.errors import Refusal
from practice.release import Release
from practice.topics import rules as topic_rules
from tests.people import START

TODAY = date(2026, 3, 4)


@pytest.mark.parametrize(
    ("on_day", "words"),
    [(date(2028, 4, 1), "more than two years"), (date(2025, 1, 1), "more than a year ago")],
)
def test_a_session_far_from_today_is_refused_beside_its_day(on_day: date, words: str) -> None:
    with pytest.raises(Refusal, match=words) as refused:
        check_appointment(AppointmentDraft(on_day, time(17, 30)), "Europe/London", TODAY)
    assert refused.value.field == "on_day"


@pytest.mark.parametrize(
    ("zone", "on_day", "at_time"),
    [
        ("Europe/London", date(2026, 3, 29), time(1, 30)),
        ("Europe/Berlin", date(2026, 3, 29), time(2, 30)),
        ("America/New_York", date(2026, 3, 8), time(2, 30)),
        ("Australia/Sydney", date(2026, 10, 4), time(2, 30)),
        ("Australia/Lord_Howe", date(2026, 10, 4), time(2, 15)),
        ("America/Santiago", date(2026, 9, 6), time(0, 30)),
    ],
)
def test_a_time_no_clock_shows_is_explained(zone: str, on_day: date, at_time: time) -> None:
    with pytest.raises(Refusal, match="clocks go forward") as refused:
        check_appointment(AppointmentDraft(on_day, at_time), zone, TODAY)
    assert refused.value.field == "at_time"
    check_appointment(AppointmentDraft(on_day, time(12, 0)), zone, TODAY)


def test_a_time_that_comes_twice_in_autumn_is_fine() -> None:
    check_appointment(AppointmentDraft(date(2026, 10, 25), time(1, 30)), "Europe/London", TODAY)


def test_who_begins_alternates_from_session_to_session() -> None:
    assert next_starter(None) is Side.A
    assert next_starter(Side.A) is Side.B
    assert next_starter(Side.B) is Side.A


@pytest.mark.parametrize("state", [AppointmentState.HELD, AppointmentState.CANCELLED])
def test_a_session_that_is_over_is_neither_moved_nor_called_off(state: AppointmentState) -> None:
    check_may_change(AppointmentState.PLANNED)
    with pytest.raises(Refusal):
        check_may_change(state)


def test_a_topic_stays_as_it_was_said_once_it_was_shared_or_taken_up() -> None:
    topic_rules.check_may_change(Release.KEEP, None, None, START)
    topic_rules.check_may_change(Release.ONLY_ME, None, None, START)
    with pytest.raises(Refusal):
        topic_rules.check_may_change(Release.SHARE, None, START, START)
    with pytest.raises(Refusal):
        topic_rules.check_may_change(Release.KEEP, uuid4(), None, START)
