"""The sealed texts of one table, named once: the fields of a frozen dataclass, which its model, draft, form and views share."""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from functools import cache
from typing import Any, TypeVar

Texts = TypeVar("Texts")
_METADATA = "sealed text"


@dataclass(frozen=True)
class _Storing:
    """How the value of one field becomes the text that is sealed and back, and its heading in a partner's copy."""

    label: str | None = None
    to_text: Callable[[Any], str] = str
    from_text: Callable[[str], Any] = str


_PLAIN = _Storing()


def text(label: str | None = None) -> Any:
    """A field that is a plain text; ``label`` is its heading in a partner's copy, None where the copy shows it otherwise."""
    return field(default="", metadata={_METADATA: _Storing(label)})


def stored_as(to_text: Callable[[Any], str], from_text: Callable[[str], Any]) -> dict[str, Any]:
    """Metadata of a field whose value is no text. Its default must be ``from_text("")``, since "" is stored as NULL."""
    return {_METADATA: _Storing(None, to_text, from_text)}


@cache
def _storing(kind: type) -> dict[str, _Storing]:
    without_default = [
        text_field.name
        for text_field in fields(kind)
        if text_field.default is MISSING and text_field.default_factory is MISSING
    ]
    if without_default:
        raise TypeError(f"{kind.__name__}: {without_default} need a default, since a text may not be written")
    return {text_field.name: text_field.metadata.get(_METADATA, _PLAIN) for text_field in fields(kind)}


def text_names(kind: type) -> tuple[str, ...]:
    """The names of the texts, in their order. Raises TypeError for a field without a default."""
    return tuple(_storing(kind))


def copy_labels(kind: type) -> dict[str, str]:
    """The texts a copy shows under a heading of their own, with that heading, untranslated."""
    return {name: storing.label for name, storing in _storing(kind).items() if storing.label is not None}


def text_values(kind: type, source: object) -> dict[str, Any]:
    """The values of these texts by name, read from an object that has them, such as a draft or a view."""
    return {name: getattr(source, name) for name in _storing(kind)}


def dump_texts(kind: type, source: object) -> dict[str, str]:
    """These texts by name, each in the form in which it is sealed."""
    return {name: storing.to_text(getattr(source, name)) for name, storing in _storing(kind).items()}


def parse_texts(kind: type[Texts], opened: Mapping[str, str]) -> Texts:
    """The dataclass, from texts by name in the form in which they were sealed."""
    plain_kind: type = kind
    return kind(**{name: storing.from_text(opened[name]) for name, storing in _storing(plain_kind).items()})
