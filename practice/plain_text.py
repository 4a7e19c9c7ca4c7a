"""Text as people write it, cleaned the same way wherever it comes in: through a form or in a file."""

import re
import unicodedata

_OVERRIDES = {"\u202d", "\u202e"}  # they would turn other people's words around
_SIGNS = r"[!-/:-@\[-`{-~…‥。、！？：；·•]"
_ROW_OF_SIGNS = re.compile(rf"({_SIGNS}{{20}})(?={_SIGNS})")


def clean(text: str | None) -> str:
    """Composed letters, plain line breaks, no control letters, no blank edges."""
    if not text:
        return ""
    plain = unicodedata.normalize("NFC", _without_long_runs(text).replace("\r\n", "\n").replace("\r", "\n"))
    return without_controls(plain).strip()


def without_controls(text: str) -> str:
    """The text without control letters, and without those that turn other people's words around."""
    return "".join(letter for letter in text if letter in "\r\n\t" or not _is_control(letter))


def _is_control(letter: str) -> bool:
    return unicodedata.category(letter) in {"Cc", "Cs"} or letter in _OVERRIDES


def _without_long_runs(text: str) -> str:
    """At most 30 marks on one letter (UAX 15, Stream-Safe Text); ordering more takes time with their square."""
    if text.isascii():
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


def breakable(text: str) -> str:
    """For paper: a long row of signs, such as of full stops, may end a line after each twenty.

    Unicode's rules keep signs with the word before them (UAX 14, LB 13), so that a row of them would run off the page.
    """
    return _ROW_OF_SIGNS.sub("\\1\u200b", text)
