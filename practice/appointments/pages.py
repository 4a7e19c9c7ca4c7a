"""What the sessions page shows. No Flask, no database."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from practice.appointments.queries import Meeting
from practice.appointments.rules import overlap
from practice.couples.queries import Pair
from practice.phrase import N_

GROUPS = (
    N_("Before today, not yet marked as held"),
    N_("Today"),
    N_("Tomorrow"),
    N_("In the next seven days"),
    N_("Later"),
)


class Line(NamedTuple):
    """One appointment with the couple it is for."""

    meeting: Meeting
    pair: Pair


def by_day(
    meetings: Iterable[Meeting], pairs: Mapping[UUID, Pair], today: date
) -> list[tuple[str, list[Line]]]:
    """Appointments by when they are, earliest first, without empty groups."""
    groups: dict[str, list[Line]] = {name: [] for name in GROUPS}
    for meeting in meetings:
        if meeting.couple_id in pairs:
            groups[_group(meeting.on_day, today)].append(Line(meeting, pairs[meeting.couple_id]))
    return [(name, lines) for name, lines in groups.items() if lines]


class Concern(NamedTuple):
    """What a therapist may want to look at again before a time is kept."""

    is_past: bool
    beside: list[Line]  # sessions of theirs that share some of the time


def concern(
    starts_at: datetime, minutes: int, now: datetime, own: Iterable[Meeting], pairs: Mapping[UUID, Pair]
) -> Concern | None:
    """A time that has gone by, or is taken; None where there is nothing to ask about."""
    beside = [
        Line(one, pairs[one.couple_id])
        for one in own
        if one.couple_id in pairs and overlap(starts_at, minutes, one.starts_at, one.minutes)
    ]
    found = Concern(starts_at < now, beside)
    return found if found.is_past or beside else None


def _group(on_day: date, today: date) -> str:
    before, is_today, tomorrow, soon, later = GROUPS
    if on_day <= today:
        return is_today if on_day == today else before
    if on_day == today + timedelta(days=1):
        return tomorrow
    return soon if on_day <= today + timedelta(days=7) else later
