"""Reading activities from text: what is whole is taken, what is not is named."""

from pathlib import Path

import pytest

from practice.library.actions import STARTERS, read_folder
from practice.library.reading import read_activity
from practice.library.rules import Kind, Misshapen, Window, how_often, takes

WHOLE = (STARTERS / "check-in.toml").read_text(encoding="utf-8")


def test_the_starter_library_is_read_whole() -> None:
    drafts = {one.key: one for one in read_folder(STARTERS)}
    assert drafts["weekly-check-in"].kind is Kind.CHECK_IN
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
    with pytest.raises(Misshapen, match=f"^mine.toml: .*{words}"):
        read_activity(WHOLE.replace(was, becomes, 1), "mine.toml")


def test_two_files_with_one_key_and_an_empty_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Misshapen, match="no activity"):
        read_folder(tmp_path)
    for name in ("a.toml", "b.toml"):
        (tmp_path / name).write_text(WHOLE, encoding="utf-8")
    with pytest.raises(Misshapen, match=r"b\.toml: the key weekly-check-in is taken"):
        read_folder(tmp_path)


def test_times_and_minutes_are_said_plainly() -> None:
    assert str(how_often(Window.WEEK, 1, 1)) == "once a week"
    assert str(how_often(Window.FORTNIGHT, 1, 2)) == "1 to 2 times a fortnight"
    assert str(takes(1, 3)) == "1 to 3 minutes"
