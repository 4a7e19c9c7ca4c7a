"""Form fields that clean their text, keep what was typed, and whose errors are sentences of this app."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import StopValidation

from practice.forms.validators import TextFilter, filter_if_short, max_length
from practice.plain_text import clean, one_line


def lazy_words(table: Mapping[Any, str]) -> dict[str, Any]:
    """The table of an enum's members and sentences as one of their values and translations, for choices."""
    return {str(key.value): _l(words) for key, words in table.items()}


LONGEST_NUMBER = 20  # digits; far above any field's limit, and parsing a longer number takes long


class LineField(StringField):  # type: ignore[misc]
    """One line people write; ``longest`` in characters, ``tidy`` cleans it.

    ``holds_words``: whether people write text into it (``forms.base.names_of_written_fields``).
    """

    holds_words = True

    def __init__(
        self,
        label: Any = "",
        validators: Any = (),
        *,
        longest: int = 120,
        tidy: TextFilter = one_line,
        **more: Any,
    ) -> None:
        filters = [filter_if_short(tidy, longest)]
        super().__init__(label, [max_length(longest), *validators], filters=filters, **more)


class CodeField(LineField):
    """A code; it is never shown again nor part of a stashed form."""

    holds_words = False


class MultilineField(TextAreaField):  # type: ignore[misc]
    """Several lines people write; ``longest`` in characters."""

    holds_words = True

    def __init__(self, label: Any = "", validators: Any = (), *, longest: int = 600, **more: Any) -> None:
        filters = [filter_if_short(clean, longest)]
        super().__init__(label, [max_length(longest), *validators], filters=filters, **more)


class NumberField(IntegerField):  # type: ignore[misc]
    """A whole number, with an error message of this app."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            if any(len(text) > LONGEST_NUMBER for text in valuelist):
                raise ValueError
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_l("Please write a whole number, such as 20.")) from None


class DayField(DateField):  # type: ignore[misc]
    """A day, with an error message of this app."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_l("Please choose a day.")) from None


class _TableOfChoices:
    """Choices from a table of values and labels."""

    choices: Any
    data: Any

    def offer(self, table: Mapping[str, Any]) -> None:
        """Set the choices, in place of earlier ones."""
        self.choices = [SelectChoice(value, label) for value, label in table.items()]

    def is_offered(self, value: Any) -> bool:
        """Whether this is one of the choices."""
        return any(choice.value == value for choice in self.choices)


class ChoiceField(_TableOfChoices, RadioField):  # type: ignore[misc]
    """One of several. ``needed`` is the error where nothing was chosen; without it the field may stay empty."""

    def __init__(self, label: Any, *, table: Mapping[str, Any], needed: Any = None, **more: Any) -> None:
        super().__init__(label, choices=[], **more)
        self.offer(table)
        self.needed = needed

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = valuelist[0] if valuelist and valuelist[0] else None

    def pre_validate(self, form: Any) -> None:
        if self.data is None:
            raise StopValidation(self.needed) if self.needed else StopValidation()
        if not self.is_offered(self.data):
            raise StopValidation(_l("Please choose one of these."))


class MultipleChoiceField(_TableOfChoices, SelectMultipleField):  # type: ignore[misc]
    """Any of several, or none."""

    def __init__(self, label: Any, *, table: Mapping[str, Any], **more: Any) -> None:
        super().__init__(label, choices=[], **more)
        self.offer(table)

    def pre_validate(self, form: Any) -> None:
        if not all(self.is_offered(value) for value in self.data or ()):
            raise StopValidation(_l("Please choose from these."))


class DropdownField(_TableOfChoices, SelectField):  # type: ignore[misc]
    """One of several, as a drop-down."""

    def __init__(self, label: Any, *, table: Mapping[str, Any], **more: Any) -> None:
        super().__init__(label, choices=[], **more)
        self.offer(table)

    def pre_validate(self, form: Any) -> None:
        if not self.is_offered(self.data):
            raise StopValidation(_l("Please choose one of these."))


class TimeOfDayField(TimeField):  # type: ignore[misc]
    """A time of day, with an error message of this app."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_l("Please write a time, such as 17:30.")) from None
