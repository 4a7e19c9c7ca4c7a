"""Reads ``seeds/demo/*.toml`` as events in the order they happened."""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from practice import clock

TomlTable = dict[str, Any]

VERBS_OF_WRITING = {"appreciation": "keep", "entry": "log", "check_in": "check_in", "topic": "bring"}

# The hour of a day for events without one in the file. Notes of one evening are a second apart, so that no two
# share an instant; hours are never shown to anybody.
HOURS = {
    "adds": time(9, 0),
    "attests": time(9, 30),
    "invites": time(9, 45),
    "accepts": time(12, 10),
    "ends": time(16, 0),
    "writes": time(19, 5),
}
STEP = timedelta(minutes=2)  # from adding a couple to planning its first appointment
LEAST_AHEAD = timedelta(hours=1)  # from now to an appointment of today
LAST_HOUR = time(22, 30)  # an appointment of today is not put off beyond it


@dataclass(frozen=True)
class TimelineEvent:
    """One thing that happened (``verb``) to a couple, with what the file says about it."""

    at: datetime
    verb: str
    table: TomlTable


@dataclass(frozen=True)
class CoupleTimeline:
    """One couple's file, with its events in the order of their instants."""

    table: TomlTable
    zone: str
    events: tuple[TimelineEvent, ...]


@dataclass(frozen=True)
class ClinicTimeline:
    """The whole demo: a clinic, its therapists (the owner first), its couples."""

    clinic: TomlTable
    therapists: tuple[TomlTable, ...]
    couples: tuple[CoupleTimeline, ...]

    @property
    def begins_at(self) -> datetime:
        """When the clinic is founded: a week before the first event of any couple."""
        return min(couple.events[0].at for couple in self.couples) - timedelta(days=7)


def read_timeline(folder: Path, now: datetime) -> ClinicTimeline:
    """Read ``clinic.toml`` and every ``couple-*.toml``, with every event dated back from ``now``."""
    clinic = tomllib.loads((folder / "clinic.toml").read_text(encoding="utf-8"))
    therapists = sorted(clinic["therapist"], key=lambda table: not table["owner"])
    files = sorted(folder.glob("couple-*.toml"))
    couples = (_couple_timeline(tomllib.loads(file.read_text(encoding="utf-8")), now) for file in files)
    return ClinicTimeline(clinic["clinic"], tuple(therapists), tuple(couples))


def _couple_timeline(table: TomlTable, now: datetime) -> CoupleTimeline:
    days = CoupleCalendar(table["time_zone"], now)
    events = sorted(_events(table, days), key=lambda event: event.at)
    return CoupleTimeline(table, table["time_zone"], tuple(events))


@dataclass(frozen=True)
class CoupleCalendar:
    """Instants of days counted from today, in a couple's time zone."""

    zone: str
    now: datetime

    def at(self, days_ago: int, hour: time, *, after: timedelta = timedelta()) -> datetime:
        """The instant of ``hour`` plus ``after``, ``days_ago`` days ago; at most now, as people write nothing tomorrow."""
        on = clock.day_in(self.zone, self.now) - timedelta(days=days_ago)
        return min(clock.wall_to_utc(on, hour, self.zone) + after, self.now)

    def ahead(self, in_days: int, hour: time) -> datetime:
        """The instant of ``hour`` in ``in_days`` days. An hour of today that has passed is put off, while today lasts."""
        today = clock.day_in(self.zone, self.now)
        planned = clock.wall_to_utc(today + timedelta(days=in_days), hour, self.zone)
        soonest = _next_half_hour(self.now + LEAST_AHEAD)
        is_still_today = soonest <= clock.wall_to_utc(today, LAST_HOUR, self.zone)
        return soonest if in_days == 0 and planned < soonest and is_still_today else planned


def _next_half_hour(instant: datetime) -> datetime:
    elapsed = timedelta(minutes=instant.minute % 30, seconds=instant.second, microseconds=instant.microsecond)
    return instant - elapsed + timedelta(minutes=30) if elapsed else instant


def _events(table: TomlTable, days: CoupleCalendar) -> Iterator[TimelineEvent]:
    added = table["added_days_ago"]
    yield TimelineEvent(days.at(added, HOURS["adds"]), "add", table)
    if "attested_days_ago" in table:
        yield TimelineEvent(days.at(table["attested_days_ago"], HOURS["attests"]), "attest", table)
    for partner in table["partner"]:
        invited = max(partner.get("accepted_days_ago", 1), 0) + 1
        yield TimelineEvent(days.at(min(invited, added), HOURS["invites"]), "invite", partner)
        if "accepted_days_ago" in partner:
            yield TimelineEvent(days.at(partner["accepted_days_ago"], HOURS["accepts"]), "accept", partner)
    yield from _appointment_events(table, days)
    yield from _assignment_events(table, days)
    yield from _writing_events(table, days)


def _appointment_events(table: TomlTable, days: CoupleCalendar) -> Iterator[TimelineEvent]:
    """Every appointment is planned; those that took place are opened too."""
    for appointment in table.get("appointment", []):
        hour = time.fromisoformat(appointment["at"])
        is_held = appointment["state"] == "held"
        at = days.at(appointment["days_ago"], hour) if is_held else days.ahead(-_days_ago(appointment), hour)
        # Planned two weeks before, or right after the couple was added.
        planned = days.at(
            min(table["added_days_ago"], _days_ago(appointment) + 14), HOURS["adds"], after=STEP
        )
        yield TimelineEvent(planned, "plan", appointment | {"starts_at": at})
        if is_held:
            yield TimelineEvent(at, "open", appointment)


def _days_ago(appointment: TomlTable) -> int:
    return int(appointment["days_ago"]) if "days_ago" in appointment else -int(appointment["in_days"])


def _assignment_events(table: TomlTable, days: CoupleCalendar) -> Iterator[TimelineEvent]:
    """Homework is given at the end of the session of that day, or at noon when there was none."""
    hours = _session_hours(table)
    for number, assignment in enumerate(table.get("assignment", [])):
        ago = assignment["given_days_ago"]
        after = timedelta(minutes=40 + number)
        yield TimelineEvent(days.at(ago, hours.get(ago, time(12, 0)), after=after), "give", assignment)
        if "ended_days_ago" in assignment:
            yield TimelineEvent(days.at(assignment["ended_days_ago"], HOURS["ends"]), "end", assignment)


def _session_hours(table: TomlTable) -> dict[int, time]:
    """The hour of each appointment that took place, by how many days ago that was."""
    return {
        appointment["days_ago"]: time.fromisoformat(appointment["at"])
        for appointment in table.get("appointment", [])
        if appointment["state"] == "held"
    }


def _writing_events(table: TomlTable, days: CoupleCalendar) -> Iterator[TimelineEvent]:
    """Texts are written in the evening, two hours after a session of that day or later."""
    hours = _session_hours(table)
    for kind, verb in VERBS_OF_WRITING.items():
        for number, text in enumerate(table.get(kind, [])):
            ago = text["days_ago"]
            evening = max(HOURS["writes"], _two_hours_later(hours[ago])) if ago in hours else HOURS["writes"]
            yield TimelineEvent(days.at(ago, evening, after=timedelta(seconds=number)), verb, text)


def _two_hours_later(hour: time) -> time:
    """Two hours later, but at most 23:59 of the same day."""
    return time(min(hour.hour + 2, 23), hour.minute)
