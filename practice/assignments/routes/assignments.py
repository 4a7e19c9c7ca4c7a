"""The therapist's pages of a couple's assignments: the list, choosing an activity, assigning it, changing a plan."""

from datetime import date
from uuid import UUID

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from practice import clock
from practice.access import Allow
from practice.assignments import actions, pages
from practice.assignments.forms import AssignForm
from practice.assignments.queries import assignments as assignment_queries
from practice.assignments.queries import surroundings as surrounding_queries
from practice.assignments.queries.assignments import FoundAssignment
from practice.assignments.queries.surroundings import Surroundings
from practice.assignments.routes.blueprint import blueprint
from practice.assignments.rules import suggested_plan
from practice.couples.queries import couples as couple_queries
from practice.couples.rules import CoupleState, check_may_be_given
from practice.errors import ChangedMeanwhile, Refusal
from practice.library import queries as library_queries
from practice.library.routes import CHOICE_WORDS
from practice.library.rules.activities import check_is_offered
from practice.localization.translation import translate
from practice.profiles import queries as profile_queries
from practice.profiles.rules import Fit, fit
from practice.web.current_viewer import therapist
from practice.web.request_checks import is_safe_method
from practice.web.saving import refuse, save_and_go


@blueprint.get("/couples/<uuid:couple_id>/homework", allow=Allow.THERAPIST)
def index(couple_id: UUID) -> ResponseReturnValue:
    """List a couple's live assignments, to change or to stop."""
    pair = couple_queries.couple_view(therapist(), couple_id)
    today = clock.day_in(pair.zone, clock.now())
    around = surrounding_queries.read_surroundings(therapist(), couple_id, today)
    live = assignment_queries.live_assignments(therapist(), couple_id, today, around=around)
    stopped = _assignment_in_address(couple_id, "stopped", today, around)
    return render_template(
        "assignments/index.html",
        pair=pair,
        rows=pages.assignment_rows(live),
        load_summary=pages.load_summary(live, None),
        stopped_assignment=stopped.view if stopped and stopped.view.ended_on else None,
        **CHOICE_WORDS,
    )


@blueprint.get("/couples/<uuid:couple_id>/assign", allow=Allow.THERAPIST)
def choose(couple_id: UUID) -> ResponseReturnValue:
    """List the activities a couple can be given, those that fit them best first."""
    pair = couple_queries.couple_view(therapist(), couple_id)
    today = clock.day_in(pair.zone, clock.now())
    around = surrounding_queries.read_surroundings(therapist(), couple_id, today)
    live = assignment_queries.live_assignments(therapist(), couple_id, today, around=around)
    profile = profile_queries.profile(therapist(), couple_id)
    activities = [
        (activity, fit(activity, profile)) for activity in library_queries.activity_views(therapist())
    ]
    activities.sort(key=lambda item: len(item[1].against))
    replaced = _assignment_in_address(couple_id, "instead", today, around)
    return render_template(
        "assignments/choose.html",
        pair=pair,
        activities=activities,
        live_keys={assignment.activity.key for assignment in live},
        previous_assignments=assignment_queries.previous_assignments(
            therapist(), couple_id, today, around=around
        ),
        knows_them=not profile.is_empty,
        instead=replaced.view.id if replaced else None,
        **CHOICE_WORDS,
    )


