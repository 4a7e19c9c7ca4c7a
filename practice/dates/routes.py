"""Routes of dates: ideas, plans, and files for one's own calendar."""

from typing import Any
from uuid import UUID

from flask import Response, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from practice import clock
from practice.access import Allow
from practice.assignments.queries import assignments as assignment_queries
from practice.assignments.queries.assignments import AssignmentView, FoundAssignment
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
    """Ideas for dates that match the search in the URL; first those both would like."""
    us = couple_queries.own_couple(partner())
    form = IdeaSearchForm(request.args)
    matching = matching_ideas(queries.ideas().values(), form.idea_search())
    wishes = queries.wishes(partner(), clock.start_of_day(us.pair.zone, clock.now()))
    other_ideas = [idea for idea in matching if idea.key not in wishes.both]
    page = min(max(request.args.get("page", 0, type=int), 0), len(other_ideas) // IDEAS_A_PAGE)
    assignments = assignment_queries.live_assignments(partner(), us.pair.id, me().today)
    first_of_kind = {assignment.activity.kind: assignment for assignment in reversed(assignments)}
    return render_template(
        "dates/ideas.html",
        us=us,
        form=form,
        wishes=wishes,
        both=[idea for idea in matching if idea.key in wishes.both],
        ideas=other_ideas[page * IDEAS_A_PAGE : (page + 1) * IDEAS_A_PAGE],
        n_ideas=len(other_ideas),
        page=page,
        has_more=len(other_ideas) > (page + 1) * IDEAS_A_PAGE,
        planned_date=first_of_kind.get(ActivityKind.PLANNED_DATE),
        at_home_date=first_of_kind.get(ActivityKind.AT_HOME_DATE),
        **WORDS,
    )


@blueprint.get("/library/ideas", allow=Allow.THERAPIST)
def browse() -> ResponseReturnValue:
    """The ideas, for therapists."""
    form = IdeaSearchForm(request.args)
    matching = matching_ideas(queries.ideas().values(), form.idea_search())
    return render_template("dates/browse.html", form=form, ideas=matching, **WORDS)


@blueprint.post("/ideas/<idea_key>/like", allow=Allow.PARTNER)
def like(idea_key: str) -> ResponseReturnValue:
    """Save that this partner would like an idea."""
    actions.like(partner(), idea_key, now=clock.now())
    return save_and_go("dates.ideas", anchor=idea_key, **_search())


@blueprint.post("/ideas/<idea_key>/unlike", allow=Allow.PARTNER)
def unlike(idea_key: str) -> ResponseReturnValue:
    """Withdraw it."""
    actions.unlike(partner(), queries.idea(idea_key).key, now=clock.now())
    return save_and_go("dates.ideas", anchor=idea_key, **_search())


def _search() -> dict[str, list[str]]:
    """The search of the page the form was sent from, as values of a URL."""
    return IdeaSearchForm(request.form).search()


def _assignment(dates_id: UUID) -> FoundAssignment:
    return assignment_queries.find_assignment(partner(), dates_id, me().today, kind=ActivityKind.PLANNED_DATE)


@blueprint.route("/dates/<uuid:dates_id>", methods=["GET", "POST"], allow=Allow.PARTNER)
def plan(dates_id: UUID) -> ResponseReturnValue:
    """The running plan, or a form to begin one; and the plans before."""
    row, assignment = _assignment(dates_id)
    us = couple_queries.own_couple(partner())
    form = DatePlanForm(data=_data_of_idea(request.args.get("idea", "")))
    if form.validate_on_submit():
        try:
            draft = form.draft()
            new_plan = actions.plan(partner(), row, draft, now=clock.now())
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            if new_plan.form_key == draft.form_key:
                flash(_("Written down. The rest can come bit by bit."), "ok")
            else:
                flash(
                    _("The two of you have a plan already. Yours was: “%(words)s”", words=draft.what), "info"
                )
            return save_and_go("dates.plan", dates_id=dates_id)
    plans = queries.plans(partner(), dates_id)
    running_plan = next((plan for plan in reversed(plans) if plan.state is DateState.PLANNING), None)
    wished_idea = queries.ideas().get(request.args.get("idea", ""))
    entries = entry_queries.entries_since(partner(), us.pair.id, assignment.starts_on, assignment_id=dates_id)
    next_chooser_id = next_chooser(queries.past_dates(partner(), us.pair.id), us.pair.a.id, us.pair.b.id)
    return render_template(
        "dates/plan.html",
        us=us,
        assignment=assignment,
        running_plan=running_plan,
        wished_idea=wished_idea if running_plan else None,
        is_past=running_plan is None or running_plan.on_day is None or running_plan.on_day <= me().today,
        existing_entry_ids={entry.id for entry in entries if not entry.is_deleted},
        chooser=us.pair.person(running_plan.chooser_id if running_plan else next_chooser_id),
        past_plans=[plan for plan in reversed(plans) if plan.state is not DateState.PLANNING],
        form=form,
        steps=StepsForm(formdata=None, data=_steps_data(running_plan)) if running_plan else None,
        is_open=_is_open(us, assignment),
        **WORDS,
    )


def _is_open(us: couple_queries.OwnCoupleView, assignment: AssignmentView) -> bool:
    """Whether dates of this assignment may be planned today."""
    return us.pair.state is CoupleState.ACTIVE and assignment.is_live and assignment.starts_on <= me().today


def _data_of_idea(key: str) -> dict[str, str]:
    idea = queries.ideas().get(key)
    return {"idea": key, "what": idea.title} if idea else {}


def _steps_data(plan: queries.DatePlanView) -> dict[str, str]:
    return {
        "before": f"{plan.sitter} {plan.reservation} {plan.day_protected}",
        "sitter": plan.sitter.value,
        "reservation": plan.reservation.value,
        "day_protected": plan.day_protected.value,
    }


@blueprint.route("/date/<uuid:plan_id>/edit", methods=["GET", "POST"], allow=Allow.PARTNER)
def change(plan_id: UUID) -> ResponseReturnValue:
    """Change what they do, or when."""
    row = queries.plan(partner(), plan_id)
    if is_safe_method():  # a form sent too late is shown again instead, so that its words can be copied
        check_planning(row.state)
    changed_values: list[tuple[str, str]] = []
    form = DatePlanForm(data=_plan_data(row))
    if form.validate_on_submit():
        try:
            actions.change(partner(), row, form.draft(), now=clock.now())
        except ChangedMeanwhile as refusal:
            refuse(form, refusal)
            changed_values = form.changed_values(_plan_data(row))
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash(_("Changed."), "ok")
            return save_and_go("dates.plan", dates_id=row.assignment_id)
    return render_template(
        "dates/change.html",
        us=couple_queries.own_couple(partner()),
        form=form,
        changed_values=changed_values,
        dates_id=row.assignment_id,
    )


def _plan_data(row: PlannedDate) -> dict[str, object]:
    """A plan as its form holds it."""
    view = next(plan for plan in queries.plans(partner(), row.assignment_id) if plan.id == row.id)
    return {
        **text_values(PlannedDateText, view),
        "idea": view.idea.key if view.idea else "",
        "on_day": view.on_day,
        "at_time": view.at_time,
        "version": queries.version(partner(), row),
    }


@blueprint.post("/date/<uuid:plan_id>/steps", allow=Allow.PARTNER)
def set_steps(plan_id: UUID) -> ResponseReturnValue:
    """Set the steps of a plan."""
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
    """Close a plan, call it off, plan it again, or swap its chooser, by the button pressed."""
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
    """A file for one's own calendar, in which nothing tells what it is for."""
    us = couple_queries.own_couple(partner())
    assignment = assignment_queries.assignment_view(partner(), assignment_id, me().today)
    running_plan = next(
        (
            plan
            for plan in reversed(queries.plans(partner(), assignment_id))
            if plan.state is DateState.PLANNING
        ),
        None,
    )
    on_day = running_plan.on_day if running_plan and running_plan.on_day else me().today
    times = {"on_day": on_day, "at_time": running_plan.at_time if running_plan else None}
    form = CalendarForm(data=times | {"minutes": max(assignment.minutes, 5), "weeks": 1})
    if form.validate_on_submit():
        try:
            check_calendar_day(form.on_day.data, me().today)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            return _calendar_response(form, running_plan.id if running_plan else assignment_id, us.pair.zone)
    return render_template("dates/download_calendar.html", us=us, assignment=assignment, form=form)


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
