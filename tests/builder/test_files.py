"""Activities as files: what is written is read again whole, and a file that is not right says why."""

import io
import zipfile
from pathlib import Path

import pytest

from practice.builder.rules.files import LARGEST_FILE, LARGEST_TEXT, as_text, file_name, pack, unpack
from practice.library.queries import STARTERS, read_folder
from practice.library.rules.activities import ActivityFileError
from practice.library.rules.activity_texts import read_activities, read_activity
from tests.library.make import draft

ODD = 'Quotes " and \'\'\' and """ and \\n and | and # and = and é and 😀\n\nAnd a second paragraph.'


@pytest.mark.parametrize("path", sorted(STARTERS.glob("*.toml")), ids=lambda path: path.stem)
def test_a_starter_is_the_same_after_it_left_and_came_back(path: Path) -> None:
    before = read_activity(path.read_text(encoding="utf-8"), path.name)
    assert read_activity(as_text(before), "back.toml") == before


def test_odd_letters_and_questions_survive_the_way() -> None:
    scale = {"key": "calm", "label": "How calm?", "type": "scale", "who": "own", "hint": "Roughly", "to": 10}
    more = draft().more | {"field": [*draft().more["field"], scale]}
    before = draft(how=ODD, example=ODD, more=more)
    assert read_activity(as_text(before), "back.toml") == before


def test_a_whole_library_travels_in_a_zip_and_is_the_same_file_each_time() -> None:
    drafts = list(read_folder(STARTERS))
    box = pack(drafts)
    assert box == pack(drafts)
    assert sorted(one.key for one in read_activities(unpack("library.zip", box))) == sorted(
        one.key for one in drafts
    )
    assert read_activities(unpack("library.zip", box)) == drafts


def make_zip(**files: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as box:
        for name, data in files.items():
            box.writestr(name, data)
    return held.getvalue()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"x" * (LARGEST_FILE + 1), "larger than 250 KB"),
        (b"x" * (LARGEST_TEXT + 1), "at most 64 KB"),
        (make_zip(**{"bomb.toml": b"#" * 10_000_000}), r"bomb\.toml: an activity has at most 64 KB"),
        (make_zip(**{"readme.txt": b"hello"}), "there is no .toml file in it"),
        (make_zip(**{f"{n}.toml": b"" for n in range(201)}), "more than 200 files"),
        (make_zip(**{"a.toml": b"key = 1"})[:60], "this zip cannot be opened"),
        (b"\xff\xfe\x00", "not a text file in UTF-8"),
        (make_zip(**{"deep/a.toml": b"\xff"}), r"deep/a\.toml: this is not a text file"),
    ],
    ids=range(8),
)
def test_a_file_that_cannot_be_opened_says_why(data: bytes, words: str) -> None:
    with pytest.raises(ActivityFileError, match=words):
        unpack("sent", data)


@pytest.mark.parametrize("text", ["a = " + "[" * 5000, "a = " + "9" * 5000, "a = \x00", "key"])
def test_a_text_meant_to_hurt_is_only_misshapen(text: str) -> None:
    with pytest.raises(ActivityFileError, match=r"^sent\.toml: this is not TOML"):
        read_activity(text, "sent.toml")


def test_a_file_is_named_so_that_it_can_be_kept_anywhere() -> None:
    assert file_name("evening-walk") == "evening-walk.toml"
    assert file_name("../Etc/\r\nPasswd") == "etc-passwd.toml"
    assert file_name("") == "activity.toml"
