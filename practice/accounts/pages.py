"""The help lines of the Support page, from seeds/support.toml, and the countries in it."""

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

from practice.paths import SEEDS


@dataclass(frozen=True)
class HelpLine:
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
class HelpCountry:
    """The lines of one country."""

    code: str
    name: str
    note: str
    lines: tuple[HelpLine, ...]


@dataclass(frozen=True)
class HelpPage:
    """The Support page, the clinic's own country first."""

    heading: str
    intro: str
    shared_phone: str
    countries: tuple[HelpCountry, ...]


@cache
def _read() -> dict[str, Any]:
    return tomllib.loads((SEEDS / "support.toml").read_text("utf-8"))


def _help_country(found: dict[str, Any]) -> HelpCountry:
    lines = tuple(
        HelpLine(
            one["name"],
            one["number"],
            one.get("what_for", ""),
            one.get("hours", ""),
            one.get("text_to", ""),
            one.get("text_word", ""),
        )
        for one in found.get("line", [])
    )
    return HelpCountry(found["code"], found["name"], found.get("note", ""), lines)


def help_lines(own: str) -> HelpPage:
    """All the help lines, those of the country ``own`` first."""
    found = _read()
    countries = sorted((_help_country(one) for one in found["country"]), key=lambda one: one.code != own)
    return HelpPage(found["heading"], found["intro"].strip(), found["shared_phone"].strip(), tuple(countries))


def _countries() -> dict[str, str]:
    return {one["code"]: one["name"] for one in _read()["country"]}


COUNTRIES = _countries()
