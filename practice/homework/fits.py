"""Pure rules on what fits a couple's ordinary evening: their profile, what to say about it, what to suggest."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from typing import NamedTuple, Protocol

from practice.homework.rules import Ends, Feasibility, Load, Sitter, feasibility
from practice.library.rules import Cost, Energy, Mode, Window
from practice.phrase import N_, Phrase, phrase

SITTER_WORDS = {
    Sitter.BOOKED: N_("Someone they can book"),
    Sitter.SWAP: N_("A swap with friends"),
    Sitter.FAMILY: N_("Family"),
    Sitter.NOBODY: N_("Nobody at the moment"),
    Sitter.NOT_NEEDED: N_("Not needed"),
}
LONGEST_SMALL = 300  # letters of a plan's small version


@dataclass(frozen=True)
class ProfileDraft:
    """What an ordinary evening of a couple looks like; None where nobody said."""

    bedtime: time | None = None
    works_shifts: bool = False
    sitter: Sitter | None = None
    money: Cost | None = None
    energy: Energy | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing was said."""
        return self == ProfileDraft()


class Activity(Protocol):
    """What these rules read of an activity."""

    @property
    def why(self) -> str: ...
    @property
    def small_version(self) -> str: ...
    @property
    def free_version(self) -> str: ...
    @property
    def minutes_low(self) -> int: ...
    @property
    def minutes_high(self) -> int: ...
    @property
    def energy(self) -> Energy: ...
    @property
    def cost(self) -> Cost: ...
    @property
    def mode(self) -> Mode: ...
    @property
    def window(self) -> Window: ...
    @property
    def low(self) -> int: ...
    @property
    def high(self) -> int: ...
    @property
    def needs(self) -> list[str]: ...


class Fit(NamedTuple):
    """How an activity sits with a couple's evenings: what stands against it, and what is good to know."""

    against: tuple[Phrase, ...] = ()
    to_know: tuple[Phrase, ...] = ()


def fit(book: Activity, profile: ProfileDraft) -> Fit:
    """What to say about an activity for this couple; nothing is ever ruled out."""
    against: list[Phrase] = []
    to_know: list[Phrase] = []
    if is_too_dear(book, profile):
        against.append(phrase(N_("Costs more than they can spare; without money it may fit")))
    if profile.energy and _above(Energy, book.energy, profile.energy):
        against.append(phrase(N_("Asks for more energy than they have left")))
    if "sitter" in book.needs and profile.sitter is Sitter.NOBODY:
        against.append(phrase(N_("Needs a sitter, and nobody can sit")))
    if profile.works_shifts and book.window is Window.DAY:
        to_know.append(phrase(N_("They work shifts: a range over a week bends more easily")))
    if "children_asleep" in book.needs and profile.bedtime:
        to_know.append(
            phrase(N_("After about %(at)s, when the children sleep"), at=f"{profile.bedtime:%H:%M}")
        )
    return Fit(tuple(against), tuple(to_know))


def is_too_dear(book: Activity, profile: ProfileDraft) -> bool:
    """Whether one time costs more than the couple can spare."""
    return profile.money is not None and _above(Cost, book.cost, profile.money)


def _above(order: Iterable[object], one: object, most: object) -> bool:
    known = list(order)
    return known.index(one) > known.index(most)


def suggested(book: Activity, today: date, profile: ProfileDraft | None = None) -> dict[str, object]:
    """What stands in the form before the therapist has touched it, shaped to the couple where it is known."""
    profile = profile or ProfileDraft()
    known: dict[str, object] = {
        "why": book.why,
        "mode": str(book.mode),
        "window": str(book.window),
        "low": book.low,
        "high": book.high,
        "minutes": _minutes(book, profile.energy),
        "cost": str(profile.money if is_too_dear(book, profile) else book.cost),
        "starts_on": today,
        "ends": str(Ends.NEXT_SESSION),
    }
    if is_too_dear(book, profile) and profile.money is Cost.FREE:
        known["small"] = book.free_version[:LONGEST_SMALL]
    elif profile.energy is Energy.LOW:
        known["small"] = book.small_version[:LONGEST_SMALL]
    return known


def _minutes(book: Activity, energy: Energy | None) -> int:
    """The shortest that is whole; the middle of it where they have some energy left."""
    if energy in (None, Energy.LOW):
        return book.minutes_low
    return max(book.minutes_low, round((book.minutes_low + book.minutes_high) / 10) * 5)


class Standing(NamedTuple):
    """What a couple has at the moment, as far as it matters for giving them more."""

    loads: tuple[Load, ...] = ()
    keys: frozenset[str] = frozenset()  # of the activities they have
    profile: ProfileDraft = ProfileDraft()

    def with_more(self, planned: Load | None) -> Feasibility:
        """What everything together asks, with the one being planned."""
        return feasibility([*self.loads, *([planned] if planned else [])])
