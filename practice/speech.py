"""Saying things in the reader's language: phrases, days and times; what templates call filters."""

from datetime import date, datetime, time
from functools import lru_cache
from typing import Any

from babel.dates import format_date, format_time
from flask import Flask, g, request
from flask_babel import Babel, get_locale, gettext, ngettext

from practice.phrase import Brief, Phrase

LANGUAGES = ["en_GB", "en_US"]
babel = Babel()


def open_speech(app: Flask) -> None:
    """Choose a language per reader and give templates their filters."""
    babel.init_app(app, locale_selector=_choose, default_locale=LANGUAGES[0])
    app.jinja_env.filters.update(
        say=say,
        day=day,
        short_day=short_day,
        full_day=full_day,
        narrow_day=narrow_day,
        at=at,
        month_name=month_name,
    )
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.newstyle_gettext = True  # type: ignore[attr-defined]


def say(words: Any) -> str:
    """A phrase in the reader's language; other values as they are."""
    if isinstance(words, Phrase):
        values = {name: say(value) for name, value in words.values.items()}
        if words.n is not None:
            return str(ngettext(words.text, words.plural or words.text, words.n, **({"n": words.n} | values)))
        return str(gettext(words.text, **values))
    if isinstance(words, Brief):
        return brief(words.on)
    if isinstance(words, date):
        return day(words)
    return str(words)


def day(on: date) -> str:
    """Such as "Thursday 12 June"."""
    return _formatted(on, "EEEE d MMMM" if _is_british() else "EEEE, MMMM d", str(_locale()))


def short_day(on: date) -> str:
    """Such as "Thu 12 June"."""
    return _formatted(on, "EEE d MMMM" if _is_british() else "EEE, MMMM d", str(_locale()))


def brief(on: date) -> str:
    """Such as "Sat 21 Nov"."""
    return _formatted(on, "EEE d MMM" if _is_british() else "EEE, MMM d", str(_locale()))


def narrow_day(on: date) -> str:
    """Such as "T 12", where there is little room."""
    return _formatted(on, "EEEEE d", str(_locale()))


def brief_day(on: date) -> str:
    """Such as "12 Jun"."""
    return _formatted(on, "d MMM" if _is_british() else "MMM d", str(_locale()))


def full_day(on: date) -> str:
    """Such as "12 June 2025"."""
    return _formatted(on, "d MMMM y" if _is_british() else "MMMM d, y", str(_locale()))


def month_name(on: date) -> str:
    """Such as "November 2026"."""
    return _formatted(on, "LLLL y", str(_locale()))


# A caseload says the same few days over and over, and finding a pattern's words takes longer than a query.
@lru_cache(maxsize=4096)
def _formatted(on: date, pattern: str, locale: str) -> str:
    return str(format_date(on, pattern, locale=locale))


def at(when: datetime | time) -> str:
    """A wall-clock time, such as "17:30" or "5:30 pm"."""
    return format_time(when, "short", locale=_locale()).replace("\u202f", " ")


def _is_british() -> bool:
    return bool(_locale().territory != "US")


def _locale() -> Any:
    return get_locale() or "en_GB"


def _choose() -> str:
    me = g.get("me")
    if me is not None:
        return str(me.locale)
    return request.accept_languages.best_match(["en-US", "en-GB"], "en-GB").replace("-", "_")
