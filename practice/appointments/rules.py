"""When appointments may be, and whose turn it is to begin. No Flask, no database, no clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Protocol, TypeVar
from zoneinfo import ZoneInfo

from practice.couples.rules import CoupleState, Side
from practice.errors import Refusal
from practice.messages import N_

FARTHEST_AHEAD = timedelta(days=731)
FARTHEST_BACK = timedelta(days=366)


class AppointmentState(StrEnum):
    """Planned until the opening was shared (held) or it was called off."""

    PLANNED = "planned"
    HELD = "held"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class AppointmentDraft:
    """A meeting as the therapist typed it, in the clinic's wall time; ``minutes`` long."""

    on_day: date
    at_time: time
    minutes: int = 50


def check_appointment(draft: AppointmentDraft, zone: str, today: date) -> None:
    """A meeting lies within two years ahead and one back, at a time the clock really shows."""
    if draft.on_day - today > FARTHEST_AHEAD:
        raise Refusal(N_("That is more than two years from now."), field="on_day")
    if today - draft.on_day > FARTHEST_BACK:
        raise Refusal(N_("That is more than a year ago."), field="on_day")
    if not is_wall_time(draft.on_day, draft.at_time, zone):
        raise Refusal(N_("The clocks go forward that night, so this time is skipped."), field="at_time")


def may_plan(draft: AppointmentDraft, zone: str, today: date) -> bool:
    """Whether ``check_plan`` would let it pass."""
    try:
        check_appointment(draft, zone, today)
    except Refusal:
        return False
    return True


def is_wall_time(on_day: date, at_time: time, zone: str) -> bool:
    """Whether a wall clock in that zone ever shows this time on that day."""
    wall = datetime.combine(on_day, at_time, ZoneInfo(zone))
    return wall.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) == wall.replace(tzinfo=None)


def check_work_goes_on(state: CoupleState) -> None:
    """Meetings are planned for couples there is work with."""
    if state is CoupleState.ENDED:
        raise Refusal(N_("The work with this couple has ended."))


def check_may_change(state: AppointmentState) -> None:
    """Only what is still planned is moved or called off."""
    if state is not AppointmentState.PLANNED:
        raise Refusal(N_("This session is over or was called off already."))


def check_took_place(on_day: date, today: date) -> None:
    """What is still to come has not taken place."""
    if on_day > today:
        raise Refusal(N_("This session is still to come."))


def overlap(first_at: datetime, first_minutes: int, second_at: datetime, second_minutes: int) -> bool:
    """Whether two meetings share a minute; one may begin where the other ends."""
    first_ends = first_at + timedelta(minutes=first_minutes)
    return first_at < second_at + timedelta(minutes=second_minutes) and second_at < first_ends


Planned = TypeVar("Planned", bound="_HasDay")


class _HasDay(Protocol):
    @property
    def on_day(self) -> date: ...


def next_of(planned: Sequence[Planned], today: date) -> Planned | None:
    """The next of what is planned, earliest first: of today or later, or else the one nobody marked as held."""
    ahead = (one for one in planned if one.on_day >= today)
    return next(ahead, planned[0] if planned else None)


def next_starter(last: Side | None) -> Side:
    """Who begins the opening: it alternates from session to session."""
    return Side.B if last is Side.A else Side.A
