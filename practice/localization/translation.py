"""Messages in the reader's language, and what templates use to translate."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Flask
from markupsafe import Markup, escape

from practice.localization import languages
from practice.localization.day_formats import (
    ABBREVIATED,
    LONG,
    abbreviated_day,
    day,
    format_day,
    full_day,
    month_name,
    narrow_day,
    short_day,
    time_of_day,
)
from practice.localization.languages import (
    LANGUAGES,
    Language,
    babel,
    direction,
    select_language,
)
from practice.messages import AbbreviatedDay, Message


def install_localization(app: Flask) -> None:
    """Choose a language per reader and give templates their filters."""
    babel.init_app(app, locale_selector=select_language, default_locale=LANGUAGES[0])
    app.jinja_env.filters.update(
        translate=translate,
        day=day,
        short_day=short_day,
        abbreviated_day=abbreviated_day,
        full_day=full_day,
        narrow_day=narrow_day,
        time_of_day=time_of_day,
        sentence=sentence,
        caption=caption,
        month_name=month_name,
    )
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.globals.update(direction=direction, _=_gettext, gettext=_gettext, ngettext=_ngettext)


def _gettext(text: str, **values: Any) -> Markup:
    """A translated text in a template; the values put into it are escaped."""
    words = languages.current_language().singular(text)
    # The text is ours; the values put into it are escaped.
    return Markup(words % _escape_values(values))  # nosec B704


def _ngettext(singular: str, plural: str, n: int, **values: Any) -> Markup:
    """A translated text in a template that depends on the number ``n``; the values put into it are escaped."""
    return Markup(
        languages.current_language().plural(singular, plural, n) % {"num": n, **_escape_values(values)}
    )  # nosec B704


def _escape_values(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value if value.__class__ is int else escape(value) for name, value in values.items()}


def translate(words: Any) -> str:
    """A Message or a day in the reader's language; any other value as ``str``."""
    return _translate(words, languages.current_language())


def _translate(words: Any, language: Language) -> str:
    if words.__class__ is str:
        return words
    if isinstance(words, Message):
        return _translate_message(words, language)
    if isinstance(words, AbbreviatedDay):
        return format_day(words.on, ABBREVIATED, language)
    if isinstance(words, date):
        return format_day(words, LONG, language)
    return str(words)


def _translate_message(words: Message, language: Language) -> str:
    text, named, plural, n = words
    if n is None and not named:
        return language.singular(text)
    values: dict[str, Any] = {
        name: value if value.__class__ is str else _translate(value, language)
        for name, value in named.items()
    }
    if n is None:
        return language.singular(text) % values
    values.setdefault("n", n)
    return language.plural(text, plural or text, n) % values


def sentence(text: str) -> str:
    """The text with a full stop, unless it ends as a sentence already; Markup stays Markup."""
    return text if text.rstrip("”’\"')»").endswith(_SENTENCE_ENDINGS) else text + "."


def caption(text: str) -> str:
    """The text with a colon, unless it ends with punctuation already, as a question does."""
    return text if text.rstrip("”’\"')»").endswith(_SENTENCE_ENDINGS) else text + ":"


_SENTENCE_ENDINGS = (".", "!", "?", "…", ":", "。", "！", "？", "؟", "।")
