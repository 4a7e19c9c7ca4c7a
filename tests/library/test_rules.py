"""Reading activities from text: what is whole is taken, what is not is named."""

from pathlib import Path

import pytest

from practice.library.queries import STARTERS, read_folder
from practice.library.rules.activities import (
    ActivityFileError,
    ActivityKind,
    Tag,
    Window,
    how_long,
    how_often,
)
from practice.library.rules.activity_texts import read_activity

WHOLE = (STARTERS / "check-in.toml").read_text(encoding="utf-8")


def test_the_starter_library_is_read_whole() -> None:
    drafts = {one.key: one for one in read_folder(STARTERS)}
    assert drafts["weekly-check-in"].kind is ActivityKind.CHECK_IN
    assert len(drafts["weekly-check-in"].more["agenda"]) == 8
    assert drafts["appreciations"].more.keys() == {"if_then", "obstacle", "field"}
    assert not drafts["at-home-date"].why.endswith("\n")


@pytest.mark.parametrize(
    ("was", "becomes", "words"),
    [
        ('kind = "check_in"', 'kind = "dance"', "kind must be one of appreciation, check_in"),
        ("minutes_low = 30", 'minutes_low = "30"', "minutes_low must be a whole number from 1 to 600"),
        ("minutes_low = 30", "minutes_low = 90", "minutes_low is more than minutes_high"),
        ("low = 1\nhigh = 1", "low = 1\nhigh = true", "high must be a whole number from 0 to 31"),
        ('title = "Weekly check-in"', 'title = " "', "title must be a text"),
        ('title = "Weekly check-in"', f'title = "{"x" * 121}"', "title is longer than 120 letters"),
        ('title = "Weekly check-in"', 'titel = "Weekly check-in"', "titel is not a field of an activity"),
        ('cautions = ["calm_both"]', 'cautions = ["mind"]', "cautions must be a list of some of calm_both"),
        ("minutes_short = 4", "", "minutes_short must be a whole number from 1 to 60"),
        ('kind = "check_in"', 'kind = "at_home_date"', "only a check-in has an agenda"),
        ('kind = "check_in"', "kind = ", "this is not TOML"),
    ],
)
def test_what_is_wrong_is_named_with_its_file_and_field(was: str, becomes: str, words: str) -> None:
    assert was in WHOLE
    with pytest.raises(ActivityFileError, match=f"^mine.toml: .*{words}"):
        read_activity(WHOLE.replace(was, becomes, 1), "mine.toml")


ASKING = """
[[field]]
key = "came_back"
label = "Did you come back to it?"
type = "one_of"
who = "both"
choices = [{ key = "yes", words = "Yes" }, { key = "partly", words = "Partly" }]
"""
DATE = (STARTERS / "at-home-date.toml").read_text(encoding="utf-8").split("[[field]]")[0] + ASKING


@pytest.mark.parametrize("path", sorted(STARTERS.glob("*.toml")), ids=lambda path: path.stem)
def test_every_activity_of_the_starter_library_reads(path: Path) -> None:
    draft = read_activity(path.read_text(encoding="utf-8"), path.name)
    assert draft.more["if_then"] and draft.more["obstacle"]
    assert len(draft.small_version) <= 300, "the small version stands in a plan as one line"


def test_an_activitys_own_questions_are_read() -> None:
    draft = read_activity(DATE, "mine.toml")
    assert draft.tag is Tag.COUPLE
    assert draft.more["field"] == [
        {
            "key": "came_back",
            "label": "Did you come back to it?",
            "type": "one_of",
            "who": "both",
            "hint": "",
            "choices": [{"key": "yes", "words": "Yes"}, {"key": "partly", "words": "Partly"}],
        }
    ]


@pytest.mark.parametrize(
    ("was", "becomes", "words"),
    [
        ('type = "one_of"', 'type = "guess"', "type of a field must be one of line, text, one_of"),
        ('who = "both"', 'who = "them"', "who of a field must be both or own"),
        ('who = "both"', 'who = "both"\ncolour = "red"', "colour is not part of a field"),
        ('label = "Did you come back to it?"', "", "label must be a text"),
        ('type = "one_of"', 'type = "scale"\nto = 7', "to of a scale must be 4 or 10"),
        ('key = "yes", words', "words", "key must be a text"),
        (ASKING, ASKING * 6, "at most 5 fields"),
        (ASKING, ASKING * 2, "two fields share a key"),
        ('key = "at-home-date"', 'key = "At home"', "key must be small letters"),
        ('title = "At-home date"', r'title = "At-\u0000home"', "title holds a letter that cannot be shown"),
        ('window = "fortnight"', 'window = "whenever"', "low and high must be 0"),
        ('kind = "at_home_date"', 'kind = "kindness"', "kindness has pages of its own and no field"),
    ],
)
def test_what_is_wrong_with_a_question_is_named(was: str, becomes: str, words: str) -> None:
    assert was in DATE
    with pytest.raises(ActivityFileError, match=f"^mine.toml: .*{words}"):
        read_activity(DATE.replace(was, becomes, 1), "mine.toml")


def test_two_files_with_one_key_and_an_empty_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ActivityFileError, match="no activity"):
        read_folder(tmp_path)
    for name in ("a.toml", "b.toml"):
        (tmp_path / name).write_text(WHOLE, encoding="utf-8")
    with pytest.raises(ActivityFileError, match=r"b\.toml: the key weekly-check-in is taken"):
        read_folder(tmp_path)


def test_times_and_minutes_are_said_plainly() -> None:
    assert str(how_often(Window.WEEK, 1, 1)) == "once a week"
    assert str(how_often(Window.FORTNIGHT, 1, 2)) == "1 to 2 times a fortnight"
    assert str(how_often(Window.WHENEVER, 0, 0)) == "when it comes up"
    assert str(how_long(1, 3)) == "1 to 3 minutes"
