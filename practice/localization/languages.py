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
    """The reader's language, asked for once a request: a page says hundreds of things."""

    name: str
    one: Callable[[str], str]
    many: Callable[[str, str, int], str]


# A page says hundreds of things; Flask's own ``g`` takes longer to look at than most of them to say.
_current_language: ContextVar[Language | None] = ContextVar("tongue", default=None)


def forget_language() -> None:
    """Somebody else may be reading from now on: their language is asked for when something is said."""
    _current_language.set(None)


def current_language() -> Language:
    found = _current_language.get()
    if found is None:
        found = _load_language(str(get_locale() or ""))
        if g:
            _current_language.set(found)
    return found


@cache
def _load_language(name: str) -> Language:
    """One for each language; ``name`` is the present reader's, or "" where nobody reads."""
    catalogue = get_translations()
    return Language(name or LANGUAGES[0], catalogue.ugettext, catalogue.ungettext)


def direction() -> str:
    """Where the reader's language begins on a line: "ltr" or "rtl"."""
    return Locale.parse(current_language().name).text_direction


def select_language() -> str:
    if not has_request_context():
        return LANGUAGES[0]
    me = g.get("me")
    if me is not None:
        return str(me.locale)
    return request.accept_languages.best_match(["en-US", "en-GB"], "en-GB").replace("-", "_")
