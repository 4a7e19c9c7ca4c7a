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

# When in a day things happen that have no hour of their own. Evening writing differs from person to person,
# so that no two notes share an instant; hours are never shown to anybody.
HOURS = {
    "adds": time(9, 0),
    "attests": time(9, 30),
    "invites": time(9, 45),
    "accepts": time(12, 10),
    "ends": time(16, 0),
    "writes": time(19, 5),
}
STEP = timedelta(minutes=2)  # a couple comes before its first appointment
LEAST_AHEAD = timedelta(hours=1)
LAST_HOUR = time(22, 30)


@dataclass(frozen=True)
class TimelineEvent:
    """One thing that happened (``verb``) to a couple, with what the file says about it."""

    at: datetime
    verb: str
    table: TomlTable


@dataclass(frozen=True)
class CoupleTimeline:
    """One couple's file."""

    table: TomlTable
    zone: str
    moments: tuple[TimelineEvent, ...]


@dataclass(frozen=True)
class ClinicTimeline:
    """The whole demo: a clinic, its therapists (the owner first), its couples."""

    clinic: TomlTable
    therapists: tuple[TomlTable, ...]
    couples: tuple[CoupleTimeline, ...]

    @property
    def begins_at(self) -> datetime:
        """A little before the first thing that happened to anybody."""
        return min(couple.moments[0].at for couple in self.couples) - timedelta(days=7)


def read_timeline(folder: Path, now: datetime) -> ClinicTimeline:
    """Read ``clinic.toml`` and every ``couple-*.toml``, dating each moment back from this instant."""
    top = tomllib.loads((folder / "clinic.toml").read_text(encoding="utf-8"))
    therapists = sorted(top["therapist"], key=lambda table: not table["owner"])
    files = sorted(folder.glob("couple-*.toml"))
    couples = (_couple_timeline(tomllib.loads(file.read_text(encoding="utf-8")), now) for file in files)
    return ClinicTimeline(top["clinic"], tuple(therapists), tuple(couples))


def _couple_timeline(table: TomlTable, now: datetime) -> CoupleTimeline:
    days = CoupleCalendar(table["time_zone"], now)
    moments = sorted(_events(table, days), key=lambda moment: moment.at)
    return CoupleTimeline(table, table["time_zone"], tuple(moments))


@dataclass(frozen=True)
class CoupleCalendar:
    """A couple's calendar, counted back from their own today."""

    zone: str
    now: datetime

    def at(self, days_ago: int, hour: time, *, after: timedelta = timedelta()) -> datetime:
        """That hour so many days ago, or a little after; never later than now: nothing was written tomorrow."""
        on = clock.day_in(self.zone, self.now) - timedelta(days=days_ago)
        return min(clock.wall_to_utc(on, hour, self.zone) + after, self.now)

    def ahead(self, in_days: int, hour: time) -> datetime:
        """That hour so many days ahead; an hour of today that is past is put off, while today lasts."""
        today = clock.day_in(self.zone, self.now)
        planned = clock.wall_to_utc(today + timedelta(days=in_days), hour, self.zone)
        soonest = _next_half_hour(self.now + LEAST_AHEAD)
        is_still_today = soonest <= clock.wall_to_utc(today, LAST_HOUR, self.zone)
        return soonest if in_days == 0 and planned < soonest and is_still_today else planned


def _next_half_hour(instant: datetime) -> datetime:
    past = timedelta(minutes=instant.minute % 30, seconds=instant.second, microseconds=instant.microsecond)
    return instant - past + timedelta(minutes=30) if past else instant


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
    """Every appointment was planned once; held ones were opened with appreciations."""
    for appointment in table.get("appointment", []):
        hour = time.fromisoformat(appointment["at"])
        held = appointment["state"] == "held"
        at = days.at(appointment["days_ago"], hour) if held else days.ahead(-_days_ago(appointment), hour)
        # Planned two weeks before, or right after the couple was added.
        planned = days.at(
            min(table["added_days_ago"], _days_ago(appointment) + 14), HOURS["adds"], after=STEP
        )
        yield TimelineEvent(planned, "plan", appointment | {"starts_at": at})
        if held:
            yield TimelineEvent(at, "open", appointment)


def _days_ago(appointment: TomlTable) -> int:
    return int(appointment["days_ago"]) if "days_ago" in appointment else -int(appointment["in_days"])


def _assignment_events(table: TomlTable, days: CoupleCalendar) -> Iterator[TimelineEvent]:
    """Homework is given at the end of the session of that day, or at noon when there was none."""
    held = _session_hours(table)
    for number, assignment in enumerate(table.get("assignment", [])):
        ago = assignment["given_days_ago"]
        after = timedelta(minutes=40 + number)
        yield TimelineEvent(days.at(ago, held.get(ago, time(12, 0)), after=after), "give", assignment)
        if "ended_days_ago" in assignment:
            yield TimelineEvent(days.at(assignment["ended_days_ago"], HOURS["ends"]), "end", assignment)


def _session_hours(table: TomlTable) -> dict[int, time]:
    """At what hour an appointment was held, by how many days ago that was."""
    held = (a for a in table.get("appointment", []) if a["state"] == "held")
    return {appointment["days_ago"]: time.fromisoformat(appointment["at"]) for appointment in held}


def _writing_events(table: TomlTable, days: CoupleCalendar) -> Iterator[TimelineEvent]:
    """What people wrote comes in the evening, after any session held that day."""
    held = _session_hours(table)
    for kind, verb in VERBS_OF_WRITING.items():
        for number, written in enumerate(table.get(kind, [])):
            ago = written["days_ago"]
            evening = max(HOURS["writes"], _two_hours_later(held[ago])) if ago in held else HOURS["writes"]
            yield TimelineEvent(days.at(ago, evening, after=timedelta(seconds=number)), verb, written)


def _two_hours_later(hour: time) -> time:
    """Two hours on, the same day."""
    return time(min(hour.hour + 2, 23), hour.minute)
