"""Validators and filters that fields have in common."""

from collections.abc import Callable
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import ValidationError
from wtforms.validators import DataRequired, Length, NumberRange, Optional, StopValidation

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


def require_data(message: Any = None) -> DataRequired:
    """Something must stand here. Text fields tidy what arrives, so letters nobody sees count as nothing."""
    return DataRequired(message or _l("Please write something here."))


def optional() -> Any:
    """The field may stay empty."""
    return Optional()
