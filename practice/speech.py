"""Saying things in the reader's language: phrases, days and times; what templates call filters."""

from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache, lru_cache
from itertools import groupby
from typing import Any, NamedTuple

from babel import Locale
from babel.dates import format_date, format_time, match_skeleton
from flask import Flask, g, has_request_context, request
from flask_babel import Babel, get_locale, get_translations
from markupsafe import Markup, escape

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
        brief=brief,
        full_day=full_day,
        narrow_day=narrow_day,
        at=at,
        sentence=sentence,
        caption=caption,
        month_name=month_name,
    )
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.globals.update(direction=direction, _=_marked, gettext=_marked, ngettext=_marked_many)


@dataclass(frozen=True, eq=False)
class Tongue:
    """The reader's language, asked for once a request: a page says hundreds of things."""

    name: str
    one: Callable[[str], str]
    many: Callable[[str, str, int], str]


# A page says hundreds of things; Flask's own ``g`` takes longer to look at than most of them to say.
_present: ContextVar[Tongue | None] = ContextVar("tongue", default=None)


def forget_reader() -> None:
    """Somebody else may be reading from now on: their language is asked for when something is said."""
    _present.set(None)


def _tongue() -> Tongue:
    found = _present.get()
    if found is None:
        found = _learned(str(get_locale() or ""))
        if g:
            _present.set(found)
    return found


@cache
def _learned(name: str) -> Tongue:
    """One for each language; ``name`` is the present reader's, or "" where nobody reads."""
    catalogue = get_translations()
    return Tongue(name or LANGUAGES[0], catalogue.ugettext, catalogue.ungettext)


def _marked(text: str, **values: Any) -> Markup:
    """A sentence within a template; what is put into it is escaped."""
    tongue = _tongue()
    # Our own sentences; whatever is put into them is escaped.
    return Markup(tongue.one(text) % _escaped(values)) if values else _marked_once(tongue, text)  # nosec B704


@lru_cache(maxsize=4096)
def _marked_once(tongue: Tongue, text: str) -> Markup:
    return Markup(tongue.one(text)) % {}  # nosec B704


def _marked_many(one: str, many: str, n: int, **values: Any) -> Markup:
    """A sentence within a template that depends on a number."""
    return Markup(_tongue().many(one, many, n) % {"num": n, **_escaped(values)})  # nosec B704


def _escaped(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value if value.__class__ is int else escape(value) for name, value in values.items()}


def say(words: Any) -> str:
    """A phrase in the reader's language; other values as they are."""
    return _say(words, _tongue())


def _say(words: Any, tongue: Tongue) -> str:
    if words.__class__ is str:
        return words
    if isinstance(words, Phrase):
        return _said(words, tongue)
    if isinstance(words, Brief):
        return _dated(words.on, _BRIEF, tongue)
    if isinstance(words, date):
        return _dated(words, _DAY, tongue)
    return str(words)


def _said(words: Phrase, tongue: Tongue) -> str:
    text, named, plural, n = words
    if n is None and not named:
        return tongue.one(text)
    values: dict[str, Any] = {
        name: value if value.__class__ is str else _say(value, tongue) for name, value in named.items()
    }
    if n is None:
        return tongue.one(text) % values
    values.setdefault("n", n)
    return tongue.many(text, plural or text, n) % values


class DatePattern(NamedTuple):
    """How a day is written: in English by these patterns, elsewhere in the order its language has for the skeleton."""

    british: str
    american: str
    skeleton: str


_DAY = DatePattern("EEEE d MMMM", "EEEE, MMMM d", "MMMMEEEEd")
_SHORT = DatePattern("EEE d MMMM", "EEE, MMMM d", "MMMMEEEd")
_BRIEF = DatePattern("EEE d MMM", "EEE, MMM d", "MMMEEEd")
_NARROW = DatePattern("EEEEE d", "EEEEE d", "EEEEEd")
_BRIEF_DAY = DatePattern("d MMM", "MMM d", "MMMd")
_FULL = DatePattern("d MMMM y", "MMMM d, y", "yMMMMd")
_WEEKDAY = DatePattern("EEEE", "EEEE", "EEEE")
_SHORT_WEEKDAY = DatePattern("EEE", "EEE", "EEE")
_NARROW_WEEKDAY = DatePattern("EEEEE", "EEEEE", "EEEEE")
_MONTH = DatePattern("LLLL y", "LLLL y", "yMMMM")


