"""The reader's language: chosen for each request, looked up once."""

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache

from babel import Locale
from flask import g, has_request_context, request
from flask_babel import Babel, get_locale, get_translations

LANGUAGES = ["en_GB", "en_US"]
babel = Babel()


@dataclass(frozen=True, eq=False)
class Language:
    """A language with its catalogue: ``singular`` translates a text, ``plural`` one that depends on a number."""

    name: str
    singular: Callable[[str], str]
    plural: Callable[[str, str, int], str]


# Looked up once a request: a page has hundreds of texts, and reading Flask's ``g`` takes longer than translating one.
_current_language: ContextVar[Language | None] = ContextVar("current_language", default=None)


def forget_language() -> None:
    """Look the language up anew at the next text, since another person may be reading."""
    _current_language.set(None)


def current_language() -> Language:
    """The reader's language, looked up once a request; the default where there is no reader."""
    language = _current_language.get()
    if language is None:
        language = _load_language(str(get_locale() or ""))
        if g:
            _current_language.set(language)
    return language


@cache
def _load_language(name: str) -> Language:
    """The language of this name, which must be the current reader's; "" where there is no reader."""
    catalogue = get_translations()
    return Language(name or LANGUAGES[0], catalogue.ugettext, catalogue.ungettext)


def direction() -> str:
    """The direction the reader's language is written in: "ltr" or "rtl"."""
    return Locale.parse(current_language().name).text_direction


def select_language() -> str:
    """The name of the language for this request: the viewer's setting, or what the browser prefers."""
    if not has_request_context():
        return LANGUAGES[0]
    me = g.get("me")
    if me is not None:
        return str(me.locale)
    return request.accept_languages.best_match(["en-US", "en-GB"], "en-GB").replace("-", "_")
