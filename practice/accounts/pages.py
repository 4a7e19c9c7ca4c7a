"""What the pages of accounts show that is not a row: help lines from seeds/support.toml, QR codes as SVG."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import segno
from babel import Locale

SEEDS = Path(__file__).resolve().parents[2] / "seeds"
ELSEWHERE = "ZZ"


@dataclass(frozen=True)
class Line:
    """Somebody who answers the phone."""

    name: str
    number: str
    what_for: str
    hours: str
    text_to: str
    text_word: str

    @property
    def dial(self) -> str:
        """The number as a phone wants it."""
        return "".join(sign for sign in self.number if sign.isdigit() or sign == "+")


@dataclass(frozen=True)
class Country:
    """The lines of one country."""

    code: str
    name: str
    note: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Help:
    """The Support page, the clinic's own country first."""

    heading: str
    intro: str
    shared_phone: str
    countries: tuple[Country, ...]


@cache
def _read() -> dict[str, Any]:
    return tomllib.loads((SEEDS / "support.toml").read_text("utf-8"))


def _country(found: dict[str, Any]) -> Country:
    lines = tuple(
        Line(
            one["name"],
            one["number"],
            one.get("what_for", ""),
            one.get("hours", ""),
            one.get("text_to", ""),
            one.get("text_word", ""),
        )
        for one in found.get("line", [])
    )
    return Country(found["code"], found["name"], found.get("note", ""), lines)


def help_lines(own: str) -> Help:
    """All the help lines, those of the country ``own`` first."""
    found = _read()
    countries = sorted((_country(one) for one in found["country"]), key=lambda one: one.code != own)
    return Help(found["heading"], found["intro"].strip(), found["shared_phone"].strip(), tuple(countries))


def _countries() -> dict[str, str]:
    return {one["code"]: one["name"] for one in _read()["country"]}


COUNTRIES = _countries()


PRINTS_LETTER = {"US", "CA", "MX", "PH", "CL", "CO"}


def guessed(languages: Iterable[str]) -> dict[str, str]:
    """What a clinic's settings probably are, by field, from a browser's languages such as "en-CA"; or nothing."""
    places = (tag.replace("_", "-").split("-")[-1].upper() for tag in languages if len(tag) > len("en"))
    country = next((place for place in places if place in COUNTRIES), None)
    if country is None:
        return {}
    return {
        "country": country,
        "paper": "letter" if country in PRINTS_LETTER else "a4",
        "locale": "en_US" if country == "US" else "en_GB",
        "first_weekday": str(Locale("en", country).first_week_day),
    }


@dataclass(frozen=True)
class Squares:
    """A QR code as one path of an SVG, with its quiet border."""

    side: int
    path: str


def squares(text: str) -> Squares:
    """The QR code of a text. Presentation attributes only: the content policy forbids styles."""
    border = 4
    rows = [list(row) for row in segno.make(text, error="m").matrix]
    dark = (
        f"M{x + border} {y + border}h1v1h-1z"
        for y, row in enumerate(rows)
        for x, is_dark in enumerate(row)
        if is_dark
    )
    return Squares(len(rows) + 2 * border, "".join(dark))
