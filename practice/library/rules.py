"""Pure rules and words of the library: what an activity is made of, and how one is read from a text file."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from practice.phrase import N_, Phrase, counted, phrase


class Kind(StrEnum):
    """How an activity is noted."""

    APPRECIATION = "appreciation"
    CHECK_IN = "check_in"
    AT_HOME_DATE = "at_home_date"
    PLANNED_DATE = "planned_date"
    KINDNESS = "kindness"
    TIME_TOGETHER = "time_together"
    NIGHTLY_PAGE = "nightly_page"
    OWN_TIME = "own_time"
    REPAIR = "repair"
    AGREEMENT = "agreement"
    BECOMING = "becoming"
    LISTENING = "listening"
    OTHER = "other"  # a clinic's own


class Energy(StrEnum):
    """How much an activity asks of tired people."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Cost(StrEnum):
    """Tiers without a currency."""

    FREE = "free"
    UNDER_15 = "under_15"
    UNDER_50 = "under_50"
    MORE = "more"


class Mode(StrEnum):
    """Who does it."""

    EACH = "each"
    TOGETHER = "together"
    EITHER = "either"


class Window(StrEnum):
    """The stretch a rhythm counts in; never a due time."""

    DAY = "day"
    WEEK = "week"
    FORTNIGHT = "fortnight"
    MONTH = "month"
    BETWEEN = "between"
    ONCE = "once"
    WHENEVER = "whenever"  # when it comes up: nothing is hoped for, nothing is counted


class Tag(StrEnum):
    """Whose time it is; shown as a mix in words, never as a score."""

    COUPLE = "couple"
    FAMILY = "family"
    SELF = "self"


class Caution(StrEnum):
    """What a therapist should have thought of before giving an activity."""

    CALM_BOTH = "calm_both"
    TAUGHT_IN_SESSION = "taught_in_session"
    NOT_WITH_AGGRESSION = "not_with_aggression"


ENERGY_WORDS = {
    Energy.LOW: N_("Little energy"),
    Energy.MEDIUM: N_("Some energy"),
    Energy.HIGH: N_("A good deal of energy"),
}
COST_WORDS = {
    Cost.FREE: N_("Costs nothing"),
    Cost.UNDER_15: N_("Under about 15"),
    Cost.UNDER_50: N_("Under about 50"),
    Cost.MORE: N_("More than 50"),
}
MODE_WORDS = {
    Mode.EACH: N_("Each of you"),
    Mode.TOGETHER: N_("Together"),
    Mode.EITHER: N_("Either of you"),
}
WINDOW_WORDS = {
    Window.DAY: N_("a day"),
    Window.WEEK: N_("a week"),
    Window.FORTNIGHT: N_("a fortnight"),
    Window.MONTH: N_("a month"),
    Window.BETWEEN: N_("between sessions"),
    Window.ONCE: N_("in all"),
    Window.WHENEVER: N_("when it comes up"),
}
TAG_WORDS = {
    Tag.COUPLE: N_("Time for the two of us"),
    Tag.FAMILY: N_("Time with the family"),
    Tag.SELF: N_("Time for oneself"),
}
CAUTION_WORDS = {
    Caution.CALM_BOTH: N_("Only when both are calm."),
    Caution.TAUGHT_IN_SESSION: N_("Only once it has been practised in a session."),
    Caution.NOT_WITH_AGGRESSION: N_("Not while there is active aggression."),
}
NEED_WORDS = {
    "quiet_room": N_("a quiet room"),
    "children_asleep": N_("children asleep, if there are any"),
    "sitter": N_("a sitter"),
    "kitchen": N_("a kitchen"),
    "outdoors": N_("a way outdoors"),
    "paper": N_("pen and paper"),
}

LONGEST_TITLE = 120
LONGEST_KEY = 60
HIGHEST = 31  # times in a window
LONGEST_MINUTES = 600  # of one time


class Misshapen(Exception):
    """A text file does not describe an activity; the message names the file, the field and what is wanted."""


@dataclass(frozen=True)
class ActivityDraft:
    """An activity as a text file describes it, checked."""

    key: str
    kind: Kind
    title: str
    summary: str
    why: str
    how: str
    example: str
    small_version: str
    free_version: str
    minutes_low: int
    minutes_high: int
    energy: Energy
    cost: Cost
    mode: Mode
    window: Window
    low: int
    high: int
    cautions: tuple[str, ...]
    needs: tuple[str, ...]
    more: dict[str, Any]


@dataclass(frozen=True)
class Wanted:
    """What a therapist narrows the library to; None or "" where anything will do."""

    words: str = ""
    minutes: int | None = None
    energy: Energy | None = None
    cost: Cost | None = None


