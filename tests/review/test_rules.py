"""What the therapist is told at a glance."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practice.couples.rules import CoupleState
from practice.review.rules import (
    CaseloadGroup,
    CoupleSummary,
    PartnerSummary,
    Writer,
    days_in_words,
    days_shown,
    group_of,
    worth_knowing,
)

TODAY = date(2026, 3, 4)  # a Wednesday
AMAL = PartnerSummary("Amal", has_account=True, has_left=False, last_wrote_on=TODAY)
THEO = PartnerSummary("Theo", has_account=True, has_left=False, last_wrote_on=TODAY - timedelta(days=2))
WELL = CoupleSummary(
    state=CoupleState.ACTIVE,
    attested_on=TODAY - timedelta(days=30),
    n_held=3,
    has_homework=True,
    homework_since=TODAY - timedelta(days=30),
    a=AMAL,
    b=THEO,
)


def _words_for(summary: CoupleSummary) -> str:
    return str(worth_knowing(summary, TODAY) or "")


def test_nothing_is_said_of_a_couple_that_is_well_under_way() -> None:
    assert _words_for(WELL) == ""


def test_a_partner_who_left_comes_before_everything_else() -> None:
    left = replace(WELL, b=replace(THEO, has_left=True), attested_on=None, state=CoupleState.RESTING)
    assert _words_for(left) == "Theo has stopped taking part. Things are resting"


def test_missing_safety_comes_before_missing_accounts() -> None:
    new = replace(WELL, attested_on=None, a=replace(AMAL, has_account=False))
    assert _words_for(new) == "Safety not yet noted: nothing can be given"


def test_who_has_not_come_in_yet_is_named() -> None:
    assert _words_for(replace(WELL, b=replace(THEO, has_account=False))) == "Theo has not come in yet"


def test_a_quiet_partner_is_named_after_ten_days() -> None:
    long_ago = TODAY - timedelta(days=11)
    assert (
        _words_for(replace(WELL, b=replace(THEO, last_wrote_on=long_ago)))
        == "Theo has been quiet since 2026-02-21"
    )
    ten = TODAY - timedelta(days=10)
    assert _words_for(replace(WELL, b=replace(THEO, last_wrote_on=ten))) == ""


def test_two_quiet_partners_are_said_in_one_line() -> None:
    silent = replace(WELL, a=replace(AMAL, last_wrote_on=None), b=replace(THEO, last_wrote_on=None))
    assert _words_for(silent) == "Nothing from either for a while"


def test_nobody_is_called_quiet_in_the_first_days_of_an_assignment() -> None:
    fresh = replace(WELL, homework_since=TODAY - timedelta(days=3), a=replace(AMAL, last_wrote_on=None))
    assert _words_for(fresh) == ""


def test_a_resting_couple_is_left_in_peace() -> None:
    assert _words_for(replace(WELL, state=CoupleState.RESTING, a=replace(AMAL, last_wrote_on=None))) == ""


@pytest.mark.parametrize(
    ("days", "group"),
    [
        (-1, CaseloadGroup.EARLIER),
        (0, CaseloadGroup.TODAY),
        (1, CaseloadGroup.TOMORROW),
        (4, CaseloadGroup.THIS_WEEK),
        (5, CaseloadGroup.NEXT_WEEK),
        (11, CaseloadGroup.NEXT_WEEK),
        (12, CaseloadGroup.LATER),
    ],
)
def test_couples_stand_where_their_next_session_is(days: int, group: CaseloadGroup) -> None:
    assert group_of(TODAY + timedelta(days=days), CoupleState.ACTIVE, TODAY, 0) is group


def test_the_week_ends_where_the_clinic_says() -> None:
    sunday = date(2026, 3, 8)
    assert group_of(sunday, CoupleState.ACTIVE, TODAY, 0) is CaseloadGroup.THIS_WEEK
    assert group_of(sunday, CoupleState.ACTIVE, TODAY, 6) is CaseloadGroup.NEXT_WEEK


def test_days_in_words() -> None:
    amal = {TODAY, TODAY - timedelta(days=1)}
    assert str(days_in_words(amal, {TODAY}, Writer("Amal"), Writer("Theo"))) == (
        "Amal wrote on 2 days, Theo wrote on one day; one day in common."
    )
    assert (
        str(days_in_words(set(), {TODAY}, Writer("Amal"), Writer("Theo")))
        == "Amal did not write, Theo wrote on one day."
    )


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(0, 400))
def test_the_span_ends_today_and_is_two_to_four_weeks_long(today: date, ago: int) -> None:
    start, end = days_shown(today - timedelta(days=ago), today)
    assert end == today
    assert 14 <= (end - start).days + 1 <= 28
