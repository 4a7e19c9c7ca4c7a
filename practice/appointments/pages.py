"""What the sessions page shows. No Flask, no database."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from practice.appointments.queries import AppointmentView
from practice.appointments.rules import overlap
from practice.couples.queries.couples import CoupleView
from practice.messages import N_

GROUPS = (
    N_("Before today, not yet marked as held"),
    N_("Today"),
    N_("Tomorrow"),
    N_("In the next seven days"),
    N_("Later"),
)


class AppointmentLine(NamedTuple):
    """One appointment with the couple it is for."""

    meeting: AppointmentView
    pair: CoupleView


def by_day(
    meetings: Iterable[AppointmentView], pairs: Mapping[UUID, CoupleView], today: date
) -> list[tuple[str, list[AppointmentLine]]]:
    """Appointments by when they are, earliest first, without empty groups."""
    groups: dict[str, list[AppointmentLine]] = {name: [] for name in GROUPS}
    for meeting in meetings:
        if meeting.couple_id in pairs:
            groups[_group(meeting.on_day, today)].append(AppointmentLine(meeting, pairs[meeting.couple_id]))
    return [(name, lines) for name, lines in groups.items() if lines]


class TimeConcern(NamedTuple):
    """What a therapist is asked to confirm before a time is saved."""

    is_past: bool
    overlapping: list[AppointmentLine]  # the therapist's other appointments that share some of the time


def time_concern(
    starts_at: datetime,
    minutes: int,
    now: datetime,
    own_planned: Iterable[AppointmentView],
    pairs: Mapping[UUID, CoupleView],
) -> TimeConcern | None:
    """The concern about a time that is past, or overlaps ``own_planned``; None when there is neither. Lengths in minutes."""
    overlapping = [
        AppointmentLine(appointment, pairs[appointment.couple_id])
        for appointment in own_planned
        if appointment.couple_id in pairs
        and overlap(starts_at, minutes, appointment.starts_at, appointment.minutes)
    ]
    concern = TimeConcern(starts_at < now, overlapping)
    return concern if concern.is_past or overlapping else None


def _group(on_day: date, today: date) -> str:
    before, is_today, tomorrow, soon, later = GROUPS
    if on_day <= today:
        return is_today if on_day == today else before
    if on_day == today + timedelta(days=1):
        return tomorrow
    return soon if on_day <= today + timedelta(days=7) else later
