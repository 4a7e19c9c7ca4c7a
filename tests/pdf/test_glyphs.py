"""Which letters the fonts here have, asked of the printing process once a letter."""

from pathlib import Path

import pytest
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

from practice import pdf
from practice.pdf import process
from practice.pdf.glyphs import BUNDLED_CHARACTERS, MOST_AT_ONCE, GlyphCoverage
from tests.pdf.paper import NO_FONT_HAS, ROOT

SEEN = "你あ한שثद🙂👨"


def test_a_letter_is_asked_about_once() -> None:
    glyphs = GlyphCoverage()
    assert glyphs.unknown("Zoë and 你, 你") == "你"
    glyphs.add_answer("你", "")
    assert glyphs.unknown("你好") == "好"
    glyphs.add_answer("好", "好")
    assert glyphs.unknown("你好") == ""
    assert glyphs.missing_among("你好") == {"好"}


def test_what_has_no_shape_is_not_asked_about() -> None:
    assert GlyphCoverage().unknown("a\u200d\ufe0f\u00a0\u202f\u200f\n\u2028\u034f\U000e0101") == ""


def test_a_text_of_all_letters_there_are_is_asked_about_in_parts() -> None:
    glyphs = GlyphCoverage()
    text = "".join(map(chr, range(0x4E00, 0x4E00 + MOST_AT_ONCE + 5)))
    assert len(glyphs.unknown(text)) == MOST_AT_ONCE
    glyphs.add_answer(glyphs.unknown(text), "")
    assert len(glyphs.unknown(text)) == 5


def test_the_font_of_peoples_words_has_what_is_never_asked_about() -> None:
    (file,) = (ROOT / "static/vendor").glob("**/Literata_400Regular.ttf")
    has = TTFont(file).getBestCmap()
    assert not [letter for letter in BUNDLED_CHARACTERS if letter.isprintable() and ord(letter) not in has]


@pytest.mark.slow
def test_the_printer_tells_letters_that_would_be_boxes(printer: pdf.Printer) -> None:
    assert printer.characters_without_glyph(f"Danke {SEEN} {NO_FONT_HAS}") == {NO_FONT_HAS}
    asked = printer._child.n_requests if printer._child else 0
    assert printer.characters_without_glyph(f"{SEEN} {NO_FONT_HAS}<&") == {NO_FONT_HAS}
    assert (printer._child.n_requests if printer._child else 0) == asked, "nobody is asked twice"


@pytest.mark.slow
def test_nobody_waits_for_an_answer_about_letters(fenced: pdf.Printer) -> None:
    with fenced._turn:
        assert fenced.characters_without_glyph(NO_FONT_HAS) == frozenset()
    assert fenced.characters_without_glyph(NO_FONT_HAS) == {NO_FONT_HAS}


@pytest.mark.slow
def test_where_sheets_cannot_be_printed_nothing_is_said_about_letters(
    fenced: pdf.Printer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    worker = tmp_path / "worker.py"
    source = (ROOT / "practice/pdf/worker.py").read_text()
    worker.write_text(source.replace("import weasyprint\n", "raise OSError('no libpango')\n", 1))
    monkeypatch.setattr(process, "__file__", str(tmp_path / "process.py"))
    assert fenced.characters_without_glyph(NO_FONT_HAS) == frozenset()
