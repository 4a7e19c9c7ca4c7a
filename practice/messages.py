"""Sentences of rules, translated when they are shown in the reader's language. No Flask, no database."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, NamedTuple

NO_VALUES: Mapping[str, Any] = MappingProxyType({})


def N_(text: str) -> str:  # noqa: N802
    """Mark a sentence for the translators; it is translated when it is shown."""
    return text


class Message(NamedTuple):
    """A sentence with named places, e.g. ``Message(N_("%(name)s agreed"), {"name": "Amal"})``.

    ``plural`` is the text for every ``n`` but 1; values may be messages themselves.
    """

    text: str
    values: Mapping[str, Any] = NO_VALUES
    plural: str | None = None
    n: int | None = None

    def __str__(self) -> str:
        """The untranslated English, for tests and logs."""
        text = self.plural if self.plural is not None and self.n != 1 else self.text
        values = {"n": self.n, **self.values}
        return text % {name: str(value) for name, value in values.items()}


class AbbreviatedDay(NamedTuple):
    """A day within a message, shown in a short form such as "Sat 21 Nov"."""

    on: date

    def __str__(self) -> str:
        """The ISO form, for tests and logs."""
        return self.on.isoformat()


def message(text: str, **values: Any) -> Message:
    """A message with its values by name."""
    return Message(text, values)


def plural_message(n: int, one: str, many: str, **values: Any) -> Message:
    """A message that depends on a number, e.g. ``plural_message(2, N_("one day"), N_("%(n)s days"))``."""
    return Message(one, values, plural=many, n=n)
