"""Pages of dates: ideas, plans made ahead, and entries for one's own calendar."""

from typing import Any
from uuid import UUID

from flask import Response, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from practice import clock
from practice.access import Allow
from practice.assignments.queries import assignments as assignment_queries
from practice.assignments.queries.assignments import AssignmentView
from practice.couples.queries import couples as couple_queries
from practice.couples.rules import CoupleState
from practice.dates import actions, queries
from practice.dates.forms import CalendarForm, DatePlanForm, IdeaSearchForm, StepsForm
from practice.dates.models import PlannedDate
from practice.dates.rules.calendars import calendar_file, check_calendar_day
from practice.dates.rules.ideas import NOISE_WORDS, WHERE_WORDS, matching_ideas
from practice.dates.rules.plans import (
    SITTER_WORDS,
    STATE_WORDS,
    STEP_WORDS,
    DateState,
    PlannedDateText,
    check_planning,
    next_chooser,
)
from practice.entries.queries import entries as entry_queries
from practice.errors import ChangedMeanwhile, Refusal
from practice.library.rules.activities import COST_WORDS, ENERGY_WORDS, NEED_WORDS, ActivityKind
from practice.sealed_texts import text_values
from practice.web.blueprints import LabelledBlueprint
from practice.web.current_viewer import me, partner
from practice.web.request_checks import is_safe_method
from practice.web.saving import refuse, save_and_go

blueprint = LabelledBlueprint("dates", __name__)
IDEAS_A_PAGE = 15
WORDS: dict[str, Any] = {
    "noise_words": NOISE_WORDS,
    "where_words": WHERE_WORDS,
    "energy_words": ENERGY_WORDS,
    "cost_words": COST_WORDS,
    "need_words": NEED_WORDS,
    "sitter_words": SITTER_WORDS,
    "step_words": STEP_WORDS,
    "state_words": STATE_WORDS,
}


