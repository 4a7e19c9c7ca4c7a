"""Which letters the installed fonts have a shape for, as far as it was asked. No Flask, no database."""

import unicodedata
from collections.abc import Iterable

# The font that people's words are set in comes along and holds these (tests/pdf/test_glyphs.py).
BUNDLED_CHARACTERS = frozenset(map(chr, range(0x20, 0x17F))) | frozenset("‘’‚“”„–—…•€")
MOST_AT_ONCE = 1000


class GlyphCoverage:
    """Remembers each letter that was asked about; fonts that are installed meanwhile are seen after a restart."""

    def __init__(self) -> None:
        self._has: dict[str, bool] = {}

    def unknown(self, letters: Iterable[str]) -> str:
        """Those of the letters that must be asked about, in order; so many at a time."""
        asked = sorted(set(letters) - BUNDLED_CHARACTERS - self._has.keys())
        return "".join(one for one in asked if has_shape(one))[:MOST_AT_ONCE]

    def learn(self, asked: str, missing: str) -> None:
        """What came of asking."""
        self._has |= {letter: letter not in missing for letter in asked}

    def without(self, letters: Iterable[str]) -> frozenset[str]:
        """Those of the letters that are known to have no shape."""
        return frozenset(letter for letter in letters if self._has.get(letter) is False)


def has_shape(letter: str) -> bool:
    """Whether a letter has a shape at all: blanks, joiners and marks of direction have none."""
    return (
        unicodedata.category(letter) not in {"Cc", "Cf", "Cs", "Zs", "Zl", "Zp"} and letter not in _SELECTORS
    )


_SELECTORS = frozenset(map(chr, [*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0), 0x034F]))
