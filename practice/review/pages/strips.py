"""The strip of days with a note, and the name of a couple."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple, TypeVar
from uuid import UUID

from practice.couples.queries.couples import CoupleView
from practice.messages import N_, Message, message
from practice.review.rules import Writer, days_in_words

Day = TypeVar("Day")
FIRST_DOT, DOT_STEP = 6, 10.4  # from left to right, in units of the drawing
FIRST_ROW, SECOND_ROW = 7, 19  # from the top


class Paths(NamedTuple):
    """The positions of dots, as the ``d`` of SVG paths with round ends."""

    a: str
    b: str
    none: str


class StripDay(NamedTuple):
    """One day of a strip, and who wrote on it."""

    label: str
    day: date
    a_wrote: bool
    b_wrote: bool
    is_today: bool


class Strip(NamedTuple):
    """Days with a note for two partners, as the chart macros draw them."""

    days: list[StripDay]
    name_a: str
    name_b: str
    title: Message


class SmallStrip(NamedTuple):
    """Days with a note for two partners, drawn small in a table."""

    width: int  # of the drawing, in its own units
    paths: Paths
    title: Message


def paths(days: Sequence[Day], days_a: Collection[Day], days_b: Collection[Day]) -> Paths:
    """One dot a day and partner, oldest day first; ``days_a`` and ``days_b`` are the days each wrote on."""
    a: list[str] = []
    b: list[str] = []
    none: list[str] = []
    for day, (first, second) in zip(days, _dots(len(days)), strict=True):
        (a if day in days_a else none).append(first)
        (b if day in days_b else none).append(second)
    return Paths("".join(a), "".join(b), "".join(none))


@cache
def _dots(n: int) -> list[tuple[str, str]]:
    """The path of each day's dot in the first and in the second row."""
    across = [round(FIRST_DOT + number * DOT_STEP, 1) for number in range(n)]
    return [(f"M{x} {FIRST_ROW}h0", f"M{x} {SECOND_ROW}h0") for x in across]


def strip_of(
    pair: CoupleView, written: Mapping[UUID, set[date]], start: date, end: date, today: date
) -> Strip:
    """The days from start to end, with who wrote on each."""
    days_a, days_b = written.get(pair.a.id, set()), written.get(pair.b.id, set())
    days = [start + timedelta(days=n) for n in range((end - start).days + 1)]
    days_inside = set(days)
    return Strip(
        [StripDay(str(day.day), day, day in days_a, day in days_b, day == today) for day in days],
        pair.a.name,
        pair.b.name,
        _in_words(pair, days_a & days_inside, days_b & days_inside),
    )


def small_strip_of(pair: CoupleView, written: Mapping[UUID, set[date]], days: Sequence[date]) -> SmallStrip:
    """These days, with who wrote on each."""
    days_a = written.get(pair.a.id, set()).intersection(days)
    days_b = written.get(pair.b.id, set()).intersection(days)
    title = _in_words(pair, days_a, days_b)
    return SmallStrip(round(len(days) * DOT_STEP + 2), paths(days, days_a, days_b), title)


def _in_words(pair: CoupleView, days_a: Collection[date], days_b: Collection[date]) -> Message:
    a, b = (Writer(partner.name, partner.has_account) for partner in (pair.a, pair.b))
    return days_in_words(days_a, days_b, a, b)


def couple_name(pair: CoupleView) -> Message:
    """Both names, first partner first."""
    return message(N_("%(a)s and %(b)s"), a=pair.a.name, b=pair.b.name)
