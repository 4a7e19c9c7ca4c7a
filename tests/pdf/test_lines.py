"""Line breaks and directions on paper, as the author set them."""

import subprocess
from re import findall

import pytest

from practice import pdf
from practice.plain_text import MOST_LINES, lines
from tests.pdf.paper import html, n_pages, sheet

TWO_LINES = "First line.\nSecond line."
HEBREW = "השארת לי את האור"
ENGLISH = "You left the light on."


def rows_of(made: bytes, page: int = 1) -> list[str]:
    found = subprocess.run(
        ["pdftotext", "-raw", "-f", str(page), "-l", str(page), "-", "-"],
        input=made,
        capture_output=True,
        check=True,
    )
    marks = dict.fromkeys(map(ord, "\u202a\u202b\u202c\u200e\u200f"))
    return [row.strip() for row in found.stdout.decode().translate(marks).splitlines()]


def edges(made: bytes, word: str) -> tuple[float, float]:
    """Where a word of the first page begins and ends, in points from the left; letters stand as they are seen."""
    found = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=made, capture_output=True, check=True)
    page = found.stdout.decode().split("<page ")[1]
    box = rf'<word xMin="([\d.]+)" yMin="[\d.]+" xMax="([\d.]+)" yMax="[\d.]+">{word}<'
    left, right = findall(box, page)[0]
    return float(left), float(right)


def test_lines_are_kept_blank_ones_once_and_each_runs_its_own_way() -> None:
    told = lines(f"One.\n\n\n\n  {HEBREW}  \nThree.\n")
    assert [(one.text, one.direction, one.is_apart) for one in told] == [
        ("One.", "ltr", False),
        (HEBREW, "rtl", True),
        ("Three.", "ltr", False),
    ]
    assert lines("") == ()


def test_a_row_of_line_breaks_does_not_fill_a_book() -> None:
    told = lines("a\n" * 500)
    assert len(told) == MOST_LINES + 1
    assert told[-1].text.split() == ["a"] * (500 - MOST_LINES)


@pytest.mark.slow
def test_two_lines_are_two_lines_on_paper(printer: pdf.Printer) -> None:
    rows = rows_of(printer.render(html(sheet([TWO_LINES])), stylesheet="opening.css"))
    assert "First line." in rows
    assert "Second line." in rows


@pytest.mark.slow
@pytest.mark.parametrize("of", [f"{ENGLISH}\n\n{HEBREW}", f"{HEBREW}\n{ENGLISH}"])
def test_each_paragraph_begins_at_its_own_edge(printer: pdf.Printer, of: str) -> None:
    made = printer.render(html(sheet([of])), stylesheet="opening.css")
    starts_left, _ = edges(made, "You")
    _, ends_right = edges(made, "השארת"[::-1])
    width = 595
    assert starts_left < width * 0.35
    assert ends_right > width * 0.85


@pytest.mark.slow
def test_many_short_lines_are_counted_as_lines_when_the_size_is_chosen(printer: pdf.Printer) -> None:
    poem = "\n".join(["You", "were", "there"] * 8)
    of = sheet([poem, poem], [ENGLISH])
    assert of.size_class == "s15"
    assert of.is_long
    made = printer.render(html(of), stylesheet="opening.css")
    assert n_pages(made) == 3
    assert sum(rows_of(made, page).count("there") for page in (1, 2)) == 16
