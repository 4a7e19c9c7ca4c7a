"""Files of activities that are damaged, made to do harm, or hold what the builder's form would refuse."""

import io
import zipfile

import pytest

from practice.builder.rules.files import as_text, unpack
from practice.library.rules.activities import ActivityFileError
from practice.library.rules.activity_texts import read_activity
from tests.builder.test_files import make_zip
from tests.library.make import draft


def damaged_zip(at: int, by: bytes) -> bytes:
    """A zip of one activity in whose directory, at its end, these bytes are others."""
    box = bytearray(make_zip(**{"a.toml": b"key = 1"}))
    start = box.rindex(b"PK\x01\x02")
    box[start + at : start + at + len(by)] = by
    return bytes(box)


def zip_compressed_by(way: int) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", way) as box:
        box.writestr("a.toml", b"key = 1")
    return held.getvalue()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (zip_compressed_by(zipfile.ZIP_BZIP2), "packed in a way that is not read here"),
        (zip_compressed_by(zipfile.ZIP_LZMA), "packed in a way that is not read here"),
        (damaged_zip(8, b"\x00\x08").replace(b"a.toml", b"\xff.toml"), "cannot be opened"),
        (damaged_zip(42, b"\xff\xff\xff\x7f"), "cannot be opened"),
        (make_zip(**{f"{n}.toml": b"#" * 60_000 for n in range(20)}), "larger than 1 MB"),
        (b"PK\x05\x06" + bytes(18), "there is no .toml file in it"),
        (make_zip(**{"._a.toml": b"\xff", "__MACOSX/b.toml": b"\xff"}), "there is no .toml file in it"),
    ],
    ids=["bzip2", "lzma", "name not in UTF-8", "false offset", "large", "empty", "only a Mac's own"],
)
def test_a_zip_that_is_damaged_or_made_to_do_harm_says_why(data: bytes, words: str) -> None:
    with pytest.raises(ActivityFileError, match=words):
        unpack("sent.zip", data)


def test_any_byte_of_a_zip_may_be_wrong_and_it_is_read_or_refused() -> None:
    box = make_zip(**{"a.toml": b"key = 1"})
    for at in range(4, len(box)):
        for value in (0, 0x7F, 0xFF):
            try:
                unpack("sent.zip", box[:at] + bytes([value]) + box[at + 1 :])
            except ActivityFileError:
                continue


def test_a_macs_own_files_are_passed_over_and_capitals_are_read() -> None:
    box = make_zip(**{"._A.TOML": b"\xff", "deep/._b.toml": b"\xff", "A.TOML": b"key = 1"})
    assert unpack("sent.zip", box) == [("A.TOML", "key = 1")]


COSTLY = {
    "dotted key": "a" + ".a" * 30_000 + " = 1",
    "dotted header": "[" + "a." * 30_000 + "a]",
    "very many keys": "".join(f"a{n} = 1\n" for n in range(8_000)),
    "deep": "a = " + "[" * 9 + "]" * 9,
    "dotted after a text": 'a = "x"' + "\n[a.b]" * 5_000,
}


@pytest.mark.parametrize("text", COSTLY.values(), ids=COSTLY)
def test_a_text_that_would_hold_the_parser_is_refused_before_it(
    text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tomllib.loads", lambda _: pytest.fail("the parser was asked"))
    with pytest.raises(ActivityFileError, match="this is not TOML"):
        read_activity(text, "sent.toml")


UNCLOSED = ['a = """' + '\\"' * 30_000, "a = '''" + "''x" * 20_000, 'a = "' + '\\"' * 30_000, '"' * 60_001]


@pytest.mark.parametrize("text", UNCLOSED, ids=range(len(UNCLOSED)))
def test_a_text_that_never_closes_is_only_misshapen(text: str) -> None:
    with pytest.raises(ActivityFileError, match="this is not TOML"):
        read_activity(text, "sent.toml")


def test_dots_brackets_and_equals_within_texts_are_only_letters() -> None:
    before = draft(how='a.b = [[[[[[[[[[1.5 # \'\'\' \\ " """ ]]', example="= " * 400 + "." * 100)
    assert read_activity(as_text(before), "back.toml") == before


def edited_text(was: str, becomes: str) -> str:
    text = as_text(draft())
    assert was in text
    return text.replace(was, becomes, 1)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (edited_text("Evening walk", "x" * 121), "title is longer than 120 letters"),
        (edited_text("Evening walk", "Evening\\u202Ewalk"), "title holds a letter that cannot be shown"),
        (edited_text("Past the bakery. We said little.", "x" * 1001), "example is longer than 1000 letters"),
        (edited_text("the table is cleared", "x" * 301), "cue is longer than 300 letters"),
        (edited_text("the table is cleared", "this | that"), "hold no bar"),
        (edited_text("Where did you go?", "x" * 121), "label is longer than 120 letters"),
        (
            edited_text("\nhigh = 2", "\nhigh = 0").replace("\nlow = 1\n", "\nlow = 0\n"),
            "high: Please write a number",
        ),
    ],
    ids=range(7),
)
def test_a_file_is_held_to_what_the_form_is_held_to(text: str, words: str) -> None:
    with pytest.raises(ActivityFileError, match=words):
        read_activity(text, "sent.toml")


@pytest.mark.parametrize("to", ["4.0", "true", "5", "'4'"])
def test_a_scale_ends_at_a_whole_number(to: str) -> None:
    scale = {"key": "calm", "label": "How calm?", "type": "scale", "who": "own", "hint": "", "to": 10}
    text = as_text(draft(more=draft().more | {"field": [scale]})).replace("to = 10", f"to = {to}")
    with pytest.raises(ActivityFileError, match=r"to of a scale must be 4 or 10|simpler than this"):
        read_activity(text, "sent.toml")


def test_a_title_over_two_lines_becomes_one_line() -> None:
    text = edited_text('"Evening walk"', '"Evening\\nwalk"')
    assert read_activity(text, "sent.toml").title == "Evening walk"
