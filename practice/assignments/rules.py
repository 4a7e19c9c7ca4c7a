"""When an assignment ends, what a plan may be, and what the form suggests. No clock."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from practice.errors import Refusal
from practice.library.rules.activities import Cost, Energy, Mode, Window
from practice.messages import N_
from practice.profiles.rules import ActivityLike, Feasibility, Load, ProfileDraft, feasibility, is_too_dear


class Ends(StrEnum):
    """When an assignment ends by itself."""

    NEXT_SESSION = "next_session"
    ON_DAY = "on_day"
    OPEN = "open"


ENDS_WORDS = {
    Ends.NEXT_SESSION: N_("Until our next session"),
    Ends.ON_DAY: N_("On a day"),
    Ends.OPEN: N_("Open for now"),
}


def without_lead(text: str, lead: str) -> str:
    """A half of "When ..., we ..." without the word that stands before it anyway."""
    first, _, rest = text.strip().partition(" ")
    return rest.strip() if rest and first.casefold() == lead.casefold() else text.strip()


@dataclass(frozen=True, kw_only=True)
class AssignmentText:
    """What a therapist writes with an assignment: why, "when ``cue``, we ``plan``", the obstacle, the small version."""

    why: str = ""
    cue: str = ""
    plan: str = ""
    obstacle: str = ""
    small: str = ""


@dataclass(frozen=True)
class AssignmentDraft(AssignmentText):
    """What a therapist filled in; ``minutes`` are of one time."""

    form_key: UUID
    mode: Mode
    window: Window
    low: int
    high: int
    minutes: int
    cost: Cost
    starts_on: date
    ends: Ends
    ends_on: date | None = None
    version: str = ""  # of the plan that is changed, as its form showed it


def check_plan(draft: AssignmentDraft, today: date) -> None:
    """A rhythm runs upwards, and its days lie where days are likely to be meant."""
    if draft.low > draft.high:
        raise Refusal(N_("The second number is the larger one."), field="high")
    if draft.window is Window.WHENEVER and draft.high:
        raise Refusal(N_("What comes up by itself has no number; please write 0."), field="high")
    if draft.window is not Window.WHENEVER and not draft.high:
        raise Refusal(N_("Please write a number from 1."), field="high")
    if abs((draft.starts_on - today).days) > 366:
        raise Refusal(N_("Please choose a day within a year of today."), field="starts_on")
    if draft.ends is Ends.ON_DAY:
        if draft.ends_on is None:
            raise Refusal(N_("Please say on which day it ends."), field="ends_on")
        if draft.ends_on < draft.starts_on:
            raise Refusal(N_("This day comes before it starts."), field="ends_on")
        if (draft.ends_on - draft.starts_on).days > 366:
            raise Refusal(N_("Please choose a day within a year of the start."), field="ends_on")


def last_day(
    ends: Ends,
    starts_on: date,
    ends_on: date | None,
    ended_on: date | None,
    held_on: Iterable[date],
    renewed_on: date | None = None,
) -> date | None:
    """The last day an assignment covers, or None while it goes on.

    "Until our next session" ends with the first appointment held after the day it started or was renewed.
    """
    since = max(starts_on, renewed_on) if renewed_on else starts_on
    found = [ended_on] if ended_on else []
    if ends is Ends.ON_DAY and ends_on:
        found.append(ends_on)
    if ends is Ends.NEXT_SESSION:
        found += sorted(on for on in held_on if on > since)[:1]
    return min(found, default=None)


def is_live(ends: Ends, last: date | None, ended_on: date | None, today: date) -> bool:
    """Whether something is still to be tried: a day of one's own lasts to its evening, a stop is at once."""
    if ended_on is not None and ended_on <= today:
        return False
    if last is None:
        return True
    return today < last if ends is Ends.NEXT_SESSION else today <= last


LONGEST_SMALL = 300  # letters of a plan's small version


def suggested_plan(book: ActivityLike, today: date, profile: ProfileDraft | None = None) -> dict[str, object]:
    """What stands in the form before the therapist has touched it, shaped to the couple where it is known."""
    profile = profile or ProfileDraft()
    known: dict[str, object] = {
        "why": book.why,
        "mode": str(book.mode),
        "window": str(book.window),
        "low": book.low,
        "high": book.high,
        "minutes": _suggested_minutes(book, profile.energy),
        "cost": str(profile.money if is_too_dear(book, profile) else book.cost),
        "starts_on": today,
        "ends": str(Ends.NEXT_SESSION),
    }
    if is_too_dear(book, profile) and profile.money is Cost.FREE:
        known["small"] = book.free_version[:LONGEST_SMALL]
    elif profile.energy is Energy.LOW:
        known["small"] = book.small_version[:LONGEST_SMALL]
    return known


def _suggested_minutes(book: ActivityLike, energy: Energy | None) -> int:
    """The shortest that is whole; the middle of it where they have some energy left."""
    if energy in (None, Energy.LOW):
        return book.minutes_low
    return max(book.minutes_low, round((book.minutes_low + book.minutes_high) / 10) * 5)


class CoupleLoad(NamedTuple):
    """What a couple has at the moment, as far as it matters for giving them more."""

    loads: tuple[Load, ...] = ()
    keys: frozenset[str] = frozenset()  # of the activities they have
    profile: ProfileDraft = ProfileDraft()

    def with_more(self, planned: Load | None) -> Feasibility:
        """What everything together asks, with the one being planned."""
        return feasibility([*self.loads, *([planned] if planned else [])])
