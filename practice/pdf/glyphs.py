"""Which letters the installed fonts have a glyph for, as far as the printing process was asked. No Flask, no database."""

import unicodedata
from collections.abc import Iterable

# The font that people's texts are printed in comes with the app and has these (tests/pdf/test_glyphs.py).
BUNDLED_CHARACTERS = frozenset(map(chr, range(0x20, 0x17F))) | frozenset("‘’‚“”„–—…•€")
MOST_AT_ONCE = 1000  # letters of one query


class GlyphCoverage:
    """Remembers the answer for each letter; fonts installed meanwhile count after a restart."""

    def __init__(self) -> None:
        self._has_glyph: dict[str, bool] = {}

    def unknown(self, letters: Iterable[str]) -> str:
        """Those letters whose answer is not known yet, sorted; at most ``MOST_AT_ONCE``."""
        unknown = sorted(set(letters) - BUNDLED_CHARACTERS - self._has_glyph.keys())
        return "".join(letter for letter in unknown if is_drawn(letter))[:MOST_AT_ONCE]

    def add_answer(self, letters: str, missing: str) -> None:
        """Remember the answer about ``letters``: all have a glyph but those in ``missing``."""
        self._has_glyph |= {letter: letter not in missing for letter in letters}

    def missing_among(self, letters: Iterable[str]) -> frozenset[str]:
        """Those letters that are known to have no glyph."""
        return frozenset(letter for letter in letters if self._has_glyph.get(letter) is False)


def is_drawn(letter: str) -> bool:
    """Whether a letter is drawn at all: blanks, joiners, direction marks and variation selectors are not."""
    return (
        unicodedata.category(letter) not in {"Cc", "Cf", "Cs", "Zs", "Zl", "Zp"} and letter not in _SELECTORS
    )


_SELECTORS = frozenset(map(chr, [*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0), 0x034F]))
