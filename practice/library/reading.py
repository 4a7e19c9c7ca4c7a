"""Reading an activity from its text file, with errors that name the file, the field and what is wanted."""

import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, TypeVar

from practice.library.rules import (
    HIGHEST,
    LONGEST_KEY,
    LONGEST_MINUTES,
    LONGEST_TITLE,
    MOST_FIELDS,
    NEED_WORDS,
    PAGED,
    SCALES,
    ActivityDraft,
    Caution,
    Cost,
    Energy,
    FieldType,
    Kind,
    Misshapen,
    Mode,
    Tag,
    Window,
    slug,
)
from practice.phrase import N_


def read_activity(text: str, name: str) -> ActivityDraft:
    """An activity from its TOML text; raises Misshapen with ``name`` and the field that is wrong."""
    try:
        table = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # a number of a thousand digits, a thousand brackets
        raise Misshapen(name, N_("this is not TOML: %(error)s"), error=error) from error
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
_CHOICES = ("kind", "energy", "cost", "mode", "tag", "window")
_LISTS = ("cautions", "needs")
_FIELD = {"key", "label", "type", "who", "hint", "choices", "to"}


class _Reader:
    """Takes one table apart, field by field."""

    def __init__(self, name: str, table: Mapping[str, Any]) -> None:
        self.name, self.table = name, table

    def draft(self) -> ActivityDraft:
        known = {*_TEXTS, *_CHOICES, *_NUMBERS, *_LISTS, *_TABLES, "agenda", "field"}
        if unknown := sorted(self.table.keys() - known):
            raise Misshapen(self.name, N_("%(field)s is not a field of an activity"), field=unknown[0])
        texts: dict[str, Any] = {field: self._text(self.table, field) for field in _TEXTS}
        self._check_names(texts["key"], texts["title"])
        numbers: dict[str, Any] = {
            field: self._number(self.table, field, *ends) for field, ends in _NUMBERS.items()
        }
        for low, high in (("minutes_low", "minutes_high"), ("low", "high")):
            if numbers[low] > numbers[high]:
                raise Misshapen(self.name, N_("%(low)s is more than %(high)s"), low=low, high=high)
        kind, window = self._one_of(Kind, "kind"), self._one_of(Window, "window")
        if window is Window.WHENEVER and numbers["high"] != 0:
            raise Misshapen(self.name, N_("low and high must be 0 where the window is whenever"))
        return ActivityDraft(
            **texts,
            **numbers,
            kind=kind,
            energy=self._one_of(Energy, "energy"),
            cost=self._one_of(Cost, "cost"),
            mode=self._one_of(Mode, "mode"),
            tag=self._one_of(Tag, "tag"),
            window=window,
            cautions=self._some_of("cautions", [str(one.value) for one in Caution]),
            needs=self._some_of("needs", NEED_WORDS),
            more=self._more(kind),
        )

    def _check_names(self, key: str, title: str) -> None:
        for field, text, longest in (("key", key, LONGEST_KEY), ("title", title, LONGEST_TITLE)):
            if len(text) > longest:
                raise Misshapen(
                    self.name, N_("%(field)s is longer than %(n)s letters"), field=field, n=longest
                )
        if slug(key, LONGEST_KEY) != key:
            raise Misshapen(self.name, N_("key must be small letters, digits and hyphens: floor-picnic"))

    def _text(self, table: Mapping[str, Any], field: str) -> str:
        value = table.get(field)
        if not isinstance(value, str) or not value.strip():
            raise Misshapen(self.name, N_("%(field)s must be a text"), field=field)
        if any(unicodedata.category(letter) == "Cc" for letter in value if letter not in "\n\t"):
            raise Misshapen(self.name, N_("%(field)s holds a letter that cannot be shown"), field=field)
        return value.strip()

    def _number(self, table: Mapping[str, Any], field: str, least: int, most: int) -> int:
        value = table.get(field)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise Misshapen(
                self.name,
                N_("%(field)s must be a whole number from %(least)s to %(most)s"),
                field=field,
                least=least,
                most=most,
            )
        return value

    def _one_of(self, kind: type[Choice], field: str) -> Choice:
        try:
            return kind(str(self.table.get(field)))
        except ValueError:
            known = ", ".join(str(member.value) for member in kind)
            raise Misshapen(
                self.name, N_("%(field)s must be one of %(known)s"), field=field, known=known
            ) from None

    def _some_of(self, field: str, known: Iterable[str]) -> tuple[str, ...]:
        value, known = self.table.get(field, []), list(known)
        if not isinstance(value, list) or any(one not in known for one in value):
            raise Misshapen(
                self.name,
                N_("%(field)s must be a list of some of %(known)s"),
                field=field,
                known=", ".join(known),
            )
        return tuple(value)

    def _more(self, kind: Kind) -> dict[str, Any]:
        more: dict[str, Any] = {
            field: [{name: self._text(row, name) for name in names} for row in self._rows(field)]
            for field, names in _TABLES.items()
        }
        if kind is Kind.CHECK_IN:
            more["agenda"] = [self._step(row) for row in self._rows("agenda")]
            if not more["agenda"]:
                raise Misshapen(self.name, N_("a check-in needs an agenda"))
        elif "agenda" in self.table:
            raise Misshapen(self.name, N_("only a check-in has an agenda"))
        more["field"] = self._fields()
        if more["field"] and kind in PAGED:
            raise Misshapen(self.name, N_("%(kind)s has pages of its own and no field"), kind=kind)
        return more

    def _fields(self) -> list[dict[str, Any]]:
        rows = self._rows("field")
        if len(rows) > MOST_FIELDS:
            raise Misshapen(self.name, N_("an activity has at most %(n)s fields"), n=MOST_FIELDS)
        found = [self._field(row) for row in rows]
        if len({one["key"] for one in found}) < len(found):
            raise Misshapen(self.name, N_("two fields share a key"))
        return found

    def _field(self, row: Mapping[str, Any]) -> dict[str, Any]:
        if unknown := sorted(row.keys() - _FIELD):
            raise Misshapen(self.name, N_("%(field)s is not part of a field"), field=unknown[0])
        one: dict[str, Any] = {name: self._text(row, name) for name in ("key", "label")}
        kind, who = row.get("type"), row.get("who")
        if kind not in list(FieldType):
            raise Misshapen(
                self.name, N_("type of a field must be one of %(known)s"), known=", ".join(FieldType)
            )
        if who not in ("both", "own"):
            raise Misshapen(self.name, N_("who of a field must be both or own"))
        one |= {"type": str(kind), "who": who, "hint": self._text(row, "hint") if row.get("hint") else ""}
        if kind in (FieldType.ONE_OF, FieldType.SOME_OF):
            one["choices"] = self._choices(row)
        if kind == FieldType.SCALE:
            if row.get("to") not in SCALES:
                raise Misshapen(self.name, N_("to of a scale must be 4 or 10"))
            one["to"] = row["to"]
        return one

    def _choices(self, row: Mapping[str, Any]) -> list[dict[str, str]]:
        choices = row.get("choices", [])
        if not isinstance(choices, list) or not all(isinstance(one, dict) for one in choices) or not choices:
            raise Misshapen(self.name, N_("choices of a field must be a list of { key, words }"))
        found = [{name: self._text(one, name) for name in ("key", "words")} for one in choices]
        if len({one["key"] for one in found}) < len(found):
            raise Misshapen(self.name, N_("two choices of a field share a key"))
        return found

    def _rows(self, field: str) -> list[Mapping[str, Any]]:
        rows = self.table.get(field, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise Misshapen(self.name, N_("%(field)s must be written as [[%(field)s]] tables"), field=field)
        return rows

    def _step(self, row: Mapping[str, Any]) -> dict[str, Any]:
        in_short = row.get("in_short")
        if not isinstance(in_short, bool):
            raise Misshapen(self.name, N_("in_short must be true or false"))
        step: dict[str, Any] = {name: self._text(row, name) for name in ("key", "title", "prompt")}
        step |= {"minutes": self._number(row, "minutes", 1, 60), "in_short": in_short}
        if in_short:
            step["minutes_short"] = self._number(row, "minutes_short", 1, 60)
        return step
