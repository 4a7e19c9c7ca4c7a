"""The strip of days with a note, and what a couple is called."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from practice.couples.queries import Pair
from practice.phrase import N_, Phrase, phrase
from practice.review.rules import days_in_words

FIRST_DOT, DOT_STEP = 6, 10.4


class Paths(NamedTuple):
    """Where dots stand, as the ``d`` of SVG paths with round ends."""

    a: str
    b: str
    none: str


class Strip(NamedTuple):
    """Days with a note for two partners, as the chart macros draw them."""

    days: list[tuple[str, date, bool, bool, bool, bool]]  # label, day, a wrote, b wrote, is today, ringed
    name_a: str
    name_b: str
    title: Phrase

    @property
    def paths(self) -> Paths:
        """The days as three paths, for drawing many strips small."""
        return paths([(a, b) for _, _, a, b, _, _ in self.days])


def paths(wrote: Sequence[tuple[bool, bool]]) -> Paths:
    """One dot a day and partner: (first partner wrote, second partner wrote), oldest day first."""
    drawn: dict[str, list[str]] = {"a": [], "b": [], "none": []}
    for at, both in enumerate(wrote):
        x = round(FIRST_DOT + at * DOT_STEP, 1)
        for wrote_it, side, y in ((both[0], "a", 7), (both[1], "b", 19)):
            drawn[side if wrote_it else "none"].append(f"M{x} {y}h0")
    return Paths("".join(drawn["a"]), "".join(drawn["b"]), "".join(drawn["none"]))


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
