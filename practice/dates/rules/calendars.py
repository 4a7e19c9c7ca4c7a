"""Files for people's own calendars; they hold no name, and nothing that tells what they are for."""

from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from practice.dates.rules.plans import FARTHEST_DAYS
from practice.errors import Refusal
from practice.messages import N_

MOST_WEEKS = 26


def calendar_file(
    title: str,
    uid: UUID,
    on_day: date,
    at_time: time | None,
    minutes: int,
    zone: str,
    now: datetime,
    weeks: int = 1,
) -> bytes:
    """An iCalendar file with an event on ``on_day`` and, for ``weeks`` above 1, weekly after it.

    ``at_time`` is wall time in ``zone``, and ``minutes`` the length; without a time the event takes the whole day.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Ordinary Days//EN")
    calendar.add("version", "2.0")
    event = Event()
    event.add("summary", title)
    event.add("uid", f"{uid}@ordinary-days")
    event.add("dtstamp", now)
    if at_time is None:
        event.add("dtstart", on_day)
        event.add("dtend", on_day + timedelta(days=1))
    else:
        starts = datetime.combine(on_day, at_time, ZoneInfo(zone))
        event.add("dtstart", starts)
        event.add("duration", timedelta(minutes=minutes))
    if weeks > 1:
        event.add("rrule", {"freq": "weekly", "count": weeks})
    event.add("transp", "OPAQUE")
    calendar.add_component(event)
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def check_calendar_day(on_day: date, today: date) -> None:
    """Raise Refusal unless the day lies within 366 days, before or after today."""
    if abs((on_day - today).days) > FARTHEST_DAYS:
        raise Refusal(N_("Please choose a day within a year."), field="on_day")
