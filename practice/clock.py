"""The only place that reads the time; days and instants in a time zone."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

_read: Callable[[], datetime] = lambda: datetime.now(UTC)  # noqa: E731, TID251


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return _read()


def set_source(read: Callable[[], datetime] | None) -> None:
    """Replace the clock, for tests and the demo's loader; ``None`` restores the real one."""
    global _read  # noqa: PLW0603
    _read = read or (lambda: datetime.now(UTC))  # noqa: TID251


def day_in(zone: str, instant: datetime) -> date:
    """The calendar day at that instant in that zone."""
    return instant.astimezone(ZoneInfo(zone)).date()


def start_of_day(zone: str, instant: datetime) -> datetime:
    """The instant, in UTC, at which that zone's calendar day of ``instant`` began."""
    return wall_to_utc(day_in(zone, instant), time.min, zone)


def wall_to_utc(on: date, at: time, zone: str) -> datetime:
    """The instant, in UTC, at which clocks in that zone show this; a time skipped in spring is moved forward."""
    return datetime.combine(on, at, ZoneInfo(zone)).astimezone(UTC)


def is_zone(name: str) -> bool:
    """Whether the name is an IANA time zone known here."""
    return name in available_timezones()


@cache
def zones() -> list[str]:
    """The names of all time zones people live in, sorted, without old names of the same zones."""
    return sorted(name for name in available_timezones() if "/" in name and not name.startswith(_ALIASES))


_ALIASES = ("Etc/", "SystemV/", "US/", "Canada/", "Brazil/", "Chile/", "Mexico/", "posix/", "right/")
