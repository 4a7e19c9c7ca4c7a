"""Text that people write: cleaned the same way in every form, compared the same way in every search, split for paper."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Literal, NamedTuple

Direction = Literal["ltr", "rtl"]
MOST_LINES = 60  # of one text on paper; what follows is printed as one paragraph

# Unicode's Cc and Cs without tabs and line breaks, and two characters that override the direction of later text.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202d\u202e]")
_PUNCTUATION = r"[!-/:-@\[-`{-~…‥。、！？：；·•]"
_LONG_PUNCTUATION = re.compile(rf"({_PUNCTUATION}{{20}})(?={_PUNCTUATION})")

# Drawn as nothing, though Unicode counts them as letters and symbols: fillers, blanks, unassigned selectors.
_INVISIBLE = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2065\u2800\u3164\ufe00-\ufe0f\uffa0\ufff0-\ufff8"
    "\U00013441\U00013442\U00016fe4\U0001d159\U000e0000-\U000e0fff]"
)
_INVISIBLE_CATEGORIES = {"Cc", "Cf", "Cs", "Zl", "Zp", "Zs"}
_POSSIBLE_MARKS = re.compile(r"[^\w\s\x00-\x7f]{31}")  # combining marks are not \w
_MARK_CATEGORIES = {"Mc", "Me", "Mn"}  # invisible alone: they are drawn on the letter before

# For searches: characters people type for one another, and letters that Unicode does not decompose.
_SAME_IN_SEARCH = str.maketrans(
    dict.fromkeys("‘’‛ʹʻʼʽˈ′`´＇", "'")
    | dict.fromkeys("‐‑‒–—−", "-")
    | {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"}
)


def clean(text: str | None) -> str:
    """The text in NFC, with ``\\n`` for line breaks, without control characters and blank ends; "" if invisible."""
    if not text:
        return ""
    plain = unicodedata.normalize("NFC", _without_long_runs(text).replace("\r\n", "\n").replace("\r", "\n"))
    plain = without_controls(plain).strip()
    return plain if is_seen(plain) else ""


def without_controls(text: str) -> str:
    """The text without control characters, and without those that override the direction of later text."""
    return _CONTROLS.sub("", text)


def is_seen(text: str) -> bool:
    """Whether anything of the text is drawn: not only blanks, invisible characters and marks without a letter."""
    return any(
        not is_unseen(letter) and unicodedata.category(letter) not in _MARK_CATEGORIES for letter in set(text)
    )


def is_unseen(letter: str) -> bool:
    """Whether a character is a blank, a control, zero-width, a direction mark, a selector or drawn as nothing."""
    return unicodedata.category(letter) in _INVISIBLE_CATEGORIES or _INVISIBLE.match(letter) is not None


def _without_long_runs(text: str) -> str:
    """At most 30 marks on one letter (UAX 15, Stream-Safe Text): normalising takes time in the square of their number."""
    if not _POSSIBLE_MARKS.search(text):
        return text
    letters, marks = [], 0
    for letter in text:
        marks = marks + 1 if unicodedata.combining(letter) else 0
        if marks <= 30:
            letters.append(letter)
    return "".join(letters)


def one_line(text: str | None) -> str:
    """As ``clean``, with every run of blanks and line breaks made one space."""
    return " ".join(clean(text).split())


def may_fit(text: str, longest: int) -> bool:
    """Whether the text could have at most ``longest`` characters once it is clean; others need not be cleaned at all."""
    return len(text) <= 4 * longest + 200


def cut_line(text: str, longest: int) -> str:
    """As ``one_line``, cut to ``longest`` characters; a far longer text is cut before it is cleaned."""
    return one_line(text[: 4 * longest + 200])[:longest]


def fold_for_search(text: str) -> str:
    """The text as searches compare it: without case, accents and invisible characters, apostrophes and hyphens alike."""
    plain = text.casefold().translate(_SAME_IN_SEARCH)
    if plain.isascii():
        return plain
    decomposed = (
        unicodedata.normalize("NFKD", _without_long_runs(plain)).casefold().translate(_SAME_IN_SEARCH)
    )
    return "".join(
        letter
        for letter in decomposed
        if letter.isspace() or not (unicodedata.combining(letter) or is_unseen(letter))
    )


def has_words(texts: Iterable[str], words: str) -> bool:
    """Whether the texts contain every one of these words, as searches compare them."""
    search_words = fold_for_search(words).split()
    searched = fold_for_search(" ".join(texts)) if search_words else ""
    return all(word in searched for word in search_words)


def add_line_breaks(text: str) -> str:
    """For paper: a long run of punctuation, such as full stops, may be broken after every twenty.

    Unicode keeps punctuation with the word before it (UAX 14, LB 13), so that a long run would leave the page.
    """
    return _LONG_PUNCTUATION.sub("\\1\u200b", text)


class TextLine(NamedTuple):
    """One line of a text; ``is_apart``: a blank line comes before it."""

    text: str
    direction: Direction
    is_apart: bool = False


def lines(text: str) -> tuple[TextLine, ...]:
    """The lines of a text for paper, each with a direction of its own.

    Several blank lines count as one. After ``MOST_LINES`` lines the rest is one line, so that a sheet can be printed.
    """
    text_lines: list[TextLine] = []
    is_apart = False
    for row in _split_lines(text):
        if row:
            text_lines.append(TextLine(row, direction_of(row), is_apart and bool(text_lines)))
        is_apart = not row
    return tuple(text_lines)


def _split_lines(text: str) -> list[str]:
    rows = [row.strip() for row in re.split("[\n\u2028\u2029]", text)]
    return [*rows[:MOST_LINES], " ".join(filter(None, rows[MOST_LINES:]))]


def direction_of(text: str) -> Direction:
    """The direction of a text: that of its first letter that has one (UAX 9, rule P2)."""
    for letter in text:
        kind = unicodedata.bidirectional(letter)
        if kind in {"R", "AL"}:
            return "rtl"
        if kind == "L":
            return "ltr"
    return "ltr"
