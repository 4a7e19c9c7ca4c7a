"""Ideas for dates: parsing seeds/ideas, searching them, and when both are told of a wish both have."""

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
WISH_WAITS = timedelta(days=1)  # from a wish until both may be told that both have it


class Noise(StrEnum):
    """How loud it is, as heard in the next room."""

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
    """A text file does not describe ideas; the message names the file, the key and what is expected."""


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
    """A search for ideas; None means any, ``minutes`` is the time at most, ``lacks`` are needs they cannot meet."""

    minutes: int | None = None
    energy: Energy | None = None
    cost: Cost | None = None
    noise: Noise | None = None
    where: Where | None = None
    lacks: frozenset[str] = frozenset()


def read_ideas(files: Mapping[str, str]) -> dict[str, Idea]:
    """Ideas by key, from texts by file name; raises InvalidIdeas for the first that is wrong."""
    ideas: dict[str, Idea] = {}
    for name, text in files.items():
        try:
            rows = tomllib.loads(text).get("idea", [])
        except tomllib.TOMLDecodeError as error:
            raise InvalidIdeas(f"{name}: this is not TOML: {error}") from error
        for row in rows:
            idea = _read_idea(name, row)
            if idea.key in ideas:
                raise InvalidIdeas(f"{name}: the key {idea.key} is taken")
            ideas[idea.key] = idea
    return ideas


Choice = TypeVar("Choice", bound=StrEnum)


class _IdeaReader:
    """Reads the fields of one idea from its TOML table. Every method raises InvalidIdeas."""

    def __init__(self, name: str, table: Mapping[str, Any]) -> None:
        self.table = table
        key = table.get("key")
        if not isinstance(key, str) or not 0 < len(key) <= LONGEST_KEY:
            raise InvalidIdeas(f"{name}: key of an idea must be a text of at most {LONGEST_KEY} letters")
        self.key, self.error_place = key, f"{name}: %s of {key}"

    def text(self, field: str) -> str:
        value = self.table.get(field)
        if not isinstance(value, str) or not value.strip():
            raise InvalidIdeas(f"{self.error_place % field} must be a text")
        return value.strip()

    def number(self, field: str) -> int:
        value = self.table.get(field)
        if not isinstance(value, int) or isinstance(value, bool) or not 1 <= value <= LONGEST_MINUTES:
            raise InvalidIdeas(
                f"{self.error_place % field} must be a whole number from 1 to {LONGEST_MINUTES}"
            )
        return value

    def one_of(self, kind: type[Choice], field: str) -> Choice:
        try:
            return kind(str(self.table.get(field)))
        except ValueError:
            known = ", ".join(str(member.value) for member in kind)
            raise InvalidIdeas(f"{self.error_place % field} must be one of {known}") from None

    def needs(self) -> tuple[str, ...]:
        needs = self.table.get("needs", [])
        if not isinstance(needs, list) or any(need not in NEED_WORDS for need in needs):
            raise InvalidIdeas(
                f"{self.error_place % 'needs'} must be a list of some of {', '.join(NEED_WORDS)}"
            )
        return tuple(needs)


def _read_idea(name: str, table: Mapping[str, Any]) -> Idea:
    row = _IdeaReader(name, table)
    title, low, high = row.text("title"), row.number("minutes_low"), row.number("minutes_high")
    if len(title) > LONGEST_TITLE:
        raise InvalidIdeas(f"{row.error_place % 'title'} is longer than {LONGEST_TITLE} letters")
    if low > high:
        raise InvalidIdeas(f"{row.error_place % 'minutes_low'} is more than minutes_high")
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


def matching_ideas(ideas: Iterable[Idea], search: IdeaSearch) -> list[Idea]:
    """The ideas that match a search, in their order."""
    return [idea for idea in ideas if _fits(idea, search)]


def _fits(idea: Idea, search: IdeaSearch) -> bool:
    return (
        (search.minutes is None or idea.minutes_low <= search.minutes)
        and _at_most(Energy, idea.energy, search.energy)
        and _at_most(Cost, idea.cost, search.cost)
        and _at_most(Noise, idea.noise, search.noise)
        and (search.where is None or idea.where is search.where)
        and not search.lacks & set(idea.needs)
    )


def _at_most(kind: type[StrEnum], value: StrEnum, most: StrEnum | None) -> bool:
    order = list(kind)
    return most is None or order.index(value) <= order.index(most)


class WishTimes(NamedTuple):
    """When a partner said they would like an idea, and when they withdrew that."""

    said_at: datetime
    withdrawn_at: datetime | None


def is_told(own: WishTimes, others: WishTimes, day_began: datetime) -> bool:
    """Whether both are told on a day that both would like an idea.

    It depends only on the state when the couple's day began, so that nobody can find out the other's wish by
    liking an idea, or see when the other withdrew one.
    """
    return all(
        wish.said_at <= day_began - WISH_WAITS
        and (wish.withdrawn_at is None or wish.withdrawn_at >= day_began)
        for wish in (own, others)
    )
