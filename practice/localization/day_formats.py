"""Days and times as the reader's language writes them; templates use these as filters."""

from datetime import date, datetime, time
from functools import cache, lru_cache
from itertools import groupby
from typing import NamedTuple

from babel import Locale
from babel.dates import format_date, format_time, match_skeleton

from practice.localization import languages
from practice.localization.languages import Language


class DatePattern(NamedTuple):
    """How a day is written: English uses these CLDR patterns, other languages their own pattern for the skeleton."""

    british: str
    american: str
    skeleton: str


LONG = DatePattern("EEEE d MMMM", "EEEE, MMMM d", "MMMMEEEEd")
_SHORT = DatePattern("EEE d MMMM", "EEE, MMMM d", "MMMMEEEd")
ABBREVIATED = DatePattern("EEE d MMM", "EEE, MMM d", "MMMEEEd")
_NARROW = DatePattern("EEEEE d", "EEEEE d", "EEEEEd")
_DAY_AND_MONTH = DatePattern("d MMM", "MMM d", "MMMd")
_FULL = DatePattern("d MMMM y", "MMMM d, y", "yMMMMd")
_WEEKDAY = DatePattern("EEEE", "EEEE", "EEEE")
_SHORT_WEEKDAY = DatePattern("EEE", "EEE", "EEE")
_NARROW_WEEKDAY = DatePattern("EEEEE", "EEEEE", "EEEEE")
_MONTH = DatePattern("LLLL y", "LLLL y", "yMMMM")


def day(on: date) -> str:
    """Such as "Thursday 12 June"."""
    return format_day(on, LONG)


def short_day(on: date) -> str:
    """Such as "Thu 12 June"."""
    return format_day(on, _SHORT)


def abbreviated_day(on: date) -> str:
    """Such as "Sat 21 Nov"."""
    return format_day(on, ABBREVIATED)


def narrow_day(on: date) -> str:
    """Such as "T 12", where there is little room."""
    return format_day(on, _NARROW)


def day_and_month(on: date) -> str:
    """Such as "12 Jun"."""
    return format_day(on, _DAY_AND_MONTH)


def full_day(on: date) -> str:
    """Such as "12 June 2025"."""
    return format_day(on, _FULL)


def weekday(on: date) -> str:
    """Such as "Thursday"."""
    return format_day(on, _WEEKDAY)


def short_weekday(on: date) -> str:
    """Such as "Thu"."""
    return format_day(on, _SHORT_WEEKDAY)


def narrow_weekday(on: date) -> str:
    """Such as "T"."""
    return format_day(on, _NARROW_WEEKDAY)


def month_name(on: date) -> str:
    """Such as "November 2026"."""
    return format_day(on, _MONTH)


def time_of_day(when: datetime | time) -> str:
    """A wall-clock time, such as "17:30" or "5:30 pm"."""
    return _format_time(when, languages.current_language().name)


def format_day(on: date, pattern: DatePattern, language: Language | None = None) -> str:
    """A day in this pattern, in the reader's language unless another is named."""
    language = language or languages.current_language()
    return _format_date(on, _pattern_for(language.name, pattern), language.name)


@cache
def _pattern_for(name: str, wanted: DatePattern) -> str:
    locale = Locale.parse(name)
    if locale.language == "en":
        return wanted.american if name.endswith("_US") else wanted.british
    nearest = match_skeleton(wanted.skeleton, locale.datetime_skeletons)
    if nearest is None:
        return wanted.british
    return _widen_fields(str(locale.datetime_skeletons[nearest].pattern), wanted.skeleton)


_LETTERS = 3  # a field of a date pattern with so many letters is written as a word, a shorter one as a number


def _widen_fields(pattern: str, skeleton: str) -> str:
    """The pattern of the nearest skeleton, with each word field as long as in ``skeleton``."""
    wanted_lengths = {letter: len(list(run)) for letter, run in groupby(skeleton)}
    equivalent = {"c": "E", "e": "E", "L": "M"}
    parts = pattern.split("'")  # every second part is quoted, and no pattern
    for i in range(0, len(parts), 2):
        runs = ((letter, len(list(run))) for letter, run in groupby(parts[i]))
        parts[i] = "".join(
            # A number stays a number: a language that numbers its months has no longer name for them.
            letter
            * (wanted_lengths.get(equivalent.get(letter, letter), n) if letter == "E" or n >= _LETTERS else n)
            for letter, n in runs
        )
    return "'".join(parts)


# A caseload shows the same few days many times, and formatting one takes longer than a query.
@lru_cache(maxsize=4096)
def _format_date(on: date, pattern: str, locale: str) -> str:
    return str(format_date(on, pattern, locale=locale))


@lru_cache(maxsize=4096)
def _format_time(when: datetime | time, locale: str) -> str:
    return format_time(when, "short", locale=locale).replace("\u202f", " ")
