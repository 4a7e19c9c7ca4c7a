"""Ideas for dates: reading seeds/ideas, searching them, and when a wish both have is told."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple, TypeVar

from practice.library.rules.activities import NEED_WORDS, Cost, Energy
from practice.library.rules.limits import LONGEST_MINUTES
from practice.messages import N_

LONGEST_KEY, LONGEST_TITLE = 60, 80
WISH_WAITS = timedelta(days=1)  # before an idea both would like is told to both


class Noise(StrEnum):
    """How much of it is heard in the next room."""

    SILENT = "silent"
    QUIET = "quiet"
    SOME = "some"


class Where(StrEnum):
    """At home, or somewhere else."""

    HOME = "home"
    OUT = "out"


NOISE_WORDS = {
    Noise.SILENT: N_("Silent"),
    Noise.QUIET: N_("Quiet"),
    Noise.SOME: N_("Some noise"),
}
WHERE_WORDS = {Where.HOME: N_("At home"), Where.OUT: N_("Going out")}


class InvalidIdeas(Exception):
    """A text file does not describe ideas; the message names the file, the key and what is wanted."""


class Idea(NamedTuple):
    """Something to do on a date; ``small`` is its smallest version."""

    key: str
    title: str
    text: str
    small: str
    minutes_low: int
    minutes_high: int
    energy: Energy
    cost: Cost
    noise: Noise
    needs: tuple[str, ...]
    where: Where


@dataclass(frozen=True)
class IdeaSearch:
    """What a couple narrows the ideas to; None where anything will do, ``lacks`` is what they have not got."""

    minutes: int | None = None
    energy: Energy | None = None
    cost: Cost | None = None
    noise: Noise | None = None
    where: Where | None = None
    lacks: frozenset[str] = frozenset()


def read_ideas(files: Mapping[str, str]) -> dict[str, Idea]:
    """Ideas by key, from texts by file name; raises Misshapen for the first that is wrong."""
    found: dict[str, Idea] = {}
    for name, text in files.items():
        try:
            rows = tomllib.loads(text).get("idea", [])
        except tomllib.TOMLDecodeError as error:
            raise InvalidIdeas(f"{name}: this is not TOML: {error}") from error
        for row in rows:
            one = _read_idea(name, row)
            if one.key in found:
                raise InvalidIdeas(f"{name}: the key {one.key} is taken")
            found[one.key] = one
    return found


Choice = TypeVar("Choice", bound=StrEnum)


class _IdeaReader:
    """Takes one idea's table apart, field by field."""

    def __init__(self, name: str, table: Mapping[str, Any]) -> None:
        self.table = table
        key = table.get("key")
        if not isinstance(key, str) or not 0 < len(key) <= LONGEST_KEY:
            raise InvalidIdeas(f"{name}: key of an idea must be a text of at most {LONGEST_KEY} letters")
        self.key, self.about = key, f"{name}: %s of {key}"

    def text(self, field: str) -> str:
        value = self.table.get(field)
        if not isinstance(value, str) or not value.strip():
            raise InvalidIdeas(f"{self.about % field} must be a text")
        return value.strip()

    def number(self, field: str) -> int:
        value = self.table.get(field)
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= LONGEST_MINUTES:
            raise InvalidIdeas(f"{self.about % field} must be a whole number from 1 to {LONGEST_MINUTES}")
        return value

    def one_of(self, kind: type[Choice], field: str) -> Choice:
        try:
            return kind(str(self.table.get(field)))
        except ValueError:
            known = ", ".join(str(member.value) for member in kind)
            raise InvalidIdeas(f"{self.about % field} must be one of {known}") from None

    def needs(self) -> tuple[str, ...]:
        found = self.table.get("needs", [])
        if not isinstance(found, list) or any(one not in NEED_WORDS for one in found):
            raise InvalidIdeas(f"{self.about % 'needs'} must be a list of some of {', '.join(NEED_WORDS)}")
        return tuple(found)


def _read_idea(name: str, table: Mapping[str, Any]) -> Idea:
    row = _IdeaReader(name, table)
    title, low, high = row.text("title"), row.number("minutes_low"), row.number("minutes_high")
    if len(title) > LONGEST_TITLE:
        raise InvalidIdeas(f"{row.about % 'title'} is longer than {LONGEST_TITLE} letters")
    if low > high:
        raise InvalidIdeas(f"{row.about % 'minutes_low'} is more than minutes_high")
    return Idea(
        row.key,
        title,
        row.text("text"),
        row.text("small"),
        low,
        high,
        row.one_of(Energy, "energy"),
        row.one_of(Cost, "cost"),
        row.one_of(Noise, "noise"),
        row.needs(),
        row.one_of(Where, "where"),
    )


def matching_ideas(ideas: Iterable[Idea], wanted: IdeaSearch) -> list[Idea]:
    """Those that fit what a couple has tonight."""
    return [one for one in ideas if _fits(one, wanted)]


def _fits(one: Idea, wanted: IdeaSearch) -> bool:
    return (
        (wanted.minutes is None or one.minutes_low <= wanted.minutes)
        and _at_most(Energy, one.energy, wanted.energy)
        and _at_most(Cost, one.cost, wanted.cost)
        and _at_most(Noise, one.noise, wanted.noise)
        and (wanted.where is None or one.where is wanted.where)
        and not wanted.lacks & set(one.needs)
    )


def _at_most(kind: type[StrEnum], value: StrEnum, most: StrEnum | None) -> bool:
    order = list(kind)
    return most is None or order.index(value) <= order.index(most)


class WishTimes(NamedTuple):
    """When a partner said they would like an idea, and when they took it back."""

    said_at: datetime
    withdrawn_at: datetime | None


def is_told(own: WishTimes, others: WishTimes, day_began: datetime) -> bool:
    """Whether both are told, all through a day, that they would both like an idea.

    Decided at the beginning of the couple's day and by nothing that happens during it, so that a page never
    answers what somebody has just tried out, nor tells when the other took something back.
    """
    return all(
        wish.said_at <= day_began - WISH_WAITS
        and (wish.withdrawn_at is None or wish.withdrawn_at >= day_began)
        for wish in (own, others)
    )
