"""Form fields every feature uses: they clean what arrives once, and keep what was typed."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, time
from functools import cache
from typing import Any, ClassVar
from uuid import UUID, uuid4

from babel.support import NullTranslations, Translations
from flask import g, request
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import (
    DateField,
    FileField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.fields.core import UnboundField
from wtforms.i18n import messages_path
from wtforms.validators import Length, Optional, StopValidation
from wtforms.widgets import HiddenInput

from practice.plain_text import clean, may_fit, one_line, without_controls
from practice.speech import at, short_day

FindDraft = Callable[[set[str]], dict[str, list[str]]]


Tidy = Callable[[str | None], str]


@cache
def _library_words(language: str) -> NullTranslations:
    return Translations.load(messages_path(), [language], domain="wtforms")


class _LibraryWords:
    """What the form library itself says, in the reader's language; read from the disk once, not for every page."""

    def gettext(self, text: str) -> str:
        return _library_words(str(get_locale() or "en")).ugettext(text)

    def ngettext(self, one: str, many: str, n: int) -> str:
        return _library_words(str(get_locale() or "en")).ungettext(one, many, n)


class HouseForm(FlaskForm):  # type: ignore[misc]
    """The base of every form: ``draft()`` of a subclass follows ``validate_on_submit()``.

    On a page that is only looked at, a form is filled with its draft, where its reader has one (accounts.drafts).
    ``words_begin_with``: how the names of fields begin that a subclass made for one activity adds.
    """

    words_begin_with: ClassVar[tuple[str, ...]] = ()

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """Where a form's data comes from."""

        def get_translations(self, form: Any) -> _LibraryWords:
            """In place of the library's own, which reads them anew for every request."""
            return _LibraryWords()

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """What was sent; on a page that is only looked at, the draft this person has for it."""
            is_automatic = not (formdata is None or hasattr(formdata, "getlist"))
            found = _sent(form) if is_automatic else formdata
            find_draft: FindDraft | None = g.get("find_draft")
            if found is not None or find_draft is None:
                return found
            fields = find_draft({field.name for field in form})
            return MultiDict(fields) if fields else None

    def beside(self, kept: Mapping[str, Any]) -> list[tuple[str, str]]:
        """(label, words) of what is kept now where something else was typed; follows ChangedMeanwhile.

        ``kept`` is what the form would begin with now, and its version: sent once more, the form is meant to replace it.
        """
        self["version"].data = kept["version"]
        return [
            (str(field.label.text), _words_of(field, kept.get(field.name)))
            for field in self
            if not isinstance(field.widget, HiddenInput)
            and _plainly(field.data) != _plainly(kept.get(field.name))
        ]


