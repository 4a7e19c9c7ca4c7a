"""The base of every form: takes what was sent or the reader's draft, and tells fields of writing from others."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, time
from functools import cache
from typing import Any, ClassVar
from uuid import UUID, uuid4

from babel.support import NullTranslations, Translations
from flask import g, request
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import FileField, HiddenField, StringField
from wtforms.fields.core import UnboundField
from wtforms.i18n import messages_path
from wtforms.widgets import HiddenInput

from practice.localization.day_formats import short_day, time_of_day
from practice.plain_text import without_controls
from practice.sealed_texts import text_names

FindDraft = Callable[[set[str]], dict[str, list[str]]]


@cache
def _library_translations(language: str) -> NullTranslations:
    return Translations.load(messages_path(), [language], domain="wtforms")


class _LibraryTranslations:
    """What the form library itself says, in the reader's language; read from the disk once, not for every page."""

    def gettext(self, text: str) -> str:
        return _library_translations(str(get_locale() or "en")).ugettext(text)

    def ngettext(self, one: str, many: str, n: int) -> str:
        return _library_translations(str(get_locale() or "en")).ungettext(one, many, n)


class AppForm(FlaskForm):  # type: ignore[misc]
    """The base of every form: ``draft()`` of a subclass follows ``validate_on_submit()``.

    On a page that is only looked at, a form is filled with its draft, where its reader has one (accounts.drafts).
    ``words_begin_with``: how the names of fields begin that a subclass made for one activity adds.
    """

    words_begin_with: ClassVar[tuple[str, ...]] = ()

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """Where a form's data comes from."""

        def get_translations(self, form: Any) -> _LibraryTranslations:
            """In place of the library's own, which reads them anew for every request."""
            return _LibraryTranslations()

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """What was sent; on a page that is only looked at, the draft this person has for it."""
            is_automatic = not (formdata is None or hasattr(formdata, "getlist"))
            found = _submitted_data(form) if is_automatic else formdata
            find_draft: FindDraft | None = g.get("find_draft")
            if found is not None or find_draft is None:
                return found
            fields = find_draft({field.name for field in form})
            return MultiDict(fields) if fields else None

    def texts_of(self, kind: type) -> dict[str, Any]:
        """What was written into the fields of these texts, by name; those this form does not ask are left out."""
        return {name: self[name].data or "" for name in text_names(kind) if name in self}

    def beside(self, kept: Mapping[str, Any]) -> list[tuple[str, str]]:
        """(label, words) of what is kept now where something else was typed; follows ChangedMeanwhile.

        ``kept`` is what the form would begin with now, and its version: sent once more, the form is meant to replace it.
        """
        self["version"].data = kept["version"]
        return [
            (str(field.label.text), _value_in_words(field, kept.get(field.name)))
            for field in self
            if not isinstance(field.widget, HiddenInput)
            and _comparable(field.data) != _comparable(kept.get(field.name))
        ]


def _comparable(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return [str(one) for one in value]
    return "" if value is None or value is False else str(value)


def _value_in_words(field: Any, value: Any) -> str:
    """A field's value as a sentence names it."""
    if isinstance(value, date):
        return short_day(value)
    if isinstance(value, time):
        return time_of_day(value)
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    offered = (
        {str(one[0]): str(one[1]) for one in field.iter_choices()} if hasattr(field, "iter_choices") else {}
    )
    values = value if isinstance(value, (list, tuple)) else [value]
    said = [offered.get(str(one), str(one)) for one in values if one not in (None, "")]
    return ", ".join(said) or _("nothing")


LONGEST_VALUE = 2000  # letters of what nobody writes, such as a choice, a day or a key


def _submitted_data(form: Any) -> MultiDict[str, Any] | None:
    """What was sent with this request: text for fields of text, files for fields of files, nothing else."""
    if not form.is_submitted() or not (request.form or request.files):
        return None
    fields = {field.name: field for field in form}
    found: MultiDict[str, Any] = MultiDict()
    for name, text in request.form.items(multi=True):
        if name in fields:
            found.add(name, _limit_text(fields[name], text))
    for name, file in request.files.items(multi=True):
        if isinstance(fields.get(name), FileField):
            found.add(name, file)
    return found


def _limit_text(field: Any, text: str) -> str:
    if getattr(field, "keeps_controls", False):
        return text
    if not isinstance(field, StringField) or isinstance(field, HiddenField):
        text = text[:LONGEST_VALUE]
    return without_controls(text)  # a page that shows it again could not hold control letters


def parse_form_key(text: str | None) -> UUID:
    """The form's own key; one that was tampered with is replaced."""
    try:
        return UUID(text or "")
    except ValueError:
        return uuid4()


def names_of_written_fields(names: Iterable[str]) -> set[str]:
    """Those of the names that belong to fields people write words into, in any form: no choice, day, code or password.

    For what was sent to a page whose form is not at hand.
    """
    known: set[str] = set()
    beginnings: set[str] = set()
    for form in _all_forms():
        beginnings.update(form.words_begin_with)
        known.update(name for name, field in vars(form).items() if _is_written_field(field))
    return {name for name in names if name in known or name.startswith(tuple(beginnings))}


def _is_written_field(field: Any) -> bool:
    return isinstance(field, UnboundField) and getattr(field.field_class, "holds_words", False)


def _all_forms(base: type[AppForm] = AppForm) -> Iterator[type[AppForm]]:
    for form in base.__subclasses__():
        yield form
        yield from _all_forms(form)
