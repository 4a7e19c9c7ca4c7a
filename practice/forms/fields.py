"""Form fields that clean what arrives once, keep what was typed, and answer in our words."""

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
    return {str(key.value): _l(words) for key, words in table.items()}


LONGEST_NUMBER = 20  # digits; no field takes such a number, and none longer can be compared


class LineField(StringField):  # type: ignore[misc]
    """One line people write; ``longest`` in letters. ``holds_words``: see ``naming_words``."""

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
    """A code, which is nobody's to show again."""

    holds_words = False


class MultilineField(TextAreaField):  # type: ignore[misc]
    """A few lines people write; ``longest`` in letters."""

    holds_words = True

    def __init__(self, label: Any = "", validators: Any = (), *, longest: int = 600, **more: Any) -> None:
        filters = [filter_if_short(clean, longest)]
        super().__init__(label, [max_length(longest), *validators], filters=filters, **more)


class NumberField(IntegerField):  # type: ignore[misc]
    """A whole number; what is not one is answered in our words."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            if any(len(text) > LONGEST_NUMBER for text in valuelist):
                raise ValueError
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_l("Please write a whole number, such as 20.")) from None


class DayField(DateField):  # type: ignore[misc]
    """A day; what is not one is answered in our words."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_l("Please choose a day.")) from None


class _TableOfChoices:
    """Choices given as a table of values and words."""

    choices: Any
    data: Any

    def offer(self, table: Mapping[str, Any]) -> None:
        """From now on, these may be chosen."""
        self.choices = [SelectChoice(value, words) for value, words in table.items()]

    def is_offered(self, value: Any) -> bool:
        """Whether this may be chosen."""
        return any(one.value == value for one in self.choices)


class ChoiceField(_TableOfChoices, RadioField):  # type: ignore[misc]
    """One of several; ``needed`` says what to do where nothing was chosen, without it nothing is fine."""

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
        if not all(self.is_offered(one) for one in self.data or ()):
            raise StopValidation(_l("Please choose from these."))


class DropdownField(_TableOfChoices, SelectField):  # type: ignore[misc]
    """One of a list."""

    def __init__(self, label: Any, *, table: Mapping[str, Any], **more: Any) -> None:
        super().__init__(label, choices=[], **more)
        self.offer(table)

    def pre_validate(self, form: Any) -> None:
        if not self.is_offered(self.data):
            raise StopValidation(_l("Please choose one of these."))


class TimeOfDayField(TimeField):  # type: ignore[misc]
    """A time of day; what is not one is answered in our words."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_l("Please write a time, such as 17:30.")) from None
