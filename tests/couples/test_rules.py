"""What may happen to a couple, and when."""

from datetime import date, timedelta

import pytest

from practice.couples.rules import (
    CoupleState,
    attested_words,
    check_may_attest,
    check_may_be_given,
    check_may_note,
    check_may_resume,
    is_recheck_due,
)
from practice.errors import Refusal
from practice.invitations.rules import InvitationState, check_may_invite, invitation_state
from tests.people import START

TODAY = date(2026, 3, 4)


@pytest.mark.parametrize("state", [CoupleState.INVITED, CoupleState.RESTING, CoupleState.ENDED])
def test_only_an_active_couple_notes_things_and_hears_the_same_words_whatever_the_reason(
    state: CoupleState,
) -> None:
    with pytest.raises(Refusal, match="Things are resting for now"):
        check_may_note(state)
    with pytest.raises(Refusal):
        check_may_be_given(state)


def test_an_active_couple_may_note_and_be_given() -> None:
    check_may_note(CoupleState.ACTIVE)
    check_may_be_given(CoupleState.ACTIVE)


def test_a_couple_does_not_go_on_before_safety_was_spoken_about_or_with_one_of_them_gone() -> None:
    check_may_resume(has_attested=True, has_left=False)
    for has_attested, has_left in ((False, False), (True, True)):
        with pytest.raises(Refusal):
            check_may_resume(has_attested=has_attested, has_left=has_left)


def test_safety_is_noted_as_long_as_there_is_work_with_the_couple() -> None:
    check_may_attest(CoupleState.RESTING)
    with pytest.raises(Refusal):
        check_may_attest(CoupleState.ENDED)


def test_a_link_is_for_somebody_without_a_sign_in_while_the_work_goes_on() -> None:
    check_may_invite(CoupleState.INVITED, has_account=False, has_left=False)
    for state, has_account, has_left in (
        (CoupleState.ENDED, False, False),
        (CoupleState.ACTIVE, True, False),
        (CoupleState.ENDED, True, True),
    ):
        with pytest.raises(Refusal):
            check_may_invite(state, has_account=has_account, has_left=has_left)


def test_somebody_who_left_may_be_invited_again() -> None:
    check_may_invite(CoupleState.RESTING, has_account=True, has_left=True)


def test_a_link_lives_until_the_very_moment_it_ends() -> None:
    ends = START + timedelta(days=7)
    assert invitation_state(None, None, ends, ends - timedelta(seconds=1)) is InvitationState.OPEN
    assert invitation_state(None, None, ends, ends) is InvitationState.EXPIRED
    assert invitation_state(None, START, ends, START) is InvitationState.WITHDRAWN
    assert invitation_state(START, START, ends, ends) is InvitationState.USED


def test_asking_about_safety_again_is_suggested_after_ninety_days() -> None:
    assert not is_recheck_due(None, TODAY)
    assert not is_recheck_due(TODAY - timedelta(days=89), TODAY)
    assert is_recheck_due(TODAY - timedelta(days=90), TODAY)
    assert "again" in str(attested_words(TODAY - timedelta(days=90), TODAY))
    assert "again" not in str(attested_words(TODAY - timedelta(days=89), TODAY))