@blueprint.get("/ideas", allow=Allow.PARTNER)
def ideas() -> ResponseReturnValue:
    """Ideas for dates, narrowed by what stands in the address; first those both would like."""
    us = couple_queries.own_couple(partner())
    form = IdeaSearchForm(request.args)
    found = matching_ideas(queries.ideas().values(), form.idea_search())
    wishes = queries.wishes(partner(), clock.start_of_day(us.pair.zone, clock.now()))
    rest = [one for one in found if one.key not in wishes.both]
    page = min(max(request.args.get("page", 0, type=int), 0), len(rest) // IDEAS_A_PAGE)
    live = assignment_queries.live_assignments(partner(), us.pair.id, me().today)
    first_of_kind = {one.book.kind: one for one in reversed(live)}
    return render_template(
        "dates/ideas.html",
        us=us,
        form=form,
        wishes=wishes,
        both=[one for one in found if one.key in wishes.both],
        found=rest[page * IDEAS_A_PAGE : (page + 1) * IDEAS_A_PAGE],
        n_found=len(rest),
        page=page,
        has_more=len(rest) > (page + 1) * IDEAS_A_PAGE,
        plan=first_of_kind.get(ActivityKind.PLANNED_DATE),
        home=first_of_kind.get(ActivityKind.AT_HOME_DATE),
        **WORDS,
    )


@blueprint.get("/library/ideas", allow=Allow.THERAPIST)
def browse() -> ResponseReturnValue:
    """The same ideas, for a therapist to look through."""
    form = IdeaSearchForm(request.args)
    found = matching_ideas(queries.ideas().values(), form.idea_search())
    return render_template("dates/browse.html", form=form, found=found, **WORDS)


@blueprint.post("/ideas/<idea_key>/like", allow=Allow.PARTNER)
def like(idea_key: str) -> ResponseReturnValue:
    """I would like this."""
    actions.like(partner(), idea_key, now=clock.now())
    return save_and_go("dates.ideas", anchor=idea_key, **_search())


@blueprint.post("/ideas/<idea_key>/unlike", allow=Allow.PARTNER)
def unlike(idea_key: str) -> ResponseReturnValue:
    """Not after all."""
    actions.unlike(partner(), queries.idea(idea_key).key, now=clock.now())
    return save_and_go("dates.ideas", anchor=idea_key, **_search())


def _search() -> dict[str, list[str]]:
    """The search the form was sent from, to come back to it."""
    return IdeaSearchForm(request.form).search()


def _assignment(dates_id: UUID) -> AssignmentView:
    return assignment_queries.assignment_view(partner(), dates_id, me().today, kind=ActivityKind.PLANNED_DATE)


@blueprint.route("/dates/<uuid:dates_id>", methods=["GET", "POST"], allow=Allow.PARTNER)
def plan(dates_id: UUID) -> ResponseReturnValue:
    """The date being planned, or a new one; and the ones of before."""
    given = _assignment(dates_id)
    us = couple_queries.own_couple(partner())
    form = DatePlanForm(data=_data_of_idea(request.args.get("idea", "")))
    if form.validate_on_submit():
        try:
            row = assignment_queries.assignment(partner(), dates_id)
            draft = form.draft()
            begun = actions.plan(partner(), row, draft, now=clock.now())
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            if begun.form_key == draft.form_key:
                flash(_("Written down. The rest can come bit by bit."), "ok")
            else:
                flash(
                    _("The two of you have a plan already. Yours was: “%(words)s”", words=draft.what), "info"
                )
            return save_and_go("dates.plan", dates_id=dates_id)
    found = queries.plans(partner(), dates_id)
    now = next((one for one in reversed(found) if one.state is DateState.PLANNING), None)
    wished = queries.ideas().get(request.args.get("idea", ""))
    entries = entry_queries.entries_since(partner(), us.pair.id, given.starts_on, assignment_id=dates_id)
    turn = next_chooser(queries.past_dates(partner(), us.pair.id), us.pair.a.id, us.pair.b.id)
    return render_template(
        "dates/plan.html",
        us=us,
        given=given,
        now=now,
        wished=wished if now else None,
        is_past=now is None or now.on_day is None or now.on_day <= me().today,
        noted={one.id for one in entries if not one.is_out},
        chooser=us.pair.person(now.chooser_id if now else turn),
        before=[one for one in reversed(found) if one.state is not DateState.PLANNING],
        form=form,
        steps=StepsForm(formdata=None, data=_steps_data(now)) if now else None,
        is_open=us.pair.state is CoupleState.ACTIVE and given.is_live and given.starts_on <= me().today,
        **WORDS,
    )


def _data_of_idea(key: str) -> dict[str, str]:
    found = queries.ideas().get(key)
    return {"idea": key, "what": found.title} if found else {}


def _steps_data(now: queries.DatePlanView) -> dict[str, str]:
    return {
        "before": f"{now.sitter} {now.reservation} {now.day_protected}",
        "sitter": now.sitter.value,
        "reservation": now.reservation.value,
        "day_protected": now.day_protected.value,
    }


@blueprint.route("/date/<uuid:plan_id>/edit", methods=["GET", "POST"], allow=Allow.PARTNER)
def change(plan_id: UUID) -> ResponseReturnValue:
    """Change what they do, or when."""
    row = queries.plan(partner(), plan_id)
    if is_safe_method():  # what is sent too late is shown to copy
        check_planning(row.state)
    kept: list[tuple[str, str]] = []
    form = DatePlanForm(data=_plan_data(row))
    if form.validate_on_submit():
        try:
            actions.change(partner(), row, form.draft(), now=clock.now())
        except ChangedMeanwhile as refusal:
            refuse(form, refusal)
            kept = form.changed_values(_plan_data(row))
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash(_("Changed."), "ok")
            return save_and_go("dates.plan", dates_id=row.assignment_id)
    return render_template(
        "dates/change.html",
        us=couple_queries.own_couple(partner()),
        form=form,
        kept=kept,
        dates_id=row.assignment_id,
    )


def _plan_data(row: PlannedDate) -> dict[str, object]:
    """A plan as its form holds it."""
    view = next(one for one in queries.plans(partner(), row.assignment_id) if one.id == row.id)
    return {
        **text_values(PlannedDateText, view),
        "idea": view.idea.key if view.idea else "",
        "on_day": view.on_day,
        "at_time": view.at_time,
        "version": queries.version(partner(), row),
    }


@blueprint.post("/date/<uuid:plan_id>/steps", allow=Allow.PARTNER)
def set_steps(plan_id: UUID) -> ResponseReturnValue:
    """How far the steps are."""
    row = queries.plan(partner(), plan_id)
    form = StepsForm()
    if form.validate_on_submit():
        actions.set_steps(partner(), row, form.changes())
        flash(_("Noted."), "ok")
    else:
        flash(_("Please choose one of these."), "info")
    return save_and_go("dates.plan", dates_id=row.assignment_id)


@blueprint.post("/date/<uuid:plan_id>/become", allow=Allow.PARTNER)
def decide(plan_id: UUID) -> ResponseReturnValue:
    """It happened, they stayed in, it was called off, it is on again, or the other one chooses."""
    row = queries.plan(partner(), plan_id)
    match request.form.get("press", ""):
        case "happened" | "stayed_in" as state:
            actions.close(partner(), row, DateState(state), now=clock.now())
            flash(_("Noted. That counts."), "ok")
        case "called_off":
            actions.call_off(partner(), row, now=clock.now())
            flash(_("Called off. Whoever was to choose chooses the next one."), "ok")
        case "again":
            actions.plan_again(partner(), row, now=clock.now())
            flash(_("It is on again."), "ok")
        case "swap":
            actions.swap_chooser(partner(), row)
            flash(_("Swapped. The turns go on from here."), "ok")
    return save_and_go("dates.plan", dates_id=row.assignment_id)


@blueprint.route("/to-try/<uuid:assignment_id>/calendar", methods=["GET", "POST"], allow=Allow.PARTNER)
def download_calendar(assignment_id: UUID) -> ResponseReturnValue:
    """A file for one's own calendar, which says nothing of what it is for."""
    us = couple_queries.own_couple(partner())
    given = assignment_queries.assignment_view(partner(), assignment_id, me().today)
    now = next(
        (one for one in reversed(queries.plans(partner(), assignment_id)) if one.state is DateState.PLANNING),
        None,
    )
    on_day = now.on_day if now and now.on_day else me().today
    times = {"on_day": on_day, "at_time": now.at_time if now else None}
    form = CalendarForm(data=times | {"minutes": max(given.minutes, 5), "weeks": 1})
    if form.validate_on_submit():
        try:
            check_calendar_day(form.on_day.data, me().today)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            return _calendar_response(form, now.id if now else assignment_id, us.pair.zone)
    return render_template("dates/download_calendar.html", us=us, given=given, form=form)


def _calendar_response(form: CalendarForm, uid: UUID, zone: str) -> Response:
    file = calendar_file(
        _("Keep free"),
        uid,
        form.on_day.data,
        form.at_time.data,
        form.minutes.data,
        zone,
        clock.now(),
        form.weeks.data,
    )
    headers = {"Content-Disposition": 'attachment; filename="keep-free.ics"'}
    return Response(file, mimetype="text/calendar", headers=headers)
