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
    """An appointment as the therapist typed it: wall time in the clinic's zone, and its length in minutes."""

    on_day: date
    at_time: time
    minutes: int = 50


def check_appointment(draft: AppointmentDraft, zone: str, today: date) -> None:
    """Raise Refusal unless it lies at most two years ahead and one back, at a wall time that exists in ``zone``."""
    if draft.on_day - today > FARTHEST_AHEAD:
        raise Refusal(N_("That is more than two years from now."), field="on_day")
    if today - draft.on_day > FARTHEST_BACK:
        raise Refusal(N_("That is more than a year ago."), field="on_day")
    if not is_wall_time(draft.on_day, draft.at_time, zone):
        raise Refusal(N_("The clocks go forward that night, so this time is skipped."), field="at_time")


def may_plan(draft: AppointmentDraft, zone: str, today: date) -> bool:
    """Whether ``check_appointment`` raises nothing."""
    try:
        check_appointment(draft, zone, today)
    except Refusal:
        return False
    return True


def is_wall_time(on_day: date, at_time: time, zone: str) -> bool:
    """Whether this wall time exists on that day in ``zone``; it does not where clocks skip it in spring."""
    wall = datetime.combine(on_day, at_time, ZoneInfo(zone))
    return wall.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) == wall.replace(tzinfo=None)


def check_work_goes_on(state: CoupleState) -> None:
    """Raise Refusal when the work with the couple has ended."""
    if state is CoupleState.ENDED:
        raise Refusal(N_("The work with this couple has ended."))


def check_may_change(state: AppointmentState) -> None:
    """Raise Refusal unless the appointment is planned."""
    if state is not AppointmentState.PLANNED:
        raise Refusal(N_("This session is over or was called off already."))


def check_took_place(on_day: date, today: date) -> None:
    """Raise Refusal when the day is still to come."""
    if on_day > today:
        raise Refusal(N_("This session is still to come."))


def overlap(first_at: datetime, first_minutes: int, second_at: datetime, second_minutes: int) -> bool:
    """Whether two appointments share a minute; one may begin when the other ends."""
    first_ends = first_at + timedelta(minutes=first_minutes)
    return first_at < second_at + timedelta(minutes=second_minutes) and second_at < first_ends


Planned = TypeVar("Planned", bound="_HasDay")


class _HasDay(Protocol):
    @property
    def on_day(self) -> date: ...


def next_of(planned: Sequence[Planned], today: date) -> Planned | None:
    """The first of today or later from a list in order; else the earliest past one, which was not marked as held."""
    ahead = (appointment for appointment in planned if appointment.on_day >= today)
    return next(ahead, planned[0] if planned else None)


def next_starter(last: Side | None) -> Side:
    """Who begins the opening: it alternates from session to session."""
    return Side.B if last is Side.A else Side.A
