"""Sentences that rules may say without knowing the reader's language. No Flask, no database."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, NamedTuple

NO_VALUES: Mapping[str, Any] = MappingProxyType({})


def N_(text: str) -> str:  # noqa: N802
    """Mark a sentence for the translators; it is translated when it is shown."""
    return text


class Message(NamedTuple):
    """A sentence with named places, e.g. ``Phrase(N_("%(n)s times"), {"n": 2})``.

    ``plural`` is used when ``n`` is given; values may be phrases themselves.
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
    """A day within a phrase that is said shortly, such as "Sat 21 Nov", where there is little room."""

    on: date

    def __str__(self) -> str:
        """For tests and logs."""
        return self.on.isoformat()


def message(text: str, **values: Any) -> Message:
    """A phrase with its values given by name."""
    return Message(text, values)


def plural_message(n: int, one: str, many: str, **values: Any) -> Message:
    """A phrase that depends on a number, e.g. ``counted(2, N_("one day"), N_("%(n)s days"))``."""
    return Message(one, values, plural=many, n=n)
