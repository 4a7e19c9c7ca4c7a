"""Validators and filters that fields have in common."""

from collections.abc import Callable
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import ValidationError
from wtforms.validators import Length, NumberRange, Optional, StopValidation

from practice.plain_text import may_fit


def number_between(low: int, high: int) -> NumberRange:
    """From ``low`` to ``high``, both included."""
    return NumberRange(low, high, message=_l("Please write a number from %(min)s to %(max)s."))


TextFilter = Callable[[str | None], str]


class _MaxLength(Length):  # type: ignore[misc]
    """WTForms' ``Length`` that ends validation: no other validator reads a text that is too long."""

    def __call__(self, form: Any, field: Any) -> None:
        try:
            super().__call__(form, field)
        except ValidationError as error:
            raise StopValidation(str(error)) from None


def max_length(longest: int) -> Length:
    """At most ``longest`` characters. Has to be the first validator."""
    return _MaxLength(max=longest, message=_l("Please keep this to %(max)d letters."))


def filter_if_short(tidy: TextFilter, longest: int) -> TextFilter:
    """``tidy`` for texts that may be at most ``longest`` characters afterwards; others stay as they are, and are refused.

    Normalising a far longer text takes seconds.
    """

    def tidy_if_short(text: str | None) -> str:
        return text if text and not may_fit(text, longest) else tidy(text)

    return tidy_if_short


class Required:
    """The field must not be empty; ``message`` is what people read."""

    field_flags = {"required": True}

    def __init__(self, message: Any = None) -> None:
        self.message = message or _l("Please write something here.")

    def __call__(self, form: Any, field: Any) -> None:
        if field.data in (None, "", []):
            raise ValidationError(self.message)


def optional() -> Any:
    """The field may stay empty."""
    return Optional()
