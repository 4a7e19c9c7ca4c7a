"""Validators and filters that fields have in common."""

from collections.abc import Callable
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import ValidationError
from wtforms.validators import Length, NumberRange, Optional, StopValidation

from practice.plain_text import may_fit


def number_between(low: int, high: int) -> NumberRange:
    return NumberRange(low, high, message=_l("Please write a number from %(min)s to %(max)s."))


TextFilter = Callable[[str | None], str]


class _MaxLength(Length):  # type: ignore[misc]
    """The first validator of a field: what is too long is looked at no further."""

    def __call__(self, form: Any, field: Any) -> None:
        try:
            super().__call__(form, field)
        except ValidationError as error:
            raise StopValidation(str(error)) from None


def max_length(longest: int) -> Length:
    """At most so many letters, checked before anything else."""
    return _MaxLength(max=longest, message=_l("Please keep this to %(max)d letters."))


def filter_if_short(tidy: TextFilter, longest: int) -> TextFilter:
    """``tidy``, for what could be short enough afterwards; composing what is far longer takes seconds."""

    def tidy_if_short(text: str | None) -> str:
        return text if text and not may_fit(text, longest) else tidy(text)

    return tidy_if_short


class Required:
    """Something must stand here; its message is for the reader, not the programmer."""

    field_flags = {"required": True}

    def __init__(self, message: Any = None) -> None:
        self.message = message or _l("Please write something here.")

    def __call__(self, form: Any, field: Any) -> None:
        if field.data in (None, "", []):
            raise ValidationError(self.message)


def optional() -> Any:
    """The field may stay empty."""
    return Optional()
