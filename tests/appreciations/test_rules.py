"""What may be kept, until when it may be changed, and the gentle hints. No app, no database."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practice.appreciations.rules.appreciations import (
    AppreciationDraft,
    check_appreciation,
    check_appreciations_on,
    check_day,
    check_may_change,
    hint,
    may_change,
)
from practice.errors import Refusal
from practice.release import UNDO_WINDOW, Release, released_at

TODAY = date(2026, 3, 4)


def draft(did: str = "", chip: str = "", **more: Any) -> AppreciationDraft:
    return AppreciationDraft(uuid4(), TODAY, Release.KEEP, chip=chip, did=did, **more)


@pytest.mark.parametrize(
    "kept", [draft("You waited."), draft(chip="listened"), draft("You sat.", "listened")]
)
def test_one_sentence_or_one_tap_is_a_whole_note(kept: AppreciationDraft) -> None:
    check_appreciation(kept, TODAY)


def test_what_it_says_about_them_needs_something_they_did() -> None:
    with pytest.raises(Refusal) as refused:
        check_appreciation(draft(shows="You are patient."), TODAY)
    assert refused.value.field == "did"


@given(st.integers(min_value=-400, max_value=400))
def test_a_note_is_of_today_or_the_seven_days_before(ago: int) -> None:
    on_day = TODAY - timedelta(days=ago)
    if 0 <= ago <= 7:
        check_day(on_day, TODAY)
    else:
        with pytest.raises(Refusal) as refused:
            check_day(on_day, TODAY)
        assert refused.value.field == "on_day"


def test_the_ends_of_the_calendar_are_refused_and_break_nothing() -> None:
    for far in (date.min, date.max):
        with pytest.raises(Refusal):
            check_day(far, TODAY)


def test_a_note_is_its_authors_to_change_until_it_reached_the_other() -> None:
    now = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
    for release in (Release.ONLY_ME, Release.KEEP):
        assert may_change(release, released_at(release, now), now + timedelta(days=1))
    until = released_at(Release.SHARE, now)
    assert until == now + UNDO_WINDOW
    assert may_change(Release.SHARE, until, until - timedelta(seconds=1))
    assert not may_change(Release.SHARE, until, until - timedelta(seconds=1), is_opened=True)
    assert not may_change(Release.SHARE, until, until)
    assert not may_change(Release.SHARE, None, now)
    with pytest.raises(Refusal, match="stays as it was said"):
        check_may_change(Release.SHARE, until, until)


def test_where_the_therapist_left_appreciations_out_none_are_kept() -> None:
    check_appreciations_on(True)
    with pytest.raises(Refusal):
        check_appreciations_on(False)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("You FINALLY did the dishes.", "finally"),
        ("For once you called.", "for once"),
        ("You cooked, but late.", "but"),
        ("You always should be like this.", "you always should"),
        ("You should always be like this.", "you should always"),
    ],
)
def test_a_word_that_turns_thanks_around_is_named_gently(text: str, word: str) -> None:
    said = hint("You sat with me.", text)
    assert said is not None
    assert f"“{word}”" in str(said)


@pytest.mark.parametrize(
    "text", ["", "You buttered the toast.", "A rebuttal, kindly put.", "Finalists, us two!"]
)
def test_other_words_are_left_alone(text: str) -> None:
    assert hint(text) is None


@pytest.mark.slow
@given(st.lists(st.text(), max_size=3))
def test_a_hint_never_stands_in_the_way(texts: list[str]) -> None:
    hint(*texts)
    check_appreciation(draft("\n".join(texts) or "x"), TODAY)
