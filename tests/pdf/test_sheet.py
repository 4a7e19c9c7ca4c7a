import subprocess
from pathlib import Path

import page as validation
import pytest

from practice import pdf
from practice.opening.pages import OpeningSheet, SheetPage, stem_texts
from practice.pdf.worker import SheetRenderer
from tests.pdf.paper import (
    DAY,
    LONG,
    NO_FONT_HAS,
    SMALL_THINGS,
    facts_of,
    html,
    kept,
    n_pages,
    sheet,
    text_of,
)

pytestmark = pytest.mark.slow  # make check leaves it to make test

FULL = tuple((text, "You notice things before anyone asks.", "I felt less alone.") for text in SMALL_THINGS)
ARABIC = "جلست معي على الدرج بعد المكالمة"
HEBREW = "השארת לי את האור במרפסת"
SHEETS = {
    "three each": sheet(),
    "letter, seven and one": sheet(SMALL_THINGS[:7], SMALL_THINGS[:1], paper="letter", lang="en-US"),
    "nine, all three fields": sheet(FULL, FULL[:2]),
    "nobody kept anything": sheet((), ()),
    "very long": sheet([LONG, LONG], [(LONG, LONG, LONG), SMALL_THINGS[0]]),
    "marks and emoji": sheet(
        ["Dziękuję, że wstałeś o 6:30. Zażółć gęślą jaźń.", "You sent 🙂❤️👨‍👩‍👧 at 3 pm, 12 times."],
        ["Tu as attendu Zoë à l’école.", "Спасибо за утро. Ευχαριστώ."],
        ("Łukasz Żółć-Brzęczyszczykiewicz", "Zoë Nguyễn"),
    ),
    "right to left": sheet(
        [ARABIC, "جلستَ معي ولم تحاول أن تُصلح شيئًا 🙂"], [HEBREW], ("ليلى", "אורי"), number=None
    ),
    "chinese, japanese and korean": sheet(
        ["你陪我坐在樓梯上，没有试着解决什么。"],
        ["ありがとう。夜の灯り。", "함께 있어 줘서 고마워."],
        ("美玲", "준호"),
    ),
    "scripts of India and Thailand": sheet(["आपने मेरी बात सुनी।", "நன்றி"], ["ขอบคุณที่นั่งกับฉัน"]),
    "a sheet in Hebrew": sheet([HEBREW], [HEBREW], ("נועה", "אורי"), lang="he"),
}