def _plainly(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return [str(one) for one in value]
    return "" if value is None or value is False else str(value)


def _words_of(field: Any, value: Any) -> str:
    """A field's value as a sentence names it."""
    if isinstance(value, date):
        return short_day(value)
    if isinstance(value, time):
        return at(value)
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    offered = (
        {str(one[0]): str(one[1]) for one in field.iter_choices()} if hasattr(field, "iter_choices") else {}
    )
    values = value if isinstance(value, (list, tuple)) else [value]
    said = [offered.get(str(one), str(one)) for one in values if one not in (None, "")]
    return ", ".join(said) or _("nothing")


LONGEST_NUMBER = 20  # digits; no field takes such a number, and none longer can be compared
LONGEST_VALUE = 2000  # letters of what nobody writes, such as a choice, a day or a key


def _sent(form: Any) -> MultiDict[str, Any] | None:
    """What was sent with this request: text for fields of text, files for fields of files, nothing else."""
    if not form.is_submitted() or not (request.form or request.files):
        return None
    fields = {field.name: field for field in form}
    found: MultiDict[str, Any] = MultiDict()
    for name, text in request.form.items(multi=True):
        if name in fields:
            found.add(name, _bounded(fields[name], text))
    for name, file in request.files.items(multi=True):
        if isinstance(fields.get(name), FileField):
            found.add(name, file)
    return found


def _bounded(field: Any, text: str) -> str:
    if getattr(field, "keeps_controls", False):
        return text
    if not isinstance(field, StringField) or isinstance(field, HiddenField):
        text = text[:LONGEST_VALUE]
    return without_controls(text)  # a page that shows it again could not hold control letters


class LineField(StringField):  # type: ignore[misc]
    """One line people write; ``longest`` in letters. ``holds_words``: see ``naming_words``."""

    holds_words = True

    def __init__(
        self, label: Any = "", validators: Any = (), *, longest: int = 120, tidy: Tidy = one_line, **more: Any
    ) -> None:
        filters = [_if_short(tidy, longest)]
        super().__init__(label, [not_longer(longest), *validators], filters=filters, **more)


class CodeField(LineField):
    """A code, which is nobody's to show again."""

    holds_words = False


class WrittenField(TextAreaField):  # type: ignore[misc]
    """A few lines people write; ``longest`` in letters."""

    holds_words = True

    def __init__(self, label: Any = "", validators: Any = (), *, longest: int = 600, **more: Any) -> None:
        filters = [_if_short(clean, longest)]
        super().__init__(label, [not_longer(longest), *validators], filters=filters, **more)


class _NotLonger(Length):  # type: ignore[misc]
    """The first validator of a field: what is too long is looked at no further."""

    def __call__(self, form: Any, field: Any) -> None:
        try:
            super().__call__(form, field)
        except ValidationError as error:
            raise StopValidation(str(error)) from None


def not_longer(longest: int) -> Length:
    """At most so many letters, checked before anything else."""
    return _NotLonger(max=longest, message=_l("Please keep this to %(max)d letters."))


def _if_short(tidy: Tidy, longest: int) -> Tidy:
    """``tidy``, for what could be short enough afterwards; composing what is far longer takes seconds."""

    def tidied(text: str | None) -> str:
        return text if text and not may_fit(text, longest) else tidy(text)

    return tidied


class Needed:
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


class _Offers:
    """Choices given as a table of values and words."""

    choices: Any
    data: Any

    def offer(self, table: Mapping[str, Any]) -> None:
        """From now on, these may be chosen."""
        self.choices = [SelectChoice(value, words) for value, words in table.items()]

    def is_offered(self, value: Any) -> bool:
        """Whether this may be chosen."""
        return any(one.value == value for one in self.choices)


class OneOf(_Offers, RadioField):  # type: ignore[misc]
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


class SomeOf(_Offers, SelectMultipleField):  # type: ignore[misc]
    """Any of several, or none."""

    def __init__(self, label: Any, *, table: Mapping[str, Any], **more: Any) -> None:
        super().__init__(label, choices=[], **more)
        self.offer(table)

    def pre_validate(self, form: Any) -> None:
        if not all(self.is_offered(one) for one in self.data or ()):
            raise StopValidation(_l("Please choose from these."))


class Listed(_Offers, SelectField):  # type: ignore[misc]
    """One of a list."""

    def __init__(self, label: Any, *, table: Mapping[str, Any], **more: Any) -> None:
        super().__init__(label, choices=[], **more)
        self.offer(table)

    def pre_validate(self, form: Any) -> None:
        if not self.is_offered(self.data):
            raise StopValidation(_l("Please choose one of these."))


class ClockField(TimeField):  # type: ignore[misc]
    """A time of day; what is not one is answered in our words."""

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_l("Please write a time, such as 17:30.")) from None


def key_of(text: str | None) -> UUID:
    """The form's own key; one that was tampered with is replaced."""
    try:
        return UUID(text or "")
    except ValueError:
        return uuid4()


def naming_words(names: Iterable[str]) -> set[str]:
    """Those of the names that belong to fields people write words into, in any form: no choice, day, code or password.

    For what was sent to a page whose form is not at hand.
    """
    known: set[str] = set()
    beginnings: set[str] = set()
    for form in _forms():
        beginnings.update(form.words_begin_with)
        known.update(name for name, field in vars(form).items() if _takes_words(field))
    return {name for name in names if name in known or name.startswith(tuple(beginnings))}


def _takes_words(field: Any) -> bool:
    return isinstance(field, UnboundField) and getattr(field.field_class, "holds_words", False)


def _forms(base: type[HouseForm] = HouseForm) -> Iterator[type[HouseForm]]:
    for form in base.__subclasses__():
        yield form
        yield from _forms(form)
