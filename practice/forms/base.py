"""The base of every form: filled from the request or the reader's draft; tells text fields from others."""

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
    """WTForms' own messages in the reader's language; loaded from disk once for each language, not for every form."""

    def gettext(self, text: str) -> str:
        return _library_translations(str(get_locale() or "en")).ugettext(text)

    def ngettext(self, one: str, many: str, n: int) -> str:
        return _library_translations(str(get_locale() or "en")).ungettext(one, many, n)


class AppForm(FlaskForm):  # type: ignore[misc]
    """The base of every form. A subclass's ``draft()``, called after ``validate_on_submit()``, hands over its values.

    On GET a form is filled from the reader's stashed form, where there is one (``stashed_forms``).
    ``text_prefixes``: the prefixes of text fields that a subclass adds to an instance, such as an activity's answers.
    """

    text_prefixes: ClassVar[tuple[str, ...]] = ()

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """Where a form's data comes from."""

        def get_translations(self, form: Any) -> _LibraryTranslations:
            """WTForms' translations; its own method loads them anew for every form."""
            return _LibraryTranslations()

        def wrap_formdata(self, form: Any, formdata: Any) -> Any:
            """What was sent with the request, or else this person's stashed form for the page."""
            is_default = not (formdata is None or hasattr(formdata, "getlist"))
            submitted = _submitted_data(form) if is_default else formdata
            find_draft: FindDraft | None = g.get("find_draft")
            if submitted is not None or find_draft is None:
                return submitted
            fields = find_draft({field.name for field in form})
            return MultiDict(fields) if fields else None

    def texts_of(self, kind: type) -> dict[str, Any]:
        """The values of this form's text fields that belong to the sealed texts ``kind``, by name."""
        return {name: self[name].data or "" for name in text_names(kind) if name in self}

    def changed_values(self, stored: Mapping[str, Any]) -> list[tuple[str, str]]:
        """(label, stored value as text) of each field whose stored value differs from the typed one.

        For a form that was refused with ChangedMeanwhile. ``stored`` is what the form would be filled with now, with
        its ``version``, which the form takes over: sent once more, it replaces what is stored.
        """
        self["version"].data = stored["version"]
        return [
            (str(field.label.text), _value_as_text(field, stored.get(field.name)))
            for field in self
            if not isinstance(field.widget, HiddenInput)
            and _comparable(field.data) != _comparable(stored.get(field.name))
        ]


def _comparable(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return [str(item) for item in value]
    return "" if value is None or value is False else str(value)


def _value_as_text(field: Any, value: Any) -> str:
    """A field's value in words people read: a day, yes or no, the labels of choices; "nothing" where it is empty."""
    if isinstance(value, date):
        return short_day(value)
    if isinstance(value, time):
        return time_of_day(value)
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    choices = field.iter_choices() if hasattr(field, "iter_choices") else ()
    labels = {str(choice[0]): str(choice[1]) for choice in choices}
    values = value if isinstance(value, (list, tuple)) else [value]
    texts = [labels.get(str(item), str(item)) for item in values if item not in (None, "")]
    return ", ".join(texts) or _("nothing")


LONGEST_VALUE = 2000  # characters of a field that holds no text, such as a choice, a day or a key


def _submitted_data(form: Any) -> MultiDict[str, Any] | None:
    """What was sent with this request: text for the form's fields, files for its file fields, nothing else."""
    if not form.is_submitted() or not (request.form or request.files):
        return None
    fields = {field.name: field for field in form}
    submitted: MultiDict[str, Any] = MultiDict()
    for name, text in request.form.items(multi=True):
        if name in fields:
            submitted.add(name, _limit_text(fields[name], text))
    for name, file in request.files.items(multi=True):
        if isinstance(fields.get(name), FileField):
            submitted.add(name, file)
    return submitted


def _limit_text(field: Any, text: str) -> str:
    if getattr(field, "keeps_controls", False):
        return text
    if not isinstance(field, StringField) or isinstance(field, HiddenField):
        text = text[:LONGEST_VALUE]
    return without_controls(
        text
    )  # the page that shows it again would not be valid HTML with control characters


def parse_form_key(text: str | None) -> UUID:
    """The form's own key, from its hidden field; a new one where that holds none."""
    try:
        return UUID(text or "")
    except ValueError:
        return uuid4()


def names_of_written_fields(names: Iterable[str]) -> set[str]:
    """Those names that belong to text fields of any form: to no choice, day, code or password.

    For data that was sent to a page whose form is not known.
    """
    text_fields: set[str] = set()
    prefixes: set[str] = set()
    for form in _all_forms():
        prefixes.update(form.text_prefixes)
        text_fields.update(name for name, field in vars(form).items() if _is_written_field(field))
    return {name for name in names if name in text_fields or name.startswith(tuple(prefixes))}


def _is_written_field(field: Any) -> bool:
    return isinstance(field, UnboundField) and getattr(field.field_class, "holds_words", False)


def _all_forms(base: type[AppForm] = AppForm) -> Iterator[type[AppForm]]:
    for form in base.__subclasses__():
        yield form
        yield from _all_forms(form)
