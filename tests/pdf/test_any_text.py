"""Any text the forms take gives a sheet, in bounded time, with all of its words and none beyond the edge."""

import random
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from re import findall
from time import monotonic

import page as validation
import pytest
from flask import Flask, render_template
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from practice import pdf
from practice.messages import message
from practice.paper.pages import HomeworkSheet, SheetOwnPage, SheetTask
from practice.plain_text import add_line_breaks
from tests.pdf.paper import DAY, ROOT, SMALL_THINGS, html, sheet, text_of

pytestmark = pytest.mark.slow  # make check leaves it to make test

SECONDS = 60  # two passes of a machine that does other things as well; they take one to three
FAMILY = "👨‍👩‍👧"
TEXTS = {
    "hearts": "♥" * 553,
    "wide letters": "W" * 2000,
    "wide letters with spaces": "WWW MMM " * 250,
    "ligatures of a line each": "\ufdfd" * 300,
    "family emoji": FAMILY * 400,
    "han": "漢字" * 1000,
    "right to left without a space": "ש" * 2000,
    "arabic words": "جلست معي على الدرج " * 100,
    "thai": "ขอบคุณที่นั่งกับฉัน" * 100,
    "lines": "a\n" * 1000,
    "marks on a letter": ("a" + "\u0301" * 30) * 60,
    "mixed": f"Danke שלום ♥♥♥ {FAMILY} 漢字 مرحبا " * 50,
    "no-break spaces": "kind\u00a0" * 400,
    "soft hyphens": "kind\u00ad" * 400,
    "rows of full stops": "." * 2000,
}
SHEETS = {
    **{
        name: sheet([text, SMALL_THINGS[0]], [SMALL_THINGS[1], (text, text, text)])
        for name, text in TEXTS.items()
    },
    "forty notes of wide letters": sheet([("♥" * 600, "W" * 600, "漢" * 600)] * 40, ["W" * 600] * 40),
    "forty notes of emoji": sheet([(FAMILY * 75,) * 3] * 40, [(FAMILY * 75,) * 3] * 40),
    "names as wide as a page": sheet(["♥" * 553], ["W" * 600], names=("W" * 80, "♥" * 80), paper="letter"),
    "a name without a space on a plain page": sheet(
        ["♥" * 600] * 3, names=("Wolfeschlegelsteinhausen" * 3, "ש" * 80)
    ),
}


@pytest.fixture(scope="module")
def timed() -> Iterator[pdf.Printer]:
    printer = pdf.Printer(ROOT / "static/vendor", ROOT / "templates/pdf", timeout_s=SECONDS)
    yield printer
    printer.close()


def letters(text: str) -> str:
    """What must be on paper: no blanks, no marks of direction, no joiners."""
    return "".join(letter for letter in text if letter.isalnum() or letter in "♥.")


def check_within_the_page(made: bytes) -> None:
    boxes = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=made, capture_output=True, check=True)
    pages = boxes.stdout.decode(errors="replace").split("<page ")[1:]
    for page in pages:
        wide, high = map(float, findall(r'(?:width|height)="([\d.]+)"', page)[:2])
        for box in findall(
            r'<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)"', page
        ):
            left, top, right, foot = map(float, box)
            assert left >= 20 and right <= wide - 20, (box, wide)
            assert top >= 0 and foot <= high, (box, high)


def check_sound(made: bytes, folder: Path) -> None:
    file = folder / "sheet.pdf"
    file.write_bytes(made)
    checked = subprocess.run(["qpdf", "--check", file], capture_output=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    report = validation.validate_pdf(file, profile="ua1")
    assert report.is_compliant, [(failure.rule_id, failure.message) for failure in report.failures]


@pytest.mark.parametrize("name", SHEETS)
def test_an_opening_of_any_words_prints(timed: pdf.Printer, name: str, tmp_path: Path) -> None:
    of = SHEETS[name]
    began = monotonic()
    made = timed.render(html(of), stylesheet="opening.css")
    assert monotonic() - began < SECONDS * 1.5
    check_within_the_page(made)
    if not name.startswith("forty"):
        check_sound(made, tmp_path)


@pytest.mark.parametrize(
    "name", ["hearts", "wide letters", "han", "wide letters with spaces", "rows of full stops"]
)
def test_nothing_of_it_is_left_out(timed: pdf.Printer, name: str) -> None:
    made = text_of(timed.render(html(SHEETS[name]), stylesheet="opening.css"))
    letter = letters(TEXTS[name])[0]
    assert made.count(letter) >= 4 * TEXTS[name].count(letter)


def task(words: str) -> SheetTask:
    text = add_line_breaks(words)
    days = tuple(DAY + timedelta(days=at) for at in range(14))
    return SheetTask(
        title=text[:80], summary=text[:300], how=(text, text), often=message("once"), until=message("for now"),
        cue=text[:300], plan=text[:300], obstacle="", small=text[:300], steps=((text[:120], 5),) * 4,
        rows=("W" * 80, "ש" * 80), days=days, has_lines=True,
    )  # fmt: skip


@pytest.mark.parametrize("name", TEXTS)
def test_homework_of_any_words_prints(app: Flask, timed: pdf.Printer, name: str, tmp_path: Path) -> None:
    text = TEXTS[name]
    given_out = HomeworkSheet(
        "a4",
        DAY,
        ("W" * 80, "ש" * 80),
        None,
        (),
        (task(text * 3), task("Walk.")),
        (SheetOwnPage("a", "W" * 80, "x"),),
    )
    with app.test_request_context():
        page = render_template("pdf/homework.html", sheet=given_out, language="en-GB")
    made = timed.render(page, stylesheet="homework.css")
    check_within_the_page(made)
    check_sound(made, tmp_path)


ODD = st.sampled_from(
    ["♥", "W", "漢", "ש", FAMILY, "a\n", "\n\n", " ", "ﷺ", "ก", "\u0301", "i", "kind ", "क्ष", "-", "🇩🇪"]
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(parts=st.lists(st.tuples(ODD, st.integers(1, 600)), min_size=1, max_size=12), seed=st.integers(0, 99))
def test_whatever_is_typed_prints(timed: pdf.Printer, parts: list[tuple[str, int]], seed: int) -> None:
    texts = ["x" + (part * n)[:600] for part, n in parts]
    random.Random(seed).shuffle(texts)
    made = timed.render(html(sheet(texts, [tuple(texts[:3])])), stylesheet="opening.css")
    check_within_the_page(made)
