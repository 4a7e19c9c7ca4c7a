"""When an assignment ends, which plans are possible, and what the form suggests. No clock."""

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
    """One half of "When ..., we ..." without its first word, where that is the label (``lead``) shown before it anyway."""
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
    """An assignment as a therapist filled it in; ``minutes`` are of one time."""

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
    version: str = ""  # of the changed plan when its form was shown; "" for a new one


def check_plan(draft: AssignmentDraft, today: date) -> None:
    """Check that a plan's range fits its window, and that its days are within a year.

    Raises:
        Refusal: beside the field it is about.
    """
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
    held_days: Iterable[date],
    renewed_on: date | None = None,
) -> date | None:
    """The last day an assignment covers, or None while it goes on; ``held_days`` are those of held appointments.

    "Until our next session" ends with the first appointment held after the day it started or was renewed.
    """
    since = max(starts_on, renewed_on) if renewed_on else starts_on
    last_days = [ended_on] if ended_on else []
    if ends is Ends.ON_DAY and ends_on:
        last_days.append(ends_on)
    if ends is Ends.NEXT_SESSION:
        last_days += sorted(day for day in held_days if day > since)[:1]
    return min(last_days, default=None)


def is_live(ends: Ends, last: date | None, ended_on: date | None, today: date) -> bool:
    """Whether an assignment is still to be tried today; ``last`` is what ``last_day`` returned.

    One that ends on a day covers that whole day; one that ends with a session, or is stopped, is over on that day.
    """
    if ended_on is not None and ended_on <= today:
        return False
    if last is None:
        return True
    return today < last if ends is Ends.NEXT_SESSION else today <= last


LONGEST_SMALL = 300  # characters of a plan's small version


def suggested_plan(
    activity: ActivityLike, today: date, profile: ProfileDraft | None = None
) -> dict[str, object]:
    """Form data of a new plan: the activity's own values, adapted to the couple's profile where there is one."""
    profile = profile or ProfileDraft()
    plan: dict[str, object] = {
        "why": activity.why,
        "mode": str(activity.mode),
        "window": str(activity.window),
        "low": activity.low,
        "high": activity.high,
        "minutes": _suggested_minutes(activity, profile.energy),
        "cost": str(profile.money if is_too_dear(activity, profile) else activity.cost),
        "starts_on": today,
        "ends": str(Ends.NEXT_SESSION),
    }
    if is_too_dear(activity, profile) and profile.money is Cost.FREE:
        plan["small"] = activity.free_version[:LONGEST_SMALL]
    elif profile.energy is Energy.LOW:
        plan["small"] = activity.small_version[:LONGEST_SMALL]
    return plan


def _suggested_minutes(activity: ActivityLike, energy: Energy | None) -> int:
    """Minutes of one time: the least, or, for a couple with more than little energy, the middle in steps of 5."""
    if energy in (None, Energy.LOW):
        return activity.minutes_low
    return max(activity.minutes_low, round((activity.minutes_low + activity.minutes_high) / 10) * 5)


class CoupleLoad(NamedTuple):
    """What a couple has at the moment, as far as it matters for giving them more."""

    loads: tuple[Load, ...] = ()
    keys: frozenset[str] = frozenset()  # of their activities
    profile: ProfileDraft = ProfileDraft()

    def with_more(self, planned: Load | None) -> Feasibility:
        """What everything they have asks of them, together with the assignment being planned."""
        return feasibility([*self.loads, *([planned] if planned else [])])