@blueprint.route(
    "/couples/<uuid:couple_id>/assign/<uuid:activity_id>", methods=["GET", "POST"], allow=Allow.THERAPIST
)
def assign(couple_id: UUID, activity_id: UUID) -> ResponseReturnValue:
    """Assign an activity to a couple, with its why, rhythm and plan."""
    pair = couple_queries.couple_view(therapist(), couple_id)
    row = library_queries.activity(therapist(), activity_id)
    if is_safe_method():
        check_is_offered(is_retired=row.retired_at is not None)
    activity = library_queries.as_activity_view(row)
    today = clock.day_in(pair.zone, clock.now())
    around = surrounding_queries.read_surroundings(therapist(), couple_id, today)
    replaced = _assignment_in_address(couple_id, "instead", today, around)
    profile = profile_queries.profile(therapist(), couple_id)
    form = AssignForm(data=suggested_plan(activity, today, profile))
    form.require_tick(activity.cautions)
    if form.validate_on_submit():
        try:
            couple = couple_queries.couple(therapist(), couple_id)
            actions.assign(therapist(), couple, row, form.draft(), now=clock.now())
            if replaced:
                actions.stop(therapist(), replaced.row, now=clock.now())
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash(_("Given. They will find it on their phones."), "ok")
            return save_and_go(".index", couple_id=couple_id, stopped=replaced.view.id if replaced else None)
    live = assignment_queries.live_assignments(therapist(), couple_id, today, around=around)
    return render_template(
        "assignments/assign.html",
        form=form,
        changed_values=[],
        pair=pair,
        activity=activity,
        load_summary=pages.load_summary(live, form.load(), without=replaced.view if replaced else None),
        fit=fit(activity, profile),
        reason_against_giving=_reason_against_giving(pair.state),
        row=None,
        has_it=any(assignment.activity.key == activity.key for assignment in live),
        replaces=replaced.view.activity.title if replaced else "",
        **CHOICE_WORDS,
    )


def _assignment_in_address(
    couple_id: UUID, name: str, today: date, around: Surroundings
) -> FoundAssignment | None:
    """The couple's assignment whose id is this argument of the address, or None. Raises NotFound for strangers."""
    try:
        assignment_id = UUID(request.args.get(name, ""))
    except ValueError:
        return None
    found = assignment_queries.find_assignment(therapist(), assignment_id, today, around=around)
    return found if found.row.couple_id == couple_id else None


def _reason_against_giving(state: CoupleState) -> str:
    """Why nothing can be given to a couple in this state, in the reader's language; "" if it can."""
    try:
        check_may_be_given(state)
    except Refusal as refusal:
        return translate(refusal.message)
    return ""


@blueprint.route("/assignments/<uuid:assignment_id>/edit", methods=["GET", "POST"], allow=Allow.THERAPIST)
def change(assignment_id: UUID) -> ResponseReturnValue:
    """Change the plan of an assignment; its entries stay."""
    row = assignment_queries.assignment(therapist(), assignment_id)
    pair = couple_queries.couple_view(therapist(), row.couple_id)
    today = clock.day_in(pair.zone, clock.now())
    around = surrounding_queries.read_surroundings(therapist(), pair.id, today)
    assignment = assignment_queries.find_assignment(therapist(), assignment_id, today, around=around).view
    version = {"version": assignment_queries.plan_version(therapist(), row)}
    changed_values: list[tuple[str, str]] = []
    half = pages.half_plan(assignment) | version
    form = AssignForm(data=half) if "shrink" in request.args else AssignForm(obj=assignment, data=version)
    form.require_tick(())  # it was ticked when the activity was assigned
    if form.validate_on_submit():
        try:
            actions.change(therapist(), row, form.draft(), now=clock.now())
        except ChangedMeanwhile as refusal:
            refuse(form, refusal)
            assignment = assignment_queries.assignment_view(therapist(), assignment_id, today)
            version = {"version": assignment_queries.plan_version(therapist(), row)}
            changed_values = form.changed_values(vars(assignment) | version)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash(_("Changed."), "ok")
            return save_and_go(".index", couple_id=pair.id)
    live = assignment_queries.live_assignments(therapist(), pair.id, today, around=around)
    return render_template(
        "assignments/assign.html",
        form=form,
        pair=pair,
        activity=assignment.activity,
        load_summary=pages.load_summary(live, form.load(), without=assignment),
        fit=Fit(),
        reason_against_giving=_reason_against_giving(pair.state),
        row=assignment,
        changed_values=changed_values,
        has_it=False,
        replaces="",
        **CHOICE_WORDS,
    )