def read_activity(text: str, name: str) -> ActivityDraft:
    """An activity from its TOML text; raises Misshapen with ``name`` and the field that is wrong."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Misshapen(f"{name}: this is not TOML: {error}") from error
    return _Reader(name, table).draft()


Choice = TypeVar("Choice", bound=StrEnum)
_TABLES = {"if_then": ("cue", "we"), "obstacle": ("obstacle", "small")}
_NUMBERS = {
    "minutes_low": (1, LONGEST_MINUTES),
    "minutes_high": (1, LONGEST_MINUTES),
    "low": (0, HIGHEST),
    "high": (0, HIGHEST),
}
_TEXTS = ("key", "title", "summary", "why", "how", "example", "small_version", "free_version")
_CHOICES = ("kind", "energy", "cost", "mode", "window")
_LISTS = ("cautions", "needs")


class _Reader:
    """Takes one table apart, field by field."""

    def __init__(self, name: str, table: Mapping[str, Any]) -> None:
        self.name, self.table = name, table

    def draft(self) -> ActivityDraft:
        known = {*_TEXTS, *_CHOICES, *_NUMBERS, *_LISTS, *_TABLES, "agenda"}
        if unknown := sorted(self.table.keys() - known):
            raise Misshapen(f"{self.name}: {unknown[0]} is not a field of an activity")
        texts: dict[str, Any] = {field: self._text(self.table, field) for field in _TEXTS}
        for field, longest in (("key", LONGEST_KEY), ("title", LONGEST_TITLE)):
            if len(texts[field]) > longest:
                raise Misshapen(f"{self.name}: {field} is longer than {longest} letters")
        numbers: dict[str, Any] = {
            field: self._number(self.table, field, *ends) for field, ends in _NUMBERS.items()
        }
        for low, high in (("minutes_low", "minutes_high"), ("low", "high")):
            if numbers[low] > numbers[high]:
                raise Misshapen(f"{self.name}: {low} is more than {high}")
        kind = self._one_of(Kind, "kind")
        return ActivityDraft(
            **texts,
            **numbers,
            kind=kind,
            energy=self._one_of(Energy, "energy"),
            cost=self._one_of(Cost, "cost"),
            mode=self._one_of(Mode, "mode"),
            window=self._one_of(Window, "window"),
            cautions=self._some_of("cautions", [str(one.value) for one in Caution]),
            needs=self._some_of("needs", NEED_WORDS),
            more=self._more(kind),
        )

    def _text(self, table: Mapping[str, Any], field: str) -> str:
        value = table.get(field)
        if not isinstance(value, str) or not value.strip():
            raise Misshapen(f"{self.name}: {field} must be a text")
        return value.strip()

    def _number(self, table: Mapping[str, Any], field: str, least: int, most: int) -> int:
        value = table.get(field)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise Misshapen(f"{self.name}: {field} must be a whole number from {least} to {most}")
        return value

    def _one_of(self, kind: type[Choice], field: str) -> Choice:
        try:
            return kind(str(self.table.get(field)))
        except ValueError:
            known = ", ".join(str(member.value) for member in kind)
            raise Misshapen(f"{self.name}: {field} must be one of {known}") from None

    def _some_of(self, field: str, known: Iterable[str]) -> tuple[str, ...]:
        value, known = self.table.get(field, []), list(known)
        if not isinstance(value, list) or any(one not in known for one in value):
            raise Misshapen(f"{self.name}: {field} must be a list of some of {', '.join(known)}")
        return tuple(value)

    def _more(self, kind: Kind) -> dict[str, Any]:
        more: dict[str, Any] = {
            field: [{name: self._text(row, name) for name in names} for row in self._rows(field)]
            for field, names in _TABLES.items()
        }
        if kind is Kind.CHECK_IN:
            more["agenda"] = [self._step(row) for row in self._rows("agenda")]
            if not more["agenda"]:
                raise Misshapen(f"{self.name}: a check-in needs an agenda")
        elif "agenda" in self.table:
            raise Misshapen(f"{self.name}: only a check-in has an agenda")
        return more

    def _rows(self, field: str) -> list[Mapping[str, Any]]:
        rows = self.table.get(field, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise Misshapen(f"{self.name}: {field} must be written as [[{field}]] tables")
        return rows

    def _step(self, row: Mapping[str, Any]) -> dict[str, Any]:
        in_short = row.get("in_short")
        if not isinstance(in_short, bool):
            raise Misshapen(f"{self.name}: in_short must be true or false")
        step: dict[str, Any] = {name: self._text(row, name) for name in ("key", "title", "prompt")}
        step |= {"minutes": self._number(row, "minutes", 1, 60), "in_short": in_short}
        if in_short:
            step["minutes_short"] = self._number(row, "minutes_short", 1, 60)
        return step


def takes(low: int, high: int) -> Phrase:
    """How long one time takes."""
    if low == high:
        return counted(high, N_("About one minute"), N_("About %(n)s minutes"))
    return phrase(N_("%(low)s to %(high)s minutes"), low=low, high=high)


def how_often(window: Window, low: int, high: int) -> Phrase:
    """A rhythm in words, such as "2 to 4 times a week"."""
    stretch = Phrase(WINDOW_WORDS[window])
    if low == high:
        return counted(high, N_("once %(stretch)s"), N_("%(n)s times %(stretch)s"), stretch=stretch)
    return phrase(N_("%(low)s to %(high)s times %(stretch)s"), low=low, high=high, stretch=stretch)