def day(on: date) -> str:
    """Such as "Thursday 12 June"."""
    return _dated(on, _DAY)


def short_day(on: date) -> str:
    """Such as "Thu 12 June"."""
    return _dated(on, _SHORT)


def brief(on: date) -> str:
    """Such as "Sat 21 Nov"."""
    return _dated(on, _BRIEF)


def narrow_day(on: date) -> str:
    """Such as "T 12", where there is little room."""
    return _dated(on, _NARROW)


def brief_day(on: date) -> str:
    """Such as "12 Jun"."""
    return _dated(on, _BRIEF_DAY)


def full_day(on: date) -> str:
    """Such as "12 June 2025"."""
    return _dated(on, _FULL)


def weekday(on: date) -> str:
    """Such as "Thursday"."""
    return _dated(on, _WEEKDAY)


def short_weekday(on: date) -> str:
    """Such as "Thu"."""
    return _dated(on, _SHORT_WEEKDAY)


def narrow_weekday(on: date) -> str:
    """Such as "T"."""
    return _dated(on, _NARROW_WEEKDAY)


def month_name(on: date) -> str:
    """Such as "November 2026"."""
    return _dated(on, _MONTH)


def sentence(text: str) -> str:
    """The text with a full stop, unless it ends as a sentence already; what was marked safe stays so."""
    return text if text.rstrip("”’\"')»").endswith(_ENDINGS) else text + "."


def caption(text: str) -> str:
    """The text with a colon for what follows it, unless it ends with a mark of its own, as a question does."""
    return text if text.rstrip("”’\"')»").endswith(_ENDINGS) else text + ":"


_ENDINGS = (".", "!", "?", "…", ":", "。", "！", "？", "؟", "।")


def at(when: datetime | time) -> str:
    """A wall-clock time, such as "17:30" or "5:30 pm"."""
    return _timed(when, _tongue().name)


def _dated(on: date, pattern: DatePattern, tongue: Tongue | None = None) -> str:
    tongue = tongue or _tongue()
    return _formatted(on, _pattern_of(tongue.name, pattern), tongue.name)


@cache
def _pattern_of(name: str, wanted: DatePattern) -> str:
    locale = Locale.parse(name)
    if locale.language == "en":
        return wanted.american if name.endswith("_US") else wanted.british
    nearest = match_skeleton(wanted.skeleton, locale.datetime_skeletons)
    if nearest is None:
        return wanted.british
    return _widened(str(locale.datetime_skeletons[nearest].pattern), wanted.skeleton)


_LETTERS = 3  # from here on a field of a pattern is written in letters


def _widened(pattern: str, skeleton: str) -> str:
    """The pattern of the nearest skeleton, with each field as long as it was asked for."""
    asked = {letter: len(list(run)) for letter, run in groupby(skeleton)}
    alike = {"c": "E", "e": "E", "L": "M"}
    parts = pattern.split("'")  # every second one stands between quotes, and is no pattern
    for at in range(0, len(parts), 2):
        runs = ((letter, len(list(run))) for letter, run in groupby(parts[at]))
        parts[at] = "".join(
            # A number stays one: a language that counts its months has no longer name for them.
            letter * (asked.get(alike.get(letter, letter), n) if letter == "E" or n >= _LETTERS else n)
            for letter, n in runs
        )
    return "'".join(parts)


def direction() -> str:
    """Where the reader's language begins on a line: "ltr" or "rtl"."""
    return Locale.parse(_tongue().name).text_direction


# A caseload says the same few days over and over, and finding a pattern's words takes longer than a query.
@lru_cache(maxsize=4096)
def _formatted(on: date, pattern: str, locale: str) -> str:
    return str(format_date(on, pattern, locale=locale))


@lru_cache(maxsize=4096)
def _timed(when: datetime | time, locale: str) -> str:
    return format_time(when, "short", locale=locale).replace("\u202f", " ")


def _choose() -> str:
    if not has_request_context():
        return LANGUAGES[0]
    me = g.get("me")
    if me is not None:
        return str(me.locale)
    return request.accept_languages.best_match(["en-US", "en-GB"], "en-GB").replace("-", "_")
