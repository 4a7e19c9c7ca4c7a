"""What the opening sheet and the room view show: a page for each partner, to be read aloud. No Flask, no database."""

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
from practice.opening.rules import (
    LINES_PER_PAGE,
    STEMS_PER_PAGE,
    SheetChoice,
    SheetChoices,
    estimated_width,
    n_lines,
)
from practice.plain_text import Direction, add_line_breaks, lines


def stem_texts() -> tuple[str, ...]:
    """Beginnings of sentences, from seeds/words/stems.toml, for somebody who has no notes on the sheet."""
    return tuple(stem.replace("...", "…") for stem in note_texts.sentence_stems().stems[:STEMS_PER_PAGE])


@dataclass(frozen=True)
class SheetItem:
    """One appreciation as it was kept: its day, and one paragraph for each field that was filled."""

    said_on: date
    words: tuple[str, ...]

    @property
    def is_long(self) -> bool:
        """Whether a page may end between two of its paragraphs; shorter ones are never split."""
        return n_lines([self.words], 48) > 15.5

    def is_split(self, words: str) -> bool:
        """Whether one of its paragraphs is so long that a page may end within it."""
        return self.is_long and n_lines([[words]], 48) > 10


@dataclass(frozen=True)
class SheetPage:
    """One partner's page. ``side`` is the reader's; without items it shows the stems."""

    side: Literal["a", "b"]
    reader: str
    listener: str
    items: tuple[SheetItem, ...] = ()
    stems: tuple[str, ...] = field(default_factory=stem_texts)

    @property
    def is_named_long(self) -> bool:
        """Whether the heading must be smaller, so that no name is broken."""
        names = f"{self.reader} {self.listener}"
        return len(names) > 24 or max(len(word) for word in names.split()) > 12


@dataclass(frozen=True)
class OpeningSheet:
    """The whole opening sheet, with a page for each partner, first side first.

    ``number`` counts the couple's sessions; None leaves it out.
    """

    paper: Literal["a4", "letter"]
    on: date
    starter: Literal["a", "b"]
    pages: tuple[SheetPage, SheetPage]
    lang: str = "en-GB"
    number: int | None = None

    @property
    def pages_in_order(self) -> tuple[SheetPage, SheetPage]:
        """The pages, that of whoever starts first."""
        first, second = self.pages
        return (first, second) if first.side == self.starter else (second, first)

    @property
    def is_long(self) -> bool:
        """Whether somebody has more than a page to read."""
        return any(n_lines([item.words for item in page.items], 48) > LINES_PER_PAGE for page in self.pages)

    @property
    def points(self) -> float:
        """The size of the words in points, the same for both: a smaller one would tell who wrote more."""
        return min(type_size(page) for page in self.pages)

    @property
    def size_class(self) -> str:
        """The CSS class for that size: ``s18``, ``s16`` or ``s15``."""
        return f"s{math.floor(self.points)}"

    @property
    def language(self) -> str:
        """As HTML writes it, such as ``en-GB``."""
        return self.lang.replace("_", "-")

    @property
    def direction(self) -> Direction:
        """The direction of the sheet's own words."""
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
    """One page on the screen in the room: the beginning, one appreciation, the stems, or the end.

    ``part`` is the beginning (0), whoever reads first (1) or second (2), or the end (3). Only the part is shown as
    progress: a number of pages would tell who wrote more.
    """

    part: int
    sheet_page: SheetPage | None = None
    item: SheetItem | None = None

    @property
    def is_end(self) -> bool:
        """Whether this is the last page."""
        return self.part == LAST_PART

    @property
    def is_long(self) -> bool:
        """Whether its words must be smaller to be seen at once."""
        texts = self.item.words if self.item else self.sheet_page.stems if self.sheet_page else ()
        return (
            sum(estimated_width(text) for text in texts) > 140 or sum(len(lines(text)) for text in texts) > 5
        )


def build_sheet(
    pair: CoupleView, choices: SheetChoices, *, on: date, starter: Side, paper: Paper, number: int, lang: str
) -> OpeningSheet:
    """The sheet of one appointment, with the notes that are ticked."""
    return OpeningSheet(
        paper="letter" if paper is Paper.LETTER else "a4",
        on=on,
        starter="a" if starter is Side.A else "b",
        pages=(_sheet_page(pair.a, pair.b, choices.a), _sheet_page(pair.b, pair.a, choices.b)),
        lang=lang,
        number=number,
    )


def _sheet_page(reader: PartnerView, listener: PartnerView, choices: tuple[SheetChoice, ...]) -> SheetPage:
    return SheetPage(
        side="a" if reader.side is Side.A else "b",
        reader=reader.name,
        listener=listener.name,
        items=tuple(_sheet_item(choice) for choice in choices if choice.is_picked and choice.words),
    )


def _sheet_item(choice: SheetChoice) -> SheetItem:
    return SheetItem(choice.on_day, tuple(add_line_breaks(text) for text in choice.words))


def room_pages(sheet: OpeningSheet) -> tuple[RoomPage, ...]:
    """The pages of the room view: those of whoever starts, then those of the other; stems where there are no notes."""
    pages = enumerate(sheet.pages_in_order, start=1)
    readings = (RoomPage(part, page, item) for part, page in pages for item in (page.items or (None,)))
    return (RoomPage(0), *readings, RoomPage(LAST_PART))


def type_size(page: SheetPage) -> float:
    """The size for a page, in points: 18.5, from five items on 16.5, from seven on 15.

    It can be read aloud from, and fits a page. Long texts count as well: lines are estimated at about 38, 43 and 48
    letters (``n_lines``).
    """
    n, notes = len(page.items), [item.words for item in page.items]
    if n < 5 and n_lines(notes, 38) <= 12.5:
        return 18.5
    if n < 7 and n_lines(notes, 43) <= 16:
        return 16.5
    return 15


def _locale(lang: str) -> Locale:
    return Locale.parse(lang.replace("-", "_"))
