"""The therapist's pages of a couple's assignments: list, choose, assign, change."""

from datetime import date
from uuid import UUID

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from practice import clock
from practice.access import Allow
from practice.assignments import actions, pages
from practice.assignments.forms import AssignForm
from practice.assignments.models import Assignment
from practice.assignments.queries import assignments as assignment_queries
from practice.assignments.queries.assignments import AssignmentView
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
    """What a couple has at the moment, to change or to stop."""
    pair = couple_queries.couple_view(therapist(), couple_id)
    today = clock.day_in(pair.zone, clock.now())
    live = assignment_queries.live_assignments(therapist(), couple_id, today)
    stopped = _stopped_assignment(couple_id, request.args.get("stopped", ""), today)
    return render_template(
        "assignments/index.html",
        pair=pair,
        live=pages.assignment_rows(live),
        weight=pages.load_summary(live, None),
        stopped=stopped,
        **CHOICE_WORDS,
    )


def _stopped_assignment(couple_id: UUID, text: str, today: date) -> AssignmentView | None:
    """The assignment whose stop can still be taken back from this page."""
    try:
        found = assignment_queries.assignment_view(therapist(), UUID(text), today)
    except ValueError:
        return None
    return found if found.couple_id == couple_id and found.ended_on else None


@blueprint.get("/couples/<uuid:couple_id>/assign", allow=Allow.THERAPIST)
def choose(couple_id: UUID) -> ResponseReturnValue:
    """Choose what to give."""
    pair = couple_queries.couple_view(therapist(), couple_id)
    today = clock.day_in(pair.zone, clock.now())
    has = {one.book.key for one in assignment_queries.live_assignments(therapist(), couple_id, today)}
    profile = profile_queries.profile(therapist(), couple_id)
    books = [(book, fit(book, profile)) for book in library_queries.activity_views(therapist())]
    books.sort(key=lambda one: len(one[1].against))
    instead = _replaced_assignment(couple_id)
    return render_template(
        "assignments/choose.html",
        pair=pair,
        books=books,
        has=has,
        last_time=assignment_queries.previous_assignments(therapist(), couple_id, today),
        knows_them=not profile.is_empty,
        instead=instead.id if instead is not None else None,
        **CHOICE_WORDS,
    )


@blueprint.route(
    "/couples/<uuid:couple_id>/assign/<uuid:activity_id>", methods=["GET", "POST"], allow=Allow.THERAPIST
)
def assign(couple_id: UUID, activity_id: UUID) -> ResponseReturnValue:
    """Give an activity to a couple: its why, rhythm and plan."""
    pair = couple_queries.couple_view(therapist(), couple_id)
    activity = library_queries.activity(therapist(), activity_id)
    if is_safe_method():
        check_is_offered(is_retired=activity.retired_at is not None)
    book = library_queries.as_activity_view(activity)
    today = clock.day_in(pair.zone, clock.now())
    instead = _replaced_assignment(couple_id)
    profile = profile_queries.profile(therapist(), couple_id)
    form = AssignForm(data=suggested_plan(book, today, profile))
    form.mind(book.cautions)
    if form.validate_on_submit():
        try:
            couple = couple_queries.couple(therapist(), couple_id)
            actions.assign(therapist(), couple, activity, form.draft(), now=clock.now())
            if instead:
                actions.stop(therapist(), instead, now=clock.now())
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash(_("Given. They will find it on their phones."), "ok")
            return save_and_go(".index", couple_id=couple_id, stopped=instead.id if instead else None)
    replaced = assignment_queries.assignment_view(therapist(), instead.id, today) if instead else None
    live = assignment_queries.live_assignments(therapist(), couple_id, today)
    return render_template(
        "assignments/assign.html",
        form=form,
        kept=[],
        pair=pair,
        book=book,
        weight=pages.load_summary(live, form.load(), without=replaced),
        fit=fit(book, profile),
        closed=_why_not(pair.state),
        row=None,
        has_it=any(one.book.key == book.key for one in live),
        replaces=replaced.book.title if replaced else "",
        **CHOICE_WORDS,
    )


def _replaced_assignment(couple_id: UUID) -> Assignment | None:
    """The assignment this one is given in place of, where the therapist came to swap it."""
    try:
        found = assignment_queries.assignment(therapist(), UUID(request.args.get("instead", "")))
    except ValueError:
        return None
    return found if found.couple_id == couple_id else None


def _why_not(state: CoupleState) -> str:
    """Why nothing can be given at the moment, or ""."""
    try:
        check_may_be_given(state)
    except Refusal as refusal:
        return translate(refusal.message)
    return ""


@blueprint.route("/assignments/<uuid:assignment_id>/edit", methods=["GET", "POST"], allow=Allow.THERAPIST)
def change(assignment_id: UUID) -> ResponseReturnValue:
    """Change what was given; what was noted stays."""
    row = assignment_queries.assignment(therapist(), assignment_id)
    pair = couple_queries.couple_view(therapist(), row.couple_id)
    today = clock.day_in(pair.zone, clock.now())
    now_given = assignment_queries.assignment_view(therapist(), assignment_id, today)
    shrink = "shrink" in request.args
    version = {"version": assignment_queries.plan_version(therapist(), row)}
    kept: list[tuple[str, str]] = []
    shown = pages.half_plan(now_given) | version
    form = AssignForm(data=shown) if shrink else AssignForm(obj=now_given, data=version)
    form.mind(())  # it was minded when it was given
    if form.validate_on_submit():
        try:
            actions.change(therapist(), row, form.draft(), now=clock.now())
        except ChangedMeanwhile as refusal:
            refuse(form, refusal)
            now_given = assignment_queries.assignment_view(therapist(), assignment_id, today)
            version = {"version": assignment_queries.plan_version(therapist(), row)}
            kept = form.changed_values(vars(now_given) | version)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash(_("Changed."), "ok")
            return save_and_go(".index", couple_id=pair.id)
    live = assignment_queries.live_assignments(therapist(), pair.id, today)
    return render_template(
        "assignments/assign.html",
        form=form,
        pair=pair,
        book=now_given.book,
        weight=pages.load_summary(live, form.load(), without=now_given),
        fit=Fit(),
        closed=_why_not(pair.state),
        row=now_given,
        kept=kept,
        has_it=False,
        replaces="",
        **CHOICE_WORDS,
    )
