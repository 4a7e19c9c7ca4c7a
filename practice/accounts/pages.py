"""The help lines of the Support page, from seeds/support.toml, and the countries in it."""

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

from practice.paths import SEEDS


@dataclass(frozen=True)
class HelpLine:
    """One help line: whom to call or text, for what, and when."""

    name: str
    number: str
    what_for: str
    hours: str
    text_to: str
    text_word: str

    @property
    def dial(self) -> str:
        """The number for a ``tel:`` link: digits and plus signs only."""
        return "".join(letter for letter in self.number if letter.isdigit() or letter == "+")


@dataclass(frozen=True)
class HelpCountry:
    """The help lines of one country."""

    code: str
    name: str
    note: str
    lines: tuple[HelpLine, ...]


@dataclass(frozen=True)
class HelpPage:
    """What the Support page shows; the clinic's own country comes first."""

    heading: str
    intro: str
    shared_phone: str
    countries: tuple[HelpCountry, ...]


@cache
def _support_table() -> dict[str, Any]:
    return tomllib.loads((SEEDS / "support.toml").read_text("utf-8"))


def _help_country(table: dict[str, Any]) -> HelpCountry:
    lines = tuple(
        HelpLine(
            line["name"],
            line["number"],
            line.get("what_for", ""),
            line.get("hours", ""),
            line.get("text_to", ""),
            line.get("text_word", ""),
        )
        for line in table.get("line", [])
    )
    return HelpCountry(table["code"], table["name"], table.get("note", ""), lines)


def help_lines(own: str) -> HelpPage:
    """All the help lines, those of the country with the code ``own`` first."""
    table = _support_table()
    countries = sorted(
        (_help_country(country) for country in table["country"]), key=lambda country: country.code != own
    )
    return HelpPage(table["heading"], table["intro"].strip(), table["shared_phone"].strip(), tuple(countries))


def _countries() -> dict[str, str]:
    return {country["code"]: country["name"] for country in _support_table()["country"]}


COUNTRIES = _countries()
