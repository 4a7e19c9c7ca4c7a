"""A couple's profile, how an activity fits it, and how much all assignments ask of a week. No clock."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from typing import NamedTuple, Protocol

from practice.library.rules.activities import Cost, Energy, Mode, Window
from practice.messages import N_, Message, message, plural_message

MOST_ACTIVITIES = 3  # with more than these, or more minutes a week than those, the page suggests less
MOST_MINUTES = 120


class Sitter(StrEnum):
    """Who can be with the children for an evening."""

    BOOKED = "booked"
    SWAP = "swap"
    FAMILY = "family"
    NOBODY = "nobody"
    NOT_NEEDED = "not_needed"


# How many windows an ordinary week holds; a window without a length of its own counts as a week.
WINDOWS_A_WEEK = dict.fromkeys(Window, 1.0) | {Window.DAY: 7.0, Window.FORTNIGHT: 0.5, Window.MONTH: 0.25}


def minutes_a_week(window: Window, n: int, minutes: int) -> int:
    """The minutes a week that ``n`` times in a window take; "between sessions" and "once" count as a week."""
    return round(WINDOWS_A_WEEK[window] * n * minutes)


@dataclass(frozen=True)
class Load:
    """What one live assignment asks for: its range, and the minutes of one time."""

    window: Window
    low: int
    high: int
    minutes: int
    cost: Cost


@dataclass(frozen=True)
class Feasibility:
    """What all assignments together ask of a couple; ``low`` and ``high`` are minutes a week."""

    n: int
    low: int
    high: int
    costs: Cost

    @property
    def is_many(self) -> bool:
        """Whether there are more than MOST_ACTIVITIES, however short."""
        return self.n > MOST_ACTIVITIES

    @property
    def is_full(self) -> bool:
        """Whether there are too many of them, or more than MOST_MINUTES a week at the high ends."""
        return self.is_many or self.high > MOST_MINUTES

    @property
    def minutes(self) -> Message:
        """The minutes a week, in words."""
        if self.low == self.high:
            return message(N_("About %(n)s minutes a week"), n=self.high)
        return message(N_("About %(low)s to %(high)s minutes a week"), low=self.low, high=self.high)

    @property
    def activities(self) -> Message:
        """How many activities there are, in words."""
        return plural_message(self.n, N_("One activity"), N_("%(n)s activities"))


def feasibility(loads: Sequence[Load]) -> Feasibility:
    """What these assignments ask for together."""
    low = sum(minutes_a_week(load.window, load.low, load.minutes) for load in loads)
    high = sum(minutes_a_week(load.window, load.high, load.minutes) for load in loads)
    order = list(Cost)
    costs = max((load.cost for load in loads), key=order.index, default=Cost.FREE)
    return Feasibility(len(loads), low, high, costs)


SITTER_WORDS = {
    Sitter.BOOKED: N_("Someone they can book"),
    Sitter.SWAP: N_("A swap with friends"),
    Sitter.FAMILY: N_("Family"),
    Sitter.NOBODY: N_("Nobody at the moment"),
    Sitter.NOT_NEEDED: N_("Not needed"),
}


@dataclass(frozen=True)
class ProfileDraft:
    """What an ordinary evening of a couple looks like; None where it was not filled in."""

    bedtime: time | None = None
    works_shifts: bool = False
    sitter: Sitter | None = None
    money: Cost | None = None
    energy: Energy | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing was filled in."""
        return self == ProfileDraft()


class ActivityLike(Protocol):
    """The attributes of an activity that these rules read."""

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
    """How an activity fits a couple's profile: what speaks against it, and what is good to know."""

    against: tuple[Message, ...] = ()
    to_know: tuple[Message, ...] = ()


def fit(activity: ActivityLike, profile: ProfileDraft) -> Fit:
    """What to say about an activity for this couple; no activity is ever ruled out."""
    against: list[Message] = []
    to_know: list[Message] = []
    if is_too_dear(activity, profile):
        against.append(message(N_("Costs more than they can spare; without money it may fit")))
    if profile.energy and _above(Energy, activity.energy, profile.energy):
        against.append(message(N_("Asks for more energy than they have left")))
    if "sitter" in activity.needs and profile.sitter is Sitter.NOBODY:
        against.append(message(N_("Needs a sitter, and nobody can sit")))
    if profile.works_shifts and activity.window is Window.DAY:
        to_know.append(message(N_("They work shifts: a range over a week bends more easily")))
    if "children_asleep" in activity.needs and profile.bedtime:
        to_know.append(
            message(N_("After about %(at)s, when the children sleep"), at=f"{profile.bedtime:%H:%M}")
        )
    return Fit(tuple(against), tuple(to_know))


def is_too_dear(activity: ActivityLike, profile: ProfileDraft) -> bool:
    """Whether one time costs more than the couple can spare."""
    return profile.money is not None and _above(Cost, activity.cost, profile.money)


def _above(order: Iterable[object], value: object, limit: object) -> bool:
    """Whether a value comes after the limit in this order."""
    values = list(order)
    return values.index(value) > values.index(limit)
