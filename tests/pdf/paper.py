"""Making sheets without an app, and looking at what came out on paper."""

import subprocess
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from practice.opening.pages import OpeningSheet, SheetItem, SheetPage
from practice.plain_text import add_line_breaks, lines

ROOT = Path(__file__).parents[2]
DAY = date(2026, 11, 26)
SMALL_THINGS = (
    "You sat on the stairs with me after Mum rang. You didn’t try to fix it.",
    "You did the school run so I could sleep. I heard you whispering to them to be quiet.",
    "You laughed at my terrible pancake. I’d forgotten that laugh.",
    "You left the porch light on. I know you hate that bulb.",
    "You asked how the interview went before your coat was off.",
    "You told your sister no, for us.",
    "You put my phone on charge without saying a word about it.",
    "You folded the washing while I was on the telephone with the bank.",
    "You remembered the name of my first teacher.",
)
NO_FONT_HAS = "\U0010fffd"  # a letter left to private use
LONG = ("You rang the school, the surgery and my mother in one morning so that I could finish. " * 8)[
    :600
].strip()

_pages = Environment(
    loader=FileSystemLoader(ROOT / "templates"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=StrictUndefined,
    extensions=["jinja2.ext.i18n"],
)


_pages.install_null_translations(newstyle=True)  # type: ignore[attr-defined]


_pages.filters["lines"] = lines


def kept(*texts: str | tuple[str, ...]) -> tuple[SheetItem, ...]:
    """Appreciations kept on the days before the session, newest first."""
    words = [tuple(map(add_line_breaks, (text,) if isinstance(text, str) else text)) for text in texts]
    return tuple(SheetItem(DAY - timedelta(days=n), said) for n, said in enumerate(words, start=1))


def sheet(
    a: Sequence[str | tuple[str, ...]] = SMALL_THINGS[:3],
    b: Sequence[str | tuple[str, ...]] = SMALL_THINGS[3:6],
    names: tuple[str, str] = ("Sam", "Alex"),
    **given: Any,
) -> OpeningSheet:
    """A sheet for two; ``a`` and ``b`` are what each kept."""
    one, other = names
    pages = (SheetPage("a", one, other, kept(*a)), SheetPage("b", other, one, kept(*b)))
    return OpeningSheet(**{"paper": "a4", "on": DAY, "starter": "a", "pages": pages, "number": 7, **given})


def html(of: OpeningSheet) -> str:
    """The page that is printed."""
    return _pages.get_template("pdf/opening.html").render(sheet=of)


def text_of(pdf: bytes, page: int | None = None) -> str:
    """The words on paper with runs of space made one; of one page, or of all."""
    pages = [] if page is None else ["-f", str(page), "-l", str(page)]
    found = subprocess.run(
        ["pdftotext", "-raw", *pages, "-", "-"], input=pdf, capture_output=True, check=True
    )
    return " ".join(found.stdout.decode().split())


def facts_of(pdf: bytes) -> dict[str, str]:
    """What the file says about itself."""
    found = subprocess.run(["pdfinfo", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    return {name: value.strip() for name, _, value in (line.partition(":") for line in found.splitlines())}


def n_pages(pdf: bytes) -> int:
    return int(facts_of(pdf)["Pages"])
