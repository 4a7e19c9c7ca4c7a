"""Today and Week: what a partner opens first."""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from flask import render_template, request
from flask.typing import ResponseReturnValue

from practice import clock
from practice.access import Allow
from practice.accounts import queries as accounts
from practice.appointments.rules import next_of
from practice.appreciations.forms import note_form
from practice.couples import queries as couples
from practice.homework import noted
from practice.homework import pages as homework_pages
from practice.homework import queries as homework
from practice.speech import narrow_weekday, short_weekday
from practice.speech import weekday as weekday_name
from practice.today import pages as shapes
from practice.today import queries
from practice.today.rules import greeting
from practice.web import Pages, me, partner

pages = Pages("today", __name__)


@pages.get("/today", allow=Allow.PARTNER)
def show() -> ResponseReturnValue:
    """The note to write, what there is to try, and the next session."""
    us = couples.us(partner())
    today, weekday = me().today, accounts.first_weekday(partner())
    around = homework.read_around(partner(), us.pair.id, today)
    live = homework.live(partner(), us.pair.id, today, around=around)
    aside = homework.aside(partner())
    happened = noted.happened_since(partner(), us.pair.id, shapes.reach_back(live, today))
    first = homework_pages.week_of(today, weekday)[0]
    days = shapes.week(today, weekday, queries.days_with_a_note(partner(), first))
    return render_template(
        "today/show.html",
        us=us,
        greeting=greeting(clock.now().astimezone(ZoneInfo(us.pair.zone)).hour, us.me.name),
        week=_in_words(days),
        form=note_form(us, today),
        trying=shapes.trying((one for one in live if one.id not in aside), happened, today),
        aside=[one for one in live if one.id in aside and one.starts_on <= today],
        is_season=shapes.is_season(live, today),
        meeting=next_of(around.planned, today),
    )


@pages.get("/week", allow=Allow.PARTNER)
def week() -> ResponseReturnValue:
    """How the week goes for the two together."""
    us = couples.us(partner())
    today, weekday = me().today, accounts.first_weekday(partner())
    live = homework.live(partner(), us.pair.id, today)
    aside = homework.aside(partner())
    first = homework_pages.week_of(today, weekday)[0]
    happened = noted.happened_since(partner(), us.pair.id, min(first, shapes.reach_back(live, today)))
    together = shapes.days_together(happened)
    return render_template(
        "today/week.html",
        us=us,
        week=_in_words(shapes.week(today, weekday, together)),
        is_empty=not any(day >= first for day in together),
        trying=shapes.trying((one for one in live if one.id not in aside), happened, today),
        is_season=shapes.is_season(live, today),
    )


@pages.get("/calendar", allow=Allow.PARTNER)
def calendar() -> ResponseReturnValue:
    """A month with a dot on each day something happened for the two together."""
    us = couples.us(partner())
    weekday = accounts.first_weekday(partner())
    month = shapes.month_of(request.args.get("month", ""), me().today)
    happened = noted.happened_since(partner(), us.pair.id, month.first)
    found = shapes.month(month, happened, me().today, weekday)
    names = [(weekday_name(day), narrow_weekday(day)) for day in found.weeks[0].days]
    return render_template("today/calendar.html", us=us, month=found, names=names)


def _in_words(days: Sequence[shapes.WeekDay]) -> list[tuple[str, str, str, str]]:
    """The days as the macro week_dots takes them: short, shortest, spoken, state."""
    return [
        (short_weekday(one.day), narrow_weekday(one.day), weekday_name(one.day), one.state) for one in days
    ]
