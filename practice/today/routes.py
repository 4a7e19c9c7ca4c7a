"""Today, the week and the calendar: the pages a partner opens first."""

from collections.abc import Sequence
from typing import NamedTuple
from zoneinfo import ZoneInfo

from flask import render_template, request
from flask.typing import ResponseReturnValue

from practice import clock
from practice.access import Allow
from practice.accounts import queries as account_queries
from practice.appointments.rules import next_of
from practice.appreciations.forms import appreciation_form
from practice.assignments.queries import assignments as assignment_queries
from practice.assignments.queries import surroundings as surrounding_queries
from practice.couples.queries import couples as couple_queries
from practice.entries.queries import entries as entry_queries
from practice.localization import day_formats
from practice.localization.day_formats import narrow_weekday, short_weekday, weekday
from practice.not_now import queries as not_now_queries
from practice.rhythm.rules import windows as window_rules
from practice.today import pages as today_pages
from practice.today import queries
from practice.today.rules import greeting
from practice.web.blueprints import LabelledBlueprint
from practice.web.current_viewer import me, partner

blueprint = LabelledBlueprint("today", __name__)


@blueprint.get("/today", allow=Allow.PARTNER)
def show_today() -> ResponseReturnValue:
    """The note to write, what there is to try, and the next session."""
    us = couple_queries.own_couple(partner())
    today, weekday = me().today, account_queries.first_weekday(partner())
    surroundings = surrounding_queries.read_surroundings(partner(), us.pair.id, today)
    live = assignment_queries.live_assignments(partner(), us.pair.id, today, around=surroundings)
    aside_ids = not_now_queries.assignment_ids(partner())
    outcomes = entry_queries.outcomes_since(
        partner(), us.pair.id, today_pages.earliest_day_needed(live, today)
    )
    first = window_rules.week_days(today, weekday)[0]
    days = today_pages.week_days(today, weekday, queries.days_with_a_note(partner(), first))
    return render_template(
        "today/show_today.html",
        us=us,
        greeting=greeting(clock.now().astimezone(ZoneInfo(us.pair.zone)).hour, us.me.name),
        week=_in_words(days),
        form=appreciation_form(us, today),
        assignments_to_try=today_pages.assignments_to_try(
            (assignment for assignment in live if assignment.id not in aside_ids), outcomes, today
        ),
        put_aside=[
            assignment for assignment in live if assignment.id in aside_ids and assignment.starts_on <= today
        ],
        is_season=today_pages.is_season(live, today),
        meeting=next_of(surroundings.planned, today),
    )


@blueprint.get("/week", allow=Allow.PARTNER)
def show_week() -> ResponseReturnValue:
    """How the week goes for the two together."""
    us = couple_queries.own_couple(partner())
    today, weekday = me().today, account_queries.first_weekday(partner())
    live = assignment_queries.live_assignments(partner(), us.pair.id, today)
    aside_ids = not_now_queries.assignment_ids(partner())
    first = window_rules.week_days(today, weekday)[0]
    outcomes = entry_queries.outcomes_since(
        partner(), us.pair.id, min(first, today_pages.earliest_day_needed(live, today))
    )
    together = today_pages.days_together(outcomes)
    return render_template(
        "today/show_week.html",
        us=us,
        week=_in_words(today_pages.week_days(today, weekday, together)),
        is_empty=not any(day >= first for day in together),
        assignments_to_try=today_pages.assignments_to_try(
            (assignment for assignment in live if assignment.id not in aside_ids), outcomes, today
        ),
        is_season=today_pages.is_season(live, today),
    )


@blueprint.get("/calendar", allow=Allow.PARTNER)
def show_calendar() -> ResponseReturnValue:
    """A month with a dot on each day something happened for the two together."""
    us = couple_queries.own_couple(partner())
    weekday = account_queries.first_weekday(partner())
    month = today_pages.month_of(request.args.get("month", ""), me().today)
    outcomes = entry_queries.outcomes_since(partner(), us.pair.id, month.first)
    calendar = today_pages.calendar_month(month, outcomes, me().today, weekday)
    names = [(day_formats.weekday(day), narrow_weekday(day)) for day in calendar.weeks[0].days]
    return render_template("today/show_calendar.html", us=us, month=calendar, names=names)


class WeekDot(NamedTuple):
    """A day as the macro week_dots takes it: its name in three lengths, and whether something was noted."""

    short: str
    shortest: str
    spoken: str
    state: str


def _in_words(days: Sequence[today_pages.WeekDay]) -> list[WeekDot]:
    return [WeekDot(short_weekday(on), narrow_weekday(on), weekday(on), state) for on, state in days]
