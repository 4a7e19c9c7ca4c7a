"""The strip of days with a note, and what a couple is called."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from practice.couples.queries import Pair
from practice.phrase import N_, Phrase, phrase
from practice.review.rules import days_in_words


class Strip(NamedTuple):
    """Days with a note for two partners, as the chart macros draw them."""

    days: list[tuple[str, date, bool, bool, bool, bool]]  # label, day, a wrote, b wrote, is today, ringed
    name_a: str
    name_b: str
    title: Phrase


def strip_of(pair: Pair, written: Mapping[UUID, set[date]], start: date, end: date, today: date) -> Strip:
    """The days from start to end, with who wrote on each."""
    days_a, days_b = written.get(pair.a.id, set()), written.get(pair.b.id, set())
    days = [start + timedelta(days=n) for n in range((end - start).days + 1)]
    inside = set(days)
    return Strip(
        [(str(day.day), day, day in days_a, day in days_b, day == today, False) for day in days],
        pair.a.name,
        pair.b.name,
        days_in_words(days_a & inside, days_b & inside, pair.a.name, pair.b.name),
    )


def couple_name(pair: Pair) -> Phrase:
    """Both names, first partner first."""
    return phrase(N_("%(a)s and %(b)s"), a=pair.a.name, b=pair.b.name)
