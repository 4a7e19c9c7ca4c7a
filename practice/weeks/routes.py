"""The page on which a partner logs the last week at once, and takes that back."""

from datetime import date
from uuid import UUID

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from practice import clock
from practice.access import Allow
from practice.assignments.queries import assignments as assignment_queries
from practice.corrections import actions as correction_actions
from practice.couples.queries import couples as couple_queries
from practice.couples.rules import CoupleState
from practice.entries.queries import entries as entry_queries
from practice.errors import Refusal
from practice.forms.base import parse_form_key
from practice.localization.day_formats import short_day
from practice.localization.translation import translate
from practice.messages import N_, Message, message
from practice.web import saved_notices
from practice.web.blueprints import LabelledBlueprint
from practice.web.current_viewer import me, partner
from practice.web.saving import refuse, save_and_go
from practice.weeks import actions, pages, queries
from practice.weeks.forms import week_form

blueprint = LabelledBlueprint("weeks", __name__)


@blueprint.route("/week/note", methods=["GET", "POST"], allow=Allow.PARTNER)
def log_week() -> ResponseReturnValue:
    """Tick what happened, on all the days of the last week, and save once."""
    us = couple_queries.own_couple(partner())
    today = me().today
    live = assignment_queries.live_assignments(partner(), us.pair.id, today)
    outcomes = entry_queries.outcomes_since(partner(), us.pair.id, pages.first_open_day(today))
    rows = pages.week_rows(live, outcomes, partner().id, today)
    form = week_form(
        {row.assignment.id: {day: _day_name(words) for day, words in row.days.items()} for row in rows}
    )
    if form.validate_on_submit():
        try:
            n_ticks = actions.log_week(partner(), form.draft(), now=clock.now())
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            if n_ticks:
                saved_notices.announce_saved("week", form.draft().form_key, url_for(".log_week"))
            else:
                flash(_("Nothing ticked, nothing changed."), "ok")
            return save_and_go("today.show_week")
    return render_template(
        "weeks/log_week.html",
        form=form,
        us=us,
        rows=rows,
        logged_elsewhere=pages.logged_elsewhere(live, today),
        is_open=us.pair.state is CoupleState.ACTIVE,
    )


@saved_notices.notice_builder("week")
def tell_of_week(form_key: UUID, page: str) -> saved_notices.SavedNotice:
    """The notice of a week that this partner ticked just now."""
    rows = queries.ticked_entries(partner(), form_key, pages.first_open_day(me().today))
    us = couple_queries.own_couple(partner())
    titles = {
        assignment.id: assignment.activity.title
        for assignment in assignment_queries.live_assignments(partner(), us.pair.id, me().today)
    }
    return saved_notices.SavedNotice(
        thanks=_("Noted. That counts."),
        texts=tuple(f"{short_day(row.on_day)}: {titles.get(row.assignment_id, '')}" for row in rows),
        readers=message(
            N_("%(therapist)s reads this, and both of you what the two of you do together."),
            therapist=us.therapist_name,
        ),
        place=url_for("today.show_calendar"),
        place_name=_("See the days"),
        undo=url_for("weeks.take_back", of=form_key) if rows else "",
        page=page,
    )


@blueprint.post("/week/take-back", allow=Allow.PARTNER)
def take_back() -> ResponseReturnValue:
    """Delete the entries that one's own ticks of a week made together; pressed twice, they are deleted once."""
    form_key = parse_form_key(request.args.get("of"))
    for row in queries.ticked_entries(partner(), form_key, pages.first_open_day(me().today)):
        correction_actions.delete(partner(), row, now=clock.now())
    flash(_("Taken back."), "ok")
    return save_and_go(".log_week")


def _day_name(words: Message | date) -> str:
    return short_day(words) if isinstance(words, date) else translate(words)
