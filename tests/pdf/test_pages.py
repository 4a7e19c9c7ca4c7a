import pytest

from practice.opening.pages import SheetPage, type_size
from practice.plain_text import direction_of
from tests.pdf.paper import LONG, SMALL_THINGS, kept, sheet

pytestmark = pytest.mark.slow  # make check leaves it to make test


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("You made tea", "ltr"),
        ("“شكرا” you said", "rtl"),
        ("12 🙂 השארת", "rtl"),
        ("12:30 🙂", "ltr"),
        ("", "ltr"),
    ],
)
def test_a_text_runs_the_way_of_its_first_letter(text: str, direction: str) -> None:
    assert direction_of(text) == direction


@pytest.mark.parametrize(
    ("n", "points"), [(0, 18.5), (1, 18.5), (4, 18.5), (5, 16.5), (6, 16.5), (7, 15), (9, 15)]
)
def test_words_are_set_smaller_when_there_are_more(n: int, points: float) -> None:
    short = [text[:30] for text in SMALL_THINGS]
    assert type_size(SheetPage("a", "Sam", "Alex", kept(*short[:n]))) == points


def test_long_words_are_set_smaller_too() -> None:
    assert type_size(SheetPage("a", "Sam", "Alex", kept(LONG))) == 16.5
    assert type_size(SheetPage("a", "Sam", "Alex", kept(LONG, LONG))) == 15


def test_both_pages_are_set_in_the_same_size_so_that_none_tells_who_wrote_more() -> None:
    of = sheet(SMALL_THINGS[:7], ())
    assert (of.points, of.size_class) == (15, "s15")


def test_days_are_written_as_the_readers_write_them() -> None:
    british, american = sheet(lang="en_GB"), sheet(lang="en-US")
    said_on = british.pages[0].items[0].said_on
    assert (british.full_day, british.weekday(said_on), british.day(said_on)) == (
        "Thursday 26 November 2026",
        "Wednesday",
        "25 November",
    )
    assert (american.full_day, american.day(said_on)) == ("Thursday, November 26, 2026", "November 25")
    assert (sheet(lang="he").direction, british.direction) == ("rtl", "ltr")