@pytest.mark.parametrize("of", SHEETS.values(), ids=SHEETS.keys())
def test_every_sheet_is_a_sound_file_that_a_screen_reader_can_read(
    of: OpeningSheet, printer: pdf.Printer, tmp_path: Path
) -> None:
    made = tmp_path / "sheet.pdf"
    made.write_bytes(printer.render(html(of), stylesheet="opening.css"))
    checked = subprocess.run(["qpdf", "--check", made], capture_output=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    report = validation.validate_pdf(made, profile="ua1")
    assert report.is_compliant, [(failure.rule_id, failure.message) for failure in report.failures]


@pytest.mark.parametrize("of", SHEETS.values(), ids=SHEETS.keys())
def test_no_letter_is_missing_from_the_fonts(of: OpeningSheet, press: SheetRenderer) -> None:
    press.print(html(of), "opening.css")
    assert not press.missing, "install fonts-noto-core, fonts-noto-cjk and fonts-noto-color-emoji"


def test_a_letter_that_no_font_has_is_noticed(press: SheetRenderer) -> None:
    press.print(html(sheet([f"You drew me a {NO_FONT_HAS}."])), "opening.css")
    assert press.missing == {ord(NO_FONT_HAS)}


def test_each_partner_has_a_page_with_their_own_words_in_order(printer: pdf.Printer) -> None:
    made = printer.render(html(sheet()), stylesheet="opening.css")
    assert n_pages(made) == 2
    first, second = text_of(made, 1), text_of(made, 2)
    in_order = ["Sam, to Alex", *SMALL_THINGS[:3], "Alex, what would you like to hold on to?"]
    places = [first.index(words) for words in in_order]
    assert places == sorted(places)
    assert all(words in second for words in ("Alex, to Sam", *SMALL_THINGS[3:6]))
    assert not any(words in second for words in SMALL_THINGS[:3])


def test_whoever_starts_comes_first(printer: pdf.Printer) -> None:
    made = printer.render(html(sheet(starter="b")), stylesheet="opening.css")
    assert "Alex, to Sam" in text_of(made, 1)


def test_the_listener_is_told_to_say_back_what_they_heard(printer: pdf.Printer) -> None:
    made = text_of(printer.render(html(sheet()), stylesheet="opening.css"), 1)
    assert "reads aloud, slowly" in made
    assert "says back what they heard. “Did I get it? Is there more?”" in made


def test_who_kept_nothing_finds_beginnings_of_sentences_and_no_count(printer: pdf.Printer) -> None:
    made = printer.render(html(sheet((), number=None, on=DAY)), stylesheet="opening.css")
    page = text_of(made, 1)
    for words in ("To say in the room", *(stem.split(" …")[0] for stem in stem_texts())):
        assert words in page
    assert "reads aloud" not in page
    assert {number for number in page.split() if number.isdigit()} == {"26", "2026"}
    assert "nothing" not in page.lower()


def test_names_and_words_of_any_alphabet_can_be_found_on_the_page(printer: pdf.Printer) -> None:
    made = text_of(printer.render(html(SHEETS["marks and emoji"]), stylesheet="opening.css"))
    for words in (
        "Zażółć gęślą jaźń",
        "Zoë Nguyễn, to Łukasz",
        "🙂❤️👨‍👩‍👧 at 3 pm, 12 times",
        "Спасибо за утро. Ευχαριστώ.",
    ):
        assert words in made
    plain = sheet([ARABIC], [HEBREW], ("ليلى", "אורי"))
    made = text_of(printer.render(html(plain), stylesheet="opening.css"))
    # pdftotext marks the turns of direction; the letters themselves must be there, in the order of reading.
    letters = made.translate(dict.fromkeys(map(ord, "\u202a\u202b\u202c\u200e\u200f")))
    for words in (*ARABIC.split(), *HEBREW.split(), "ليلى", "אורי"):
        assert words in letters


def test_more_than_a_page_goes_on_overleaf_under_the_same_small_head(printer: pdf.Printer) -> None:
    made = printer.render(html(sheet(FULL, FULL[:1])), stylesheet="opening.css")
    assert n_pages(made) == 3
    first, further, other = (text_of(made, page) for page in (1, 2, 3))
    assert first.count("Sam, to Alex") == 1
    assert "Sam, to Alex" in further
    assert "reads aloud" not in further
    assert "hold on to" in further
    assert "hold on to" not in first
    assert "Alex, to Sam" in other
    assert "Sam, to Alex" not in other


@pytest.mark.parametrize("style", ["opening.css", "plain.css"])
@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_a_further_page_says_whose_it_is_and_which_of_how_many(
    printer: pdf.Printer, paper: str, style: str
) -> None:
    of = sheet([(LONG, LONG, LONG)] * 3, [(LONG, LONG, LONG)] * 2, paper=paper)
    made = printer.render(html(of), stylesheet=style)
    pages = [text_of(made, page + 1) for page in range(n_pages(made))]
    begins = next(n for n, page in enumerate(pages) if page.count("Alex, to Sam"))
    assert begins > 1
    for of_one, name in ((pages[:begins], "Sam, to Alex"), (pages[begins:], "Alex, to Sam")):
        assert "Page " not in of_one[0]
        for n, page in enumerate(of_one[1:], start=2):
            assert f"Page {n} of {len(of_one)}" in page
            assert page.count(name) == 1


@pytest.mark.parametrize("n", range(1, 10))
@pytest.mark.parametrize("paper", ["a4", "letter"])
def test_no_appreciation_is_split_and_the_lines_never_stand_alone(
    printer: pdf.Printer, paper: str, n: int
) -> None:
    made = printer.render(html(sheet(FULL[:n], FULL[:1], paper=paper)), stylesheet="opening.css")
    pages = [text_of(made, page + 1) for page in range(n_pages(made))]
    for did, shows, landed in FULL[:n]:
        assert any(f"{did} {shows} {landed}" in page for page in pages)
    for page in pages:
        assert "I felt less alone." in page


def test_seven_short_ones_still_fit_a_page_of_either_paper(printer: pdf.Printer) -> None:
    for paper in ("a4", "letter"):
        made = printer.render(html(sheet(SMALL_THINGS[:7], paper=paper)), stylesheet="opening.css")
        assert n_pages(made) == 2


def test_the_longest_texts_leave_no_page_without_words(printer: pdf.Printer) -> None:
    made = printer.render(html(sheet([(LONG, LONG, LONG)] * 2, [LONG])), stylesheet="opening.css")
    for page in range(n_pages(made)):
        assert "You rang the school" in text_of(made, page + 1)


def test_paper_is_a4_or_letter(printer: pdf.Printer) -> None:
    a4 = printer.render(html(sheet()), stylesheet="opening.css")
    letter = printer.render(html(sheet(paper="letter")), stylesheet="opening.css")
    assert facts_of(a4)["Page size"].endswith("(A4)")
    assert facts_of(letter)["Page size"].endswith("(letter)")


def test_the_file_says_nothing_of_whose_it_is(printer: pdf.Printer) -> None:
    made = printer.render(html(sheet()), stylesheet="opening.css")
    facts = facts_of(made)
    assert facts["Title"] == "Session sheet"
    assert not {"Author", "Creator", "Subject", "Keywords", "CreationDate", "ModDate"} & facts.keys()
    for name in (b"Sam", b"Alex", b"/tmp", b"/root", b"/home"):
        assert name not in made


def test_what_people_write_is_never_markup(printer: pdf.Printer) -> None:
    wrote = "You said <b>yes</b> & <img src='x'> {{ 7 * 7 }}"
    assert wrote in text_of(printer.render(html(sheet([wrote])), stylesheet="opening.css"), 1)


def test_only_two_colours_and_no_tint_behind_words(printer: pdf.Printer) -> None:
    leaf = SheetPage("a", "Sam", "Alex", kept(SMALL_THINGS[0]))
    assert "style=" not in html(sheet(pages=(leaf, SheetPage("b", "Alex", "Sam"))))
