"""An activity from a parsed TOML table, with errors that name the file, the field and what is expected."""

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any, TypeVar

from practice.library.rules.activities import (
    NEED_WORDS,
    ActivityDraft,
    ActivityFileError,
    ActivityKind,
    Caution,
    Cost,
    Energy,
    Mode,
    Tag,
    Window,
    slug,
)
from practice.library.rules.kinds import spec_of
from practice.library.rules.limits import (
    HIGHEST_COUNT,
    LEAST_CHOICES,
    LONGEST_HINT,
    LONGEST_KEY,
    LONGEST_LABEL,
    LONGEST_MINUTES,
    LONGEST_PART,
    LONGEST_PROMPT,
    LONGEST_TEXTS,
    MOST_CHOICES,
    MOST_LINES,
    MOST_QUESTIONS,
    MOST_STEPS,
)
from practice.library.rules.questions import SCALES, QuestionType
from practice.messages import N_
from practice.plain_text import clean, may_fit, one_line, without_controls

Choice = TypeVar("Choice", bound=StrEnum)
_TABLES = {"if_then": ("cue", "we"), "obstacle": ("obstacle", "small")}
_NUMBERS = {
    "minutes_low": (1, LONGEST_MINUTES),
    "minutes_high": (1, LONGEST_MINUTES),
    "low": (0, HIGHEST_COUNT),
    "high": (0, HIGHEST_COUNT),
}
_CHOICES = ("kind", "energy", "cost", "mode", "tag", "window")
_LISTS = ("cautions", "needs")
_QUESTION_KEYS = {"key", "label", "type", "who", "hint", "choices", "to"}


