"""Text as people write it, cleaned the same way wherever it comes in, and compared the same way in every search."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Literal, NamedTuple

Direction = Literal["ltr", "rtl"]
MOST_LINES = 60  # of one text on paper; what comes after them is set as running text

# Unicode's Cc and Cs but for tabs and line breaks, and two that would turn other people's words around.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202d\u202e]")
_PUNCTUATION = r"[!-/:-@\[-`{-~…‥。、！？：；·•]"
_LONG_PUNCTUATION = re.compile(rf"({_PUNCTUATION}{{20}})(?={_PUNCTUATION})")

# Drawn as nothing, though Unicode counts them among letters and signs: fillers, blanks, selectors not yet given out.
_INVISIBLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2065\u2800\u3164\ufe00-\ufe0f\uffa0\ufff0-\ufff8"
    "\U00013441\U00013442\U00016fe4\U0001d159\U000e0000-\U000e0fff]"
)
_INVISIBLE_CATEGORIES = {"Cc", "Cf", "Cs", "Zl", "Zp", "Zs"}
_POSSIBLE_MARKS = re.compile(r"[^\w\s\x00-\x7f]{31}")  # no mark is a letter
_MARK_CATEGORIES = {"Mc", "Me", "Mn"}  # nothing by themselves: they stand on a letter

# For searches: what people type for one another, and letters that no rule of Unicode takes apart.
_SAME_IN_SEARCH = str.maketrans(
    dict.fromkeys("‘’‛ʹʻʼʽˈ′`´＇", "'")
    | dict.fromkeys("‐‑‒–—−", "-")
    | {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)


def clean(text: str | None) -> str:
    """Composed letters, plain line breaks, no control letters, no blank edges; "" where nothing could be seen."""
    if not text:
        return ""
    plain = unicodedata.normalize("NFC", _without_long_runs(text).replace("\r\n", "\n").replace("\r", "\n"))
    plain = without_controls(plain).strip()
    return plain if is_seen(plain) else ""


def without_controls(text: str) -> str:
    """The text without control letters, and without those that turn other people's words around."""
    return _CONTROLS.sub("", text)


def is_seen(text: str) -> bool:
    """Whether anything of the text is drawn: not only blanks, letters without a shape, and marks without a letter."""
    return any(
        not is_unseen(letter) and unicodedata.category(letter) not in _MARK_CATEGORIES for letter in set(text)
    )


def is_unseen(letter: str) -> bool:
    """Blanks, control, zero-width and bidirectional letters, variation selectors, and letters drawn as nothing."""
    return unicodedata.category(letter) in _INVISIBLE_CATEGORIES or _INVISIBLE.match(letter) is not None


def _without_long_runs(text: str) -> str:
    """At most 30 marks on one letter (UAX 15, Stream-Safe Text); ordering more takes time with their square."""
    if not _POSSIBLE_MARKS.search(text):
        return text
    kept, marks = [], 0
    for letter in text:
        marks = marks + 1 if unicodedata.combining(letter) else 0
        if marks <= 30:
            kept.append(letter)
    return "".join(kept)


def one_line(text: str | None) -> str:
    """As ``clean``, with every run of blanks and line breaks made one space."""
    return " ".join(clean(text).split())


def may_fit(text: str, longest: int) -> bool:
    """Whether the text could be this short once it is clean; what could not is refused before it costs anything."""
    return len(text) <= 4 * longest + 200


def cut_line(text: str, longest: int) -> str:
    """As ``one_line``, cut to so many letters; where it is far longer, before it is cleaned."""
    return one_line(text[: 4 * longest + 200])[:longest]


def fold_for_search(text: str) -> str:
    """The text as searches compare it: without case and accents, one apostrophe and one hyphen, nothing unseen."""
    plain = text.casefold().translate(_SAME_IN_SEARCH)
    if plain.isascii():
        return plain
    apart = unicodedata.normalize("NFKD", _without_long_runs(plain)).casefold().translate(_SAME_IN_SEARCH)
    return "".join(
        letter
        for letter in apart
        if letter.isspace() or not (unicodedata.combining(letter) or is_unseen(letter))
    )


def has_words(texts: Iterable[str], words: str) -> bool:
    """Whether every one of these words stands somewhere in the texts."""
    wanted = fold_for_search(words).split()
    whole = fold_for_search(" ".join(texts)) if wanted else ""
    return all(word in whole for word in wanted)


def add_line_breaks(text: str) -> str:
    """For paper: a long row of signs, such as of full stops, may end a line after each twenty.

    Unicode's rules keep signs with the word before them (UAX 14, LB 13), so that a row of them would run off the page.
    """
    return _LONG_PUNCTUATION.sub("\\1\u200b", text)


class TextLine(NamedTuple):
    """One line as its author ended it; ``is_apart`` where a blank line stands before it."""

    text: str
    direction: Direction
    is_apart: bool = False


def lines(text: str) -> tuple[TextLine, ...]:
    """A text as its author broke it, each line running its own way (Unicode rule P2); for paper.

    Several blank lines count as one. After ``MOST_LINES`` lines the rest is one line, so that a sheet stays printable.
    """
    told: list[TextLine] = []
    is_apart = False
    for one in _split_lines(text):
        if one:
            told.append(TextLine(one, direction_of(one), is_apart and bool(told)))
        is_apart = not one
    return tuple(told)


def _split_lines(text: str) -> list[str]:
    rows = [one.strip() for one in re.split("[\n\u2028\u2029]", text)]
    return [*rows[:MOST_LINES], " ".join(filter(None, rows[MOST_LINES:]))]


def direction_of(text: str) -> Direction:
    """Which way a text runs, from its first letter with a direction of its own (Unicode rule P2)."""
    for letter in text:
        kind = unicodedata.bidirectional(letter)
        if kind in {"R", "AL"}:
            return "rtl"
        if kind == "L":
            return "ltr"
    return "ltr"
