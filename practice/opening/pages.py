"""What the opening sheet shows: a leaf a partner, to be read aloud. No Flask, no database."""

import math
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from babel import Locale
from babel.dates import format_date, format_skeleton

from practice.accounts.models import Paper
from practice.appreciations.rules import note_texts
from practice.couples.queries.couples import CoupleView, PartnerView
from practice.couples.rules import Side
from practice.opening.rules import PAGE_HOLDS, STEMS_EACH, SheetChoice, SheetChoices, n_lines, width
from practice.plain_text import Direction, add_line_breaks, lines


def stem_texts() -> tuple[str, ...]:
    """For somebody who would rather say it in the room: beginnings of sentences, from seeds/words/stems.toml."""
    return tuple(stem.replace("...", "…") for stem in note_texts.sentence_stems().stems[:STEMS_EACH])


@dataclass(frozen=True)
class SheetItem:
    """One appreciation as it was kept: the day, and one paragraph for each field that was filled."""

    said_on: date
    words: tuple[str, ...]

    @property
    def is_long(self) -> bool:
        """Whether it may go on overleaf, between two of its paragraphs; shorter ones are never split."""
        return n_lines([self.words], 48) > 15.5

    def is_split(self, words: str) -> bool:
        """Whether one of its paragraphs is so long that a page may end within it."""
        return self.is_long and n_lines([[words]], 48) > 10


@dataclass(frozen=True)
class SheetPage:
    """One partner's page. ``side`` is the reader's; without items it prints the stems, to say in the room."""

    side: Literal["a", "b"]
    reader: str
    listener: str
    items: tuple[SheetItem, ...] = ()
    stems: tuple[str, ...] = field(default_factory=stem_texts)

    @property
    def is_named_long(self) -> bool:
        """Whether the heading must be set smaller, so that no name is broken."""
        names = f"{self.reader} {self.listener}"
        return len(names) > 24 or max(len(word) for word in names.split()) > 12


@dataclass(frozen=True)
class OpeningSheet:
    """The whole opening sheet. ``number`` counts the couple's sessions; None leaves it out."""

    paper: Literal["a4", "letter"]
    on: date
    starter: Literal["a", "b"]
    leaves: tuple[SheetPage, SheetPage]
    lang: str = "en-GB"
    number: int | None = None

    @property
    def in_order(self) -> tuple[SheetPage, SheetPage]:
        """The leaves, whoever starts first."""
        first, second = self.leaves
        return (first, second) if first.side == self.starter else (second, first)

    @property
    def is_long(self) -> bool:
        """Whether somebody has more than a page to read."""
        return any(n_lines([item.words for item in leaf.items], 48) > PAGE_HOLDS for leaf in self.leaves)

    @property
    def points(self) -> float:
        """The size of the words, in points: the same for both, so that no page tells who wrote more."""
        return min(type_size(leaf) for leaf in self.leaves)

    @property
    def set_in(self) -> str:
        """The class of the style for that size: ``s18``, ``s16`` or ``s15``."""
        return f"s{math.floor(self.points)}"

    @property
    def language(self) -> str:
        """As HTML writes it, such as ``en-GB``."""
        return self.lang.replace("_", "-")

    @property
    def direction(self) -> Direction:
        """Which way the sheet's own words run."""
        return "rtl" if _locale(self.lang).text_direction == "rtl" else "ltr"

    @property
    def full_day(self) -> str:
        """The day of the session in full, such as "Thursday 12 June 2025"."""
        full = format_date(self.on, "full", locale=_locale(self.lang))
        return full.replace(",", "") if self.language == "en-GB" else full

    def weekday(self, on: date) -> str:
        """Such as "Wednesday"."""
        return format_date(on, "cccc", locale=_locale(self.lang))

    def day(self, on: date) -> str:
        """Such as "11 June", or "June 11" where people write it so."""
        return format_skeleton("MMMMd", on, locale=_locale(self.lang))


LAST_PART = 3


@dataclass(frozen=True)
class RoomPage:
    """One thing on the screen in the room: the beginning, one appreciation, the stems, or the end.

    ``part`` is the beginning (0), whoever reads first (1) or second (2), or the end (3): how far the two are, which is
    all that is shown of it. The number of pages would tell who wrote more.
    """

    part: int
    leaf: SheetPage | None = None
    item: SheetItem | None = None

    @property
    def is_end(self) -> bool:
        """Whether this is the last page."""
        return self.part == LAST_PART

    @property
    def is_long(self) -> bool:
        """Whether its words must be set smaller to be seen at once."""
        texts = self.item.words if self.item else self.leaf.stems if self.leaf else ()
        return sum(width(text) for text in texts) > 140 or sum(len(lines(text)) for text in texts) > 5


def build_sheet(
    pair: CoupleView, chosen: SheetChoices, *, on: date, starter: Side, paper: Paper, number: int, lang: str
) -> OpeningSheet:
    """The sheet of one session from what was ticked for it."""
    return OpeningSheet(
        paper="letter" if paper is Paper.LETTER else "a4",
        on=on,
        starter="a" if starter is Side.A else "b",
        leaves=(_sheet_page(pair.a, pair.b, chosen.a), _sheet_page(pair.b, pair.a, chosen.b)),
        lang=lang,
        number=number,
    )


def _sheet_page(reader: PartnerView, listener: PartnerView, chosen: tuple[SheetChoice, ...]) -> SheetPage:
    return SheetPage(
        side="a" if reader.side is Side.A else "b",
        reader=reader.name,
        listener=listener.name,
        items=tuple(_sheet_item(one) for one in chosen if one.is_picked and one.words),
    )


def _sheet_item(chosen: SheetChoice) -> SheetItem:
    return SheetItem(chosen.on_day, tuple(add_line_breaks(text) for text in chosen.words))


def room_pages(sheet: OpeningSheet) -> tuple[RoomPage, ...]:
    """The screen in the room, page by page: whoever starts, then the other; somebody without notes has stems."""
    readings = enumerate(sheet.in_order, start=1)
    between = (RoomPage(part, leaf, item) for part, leaf in readings for item in (leaf.items or (None,)))
    return (RoomPage(0), *between, RoomPage(LAST_PART))


def type_size(leaf: SheetPage) -> float:
    """18.5 pt, 16.5 from five items, 15 from seven: large enough to read aloud from, small enough for a page.

    Long texts count as well: the lines are guessed from about 38, 43 and 48 letters to a line (``lines_of``).
    """
    n, notes = len(leaf.items), [item.words for item in leaf.items]
    if n < 5 and n_lines(notes, 38) <= 12.5:
        return 18.5
    if n < 7 and n_lines(notes, 43) <= 16:
        return 16.5
    return 15


def _locale(lang: str) -> Locale:
    return Locale.parse(lang.replace("-", "_"))