class ActivityTable:
    """Reads one table, field by field; ``name`` is that of the file. Every method raises ActivityFileError."""

    def __init__(self, name: str, table: Mapping[str, Any]) -> None:
        self.name, self.table = name, table

    def draft(self) -> ActivityDraft:
        """The whole activity."""
        known = {"key", *LONGEST_TEXTS, *_CHOICES, *_NUMBERS, *_LISTS, *_TABLES, "agenda", "field"}
        if unknown := sorted(self.table.keys() - known):
            raise ActivityFileError(
                self.name, N_("%(field)s is not a field of an activity"), field=unknown[0]
            )
        texts: dict[str, Any] = {
            field: self._text(self.table, field, longest, is_line=field == "title")
            for field, longest in LONGEST_TEXTS.items()
        }
        texts["key"] = self._text(self.table, "key", LONGEST_KEY, is_line=True)
        if slug(texts["key"], LONGEST_KEY) != texts["key"]:
            raise ActivityFileError(
                self.name, N_("key must be small letters, digits and hyphens: floor-picnic")
            )
        numbers: dict[str, Any] = {
            field: self._number(self.table, field, *ends) for field, ends in _NUMBERS.items()
        }
        for low, high in (("minutes_low", "minutes_high"), ("low", "high")):
            if numbers[low] > numbers[high]:
                raise ActivityFileError(self.name, N_("%(low)s is more than %(high)s"), low=low, high=high)
        kind, window = self._one_of(ActivityKind, "kind"), self._one_of(Window, "window")
        if window is Window.WHENEVER and numbers["high"] != 0:
            raise ActivityFileError(self.name, N_("low and high must be 0 where the window is whenever"))
        return ActivityDraft(
            **texts,
            **numbers,
            kind=kind,
            energy=self._one_of(Energy, "energy"),
            cost=self._one_of(Cost, "cost"),
            mode=self._one_of(Mode, "mode"),
            tag=self._one_of(Tag, "tag"),
            window=window,
            cautions=self._some_of("cautions", [str(caution.value) for caution in Caution]),
            needs=self._some_of("needs", NEED_WORDS),
            more=self._more(kind),
        )

    def _text(self, table: Mapping[str, Any], field: str, longest: int, *, is_line: bool = False) -> str:
        """A text, cleaned as a form cleans it."""
        value = table.get(field)
        if isinstance(value, str) and not may_fit(value, longest):
            raise ActivityFileError(
                self.name, N_("%(field)s is longer than %(n)s letters"), field=field, n=longest
            )
        if isinstance(value, str) and without_controls(value) != value:
            raise ActivityFileError(
                self.name, N_("%(field)s holds a letter that cannot be shown"), field=field
            )
        value = (one_line if is_line else clean)(value) if isinstance(value, str) else ""
        if not value:
            raise ActivityFileError(self.name, N_("%(field)s must be a text"), field=field)
        if len(value) > longest:
            raise ActivityFileError(
                self.name, N_("%(field)s is longer than %(n)s letters"), field=field, n=longest
            )
        return value

    def _number(self, table: Mapping[str, Any], field: str, least: int, most: int) -> int:
        value = table.get(field)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
            raise ActivityFileError(
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
            raise ActivityFileError(
                self.name, N_("%(field)s must be one of %(known)s"), field=field, known=known
            ) from None

    def _some_of(self, field: str, known: Iterable[str]) -> tuple[str, ...]:
        value, known = self.table.get(field, []), list(known)
        if not isinstance(value, list) or any(item not in known for item in value):
            raise ActivityFileError(
                self.name,
                N_("%(field)s must be a list of some of %(known)s"),
                field=field,
                known=", ".join(known),
            )
        return tuple(dict.fromkeys(value))

    def _more(self, kind: ActivityKind) -> dict[str, Any]:
        more: dict[str, Any] = {
            field: [self._pair(row, names) for row in self._rows(field, MOST_LINES)]
            for field, names in _TABLES.items()
        }
        spec = spec_of(kind)
        if spec.has_agenda:
            more["agenda"] = [self._step(row) for row in self._rows("agenda", MOST_STEPS)]
            if not more["agenda"]:
                raise ActivityFileError(self.name, N_("a check-in needs an agenda"))
            self._check_keys(more["agenda"], N_("two steps share a key"))
        elif "agenda" in self.table:
            raise ActivityFileError(self.name, N_("only a check-in has an agenda"))
        more["field"] = self._questions()
        if more["field"] and not spec.takes_questions:
            raise ActivityFileError(self.name, N_("%(kind)s has pages of its own and no field"), kind=kind)
        return more

    def _questions(self) -> list[dict[str, Any]]:
        rows = self._rows("field")
        if len(rows) > MOST_QUESTIONS:
            raise ActivityFileError(self.name, N_("an activity has at most %(n)s fields"), n=MOST_QUESTIONS)
        questions = [self._question(row) for row in rows]
        self._check_keys(questions, N_("two fields share a key"))
        return questions

    def _check_keys(self, rows: list[dict[str, Any]], words: str) -> None:
        if len({row["key"] for row in rows}) < len(rows):
            raise ActivityFileError(self.name, words)

    def _pair(self, row: Mapping[str, Any], names: tuple[str, str]) -> dict[str, str]:
        pair = {name: self._text(row, name, LONGEST_PART, is_line=True) for name in names}
        if any("|" in text for text in pair.values()):  # the builder's form has a bar between the two
            raise ActivityFileError(self.name, N_("%(fields)s hold no bar ( | )"), fields=", ".join(names))
        return pair

    def _key(self, row: Mapping[str, Any]) -> str:
        key = self._text(row, "key", LONGEST_KEY, is_line=True)
        if not re.fullmatch(r"[a-z0-9]+([_-][a-z0-9]+)*", key):
            raise ActivityFileError(
                self.name, N_("key must be small letters, digits, hyphens or low lines: %(key)s"), key=key
            )
        return key

    def _question(self, row: Mapping[str, Any]) -> dict[str, Any]:
        if unknown := sorted(row.keys() - _QUESTION_KEYS):
            raise ActivityFileError(self.name, N_("%(field)s is not part of a field"), field=unknown[0])
        question: dict[str, Any] = {
            "key": self._key(row),
            "label": self._text(row, "label", LONGEST_LABEL, is_line=True),
        }
        kind, who = row.get("type"), row.get("who")
        if kind not in list(QuestionType):
            raise ActivityFileError(
                self.name, N_("type of a field must be one of %(known)s"), known=", ".join(QuestionType)
            )
        if who not in ("both", "own"):
            raise ActivityFileError(self.name, N_("who of a field must be both or own"))
        hint = self._text(row, "hint", LONGEST_HINT, is_line=True) if row.get("hint") else ""
        question |= {"type": str(kind), "who": who, "hint": hint}
        if kind in (QuestionType.ONE_OF, QuestionType.SOME_OF):
            question["choices"] = self._choices(row)
        if kind == QuestionType.SCALE:
            if not isinstance(row.get("to"), int) or row["to"] not in SCALES:  # 4.0 == 4, so 4.0 is in SCALES
                raise ActivityFileError(self.name, N_("to of a scale must be 4 or 10"))
            question["to"] = row["to"]
        return question

    def _choices(self, row: Mapping[str, Any]) -> list[dict[str, str]]:
        choices = row.get("choices", [])
        if (
            not isinstance(choices, list)
            or not all(isinstance(choice, dict) for choice in choices)
            or not choices
        ):
            raise ActivityFileError(self.name, N_("choices of a field must be a list of { key, words }"))
        if not LEAST_CHOICES <= len(choices) <= MOST_CHOICES:
            raise ActivityFileError(
                self.name,
                N_("a field has %(least)s to %(most)s choices"),
                least=LEAST_CHOICES,
                most=MOST_CHOICES,
            )
        choice_rows = [
            {"key": self._key(choice), "words": self._text(choice, "words", LONGEST_PART, is_line=True)}
            for choice in choices
        ]
        self._check_keys(choice_rows, N_("two choices of a field share a key"))
        return choice_rows

    def _rows(self, field: str, most: int | None = None) -> list[Mapping[str, Any]]:
        rows = self.table.get(field, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise ActivityFileError(
                self.name, N_("%(field)s must be written as [[%(field)s]] tables"), field=field
            )
        if most is not None and len(rows) > most:
            raise ActivityFileError(
                self.name, N_("there are at most %(n)s [[%(field)s]]"), n=most, field=field
            )
        return rows

    def _step(self, row: Mapping[str, Any]) -> dict[str, Any]:
        in_short = row.get("in_short")
        if not isinstance(in_short, bool):
            raise ActivityFileError(self.name, N_("in_short must be true or false"))
        step: dict[str, Any] = {
            "key": self._key(row),
            "title": self._text(row, "title", LONGEST_LABEL, is_line=True),
            "prompt": self._text(row, "prompt", LONGEST_PROMPT),
        }
        step |= {"minutes": self._number(row, "minutes", 1, 60), "in_short": in_short}
        if in_short:
            step["minutes_short"] = self._number(row, "minutes_short", 1, 60)
        return step
