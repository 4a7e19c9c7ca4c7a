"""Routes of appointments: the therapist's sessions."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from practice import clock
from practice.access import Allow
from practice.appointments import actions, queries
from practice.appointments.forms import AppointmentForm
from practice.appointments.pages import TimeConcern, by_day, time_concern
from practice.appointments.rules import AppointmentState, check_may_change, check_work_goes_on, may_plan
from practice.couples.queries import couples as couple_queries
from practice.couples.queries.couples import CoupleView
from practice.errors import NotFound, Refusal
from practice.web.blueprints import LabelledBlueprint
from practice.web.current_viewer import me, therapist
from practice.web.request_checks import is_safe_method
from practice.web.saving import refuse, save_and_go

blueprint = LabelledBlueprint("appointments", __name__)


@blueprint.get("/sessions", allow=Allow.THERAPIST)
def upcoming() -> ResponseReturnValue:
    groups = by_day(
        queries.upcoming(therapist(), me().zone), couple_queries.couple_views(therapist()), me().today
    )
    took_place = _just_marked_id(request.args.get("took_place", ""))
    return render_template(
        "appointments/upcoming.html", groups=groups, today=me().today, took_place=took_place
    )


def _just_marked_id(text: str) -> UUID | None:
    """The id in an address of the appointment that was just marked as held, unless that was undone since."""
    try:
        row = queries.appointment(therapist(), UUID(text))
    except (ValueError, NotFound):
        return None
    return row.id if row.state is AppointmentState.HELD and row.shared_at is None else None


@blueprint.post("/sessions/<uuid:appointment_id>/took-place", allow=Allow.THERAPIST)
def mark_held_without_opening(appointment_id: UUID) -> ResponseReturnValue:
    """Mark it as held without its opening; ``put_back`` undoes that."""
    row = queries.appointment(therapist(), appointment_id)
    actions.mark_held_without_opening(therapist(), row, me().zone, now=clock.now())
    return save_and_go("appointments.upcoming", took_place=appointment_id)


@blueprint.route("/couples/<uuid:couple_id>/sessions/add", methods=["GET", "POST"], allow=Allow.THERAPIST)
def plan(couple_id: UUID) -> ResponseReturnValue:
    pair = couple_queries.couple_view(therapist(), couple_id)
    if is_safe_method():
        check_work_goes_on(pair.state)
    form = AppointmentForm()
    is_sent = form.validate_on_submit()
    if is_sent and (concern := _time_concern(form, pair, me().zone)):
        return _plan_page(form, pair, concern)
    if is_sent:
        try:
            actions.plan(therapist(), couple_id, form.draft(), me().zone, now=clock.now())
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash(_("The session is planned."), "ok")
            return save_and_go("review.show", couple_id=couple_id)
    return _plan_page(form, pair)


def _plan_page(
    form: AppointmentForm,
    pair: CoupleView,
    concern: TimeConcern | None = None,
    meeting: queries.AppointmentView | None = None,
) -> str:
    return render_template("appointments/plan.html", form=form, pair=pair, meeting=meeting, concern=concern)


def _time_concern(
    form: AppointmentForm, pair: CoupleView, zone: str, *, moved_id: UUID | None = None
) -> TimeConcern | None:
    """What to confirm about a valid time; None when there is nothing, or the form confirms this very time."""
    draft, now = form.draft(), clock.now()
    typed_time = f"{draft.on_day} {draft.at_time} {draft.minutes}"
    planned = [
        appointment
        for appointment in queries.own_planned(therapist(), me().zone)
        if appointment.id != moved_id
    ]
    if form.again.data == typed_time or not may_plan(draft, zone, clock.day_in(zone, now)):
        return None
    starts_at = clock.wall_to_utc(draft.on_day, draft.at_time, zone)
    if any(
        appointment.couple_id == pair.id and appointment.starts_at == starts_at for appointment in planned
    ):
        return None  # the action refuses this
    concern = time_concern(starts_at, draft.minutes, now, planned, couple_queries.couple_views(therapist()))
    if concern:
        form.again.data = typed_time
    return concern


@blueprint.route("/sessions/<uuid:appointment_id>/move", methods=["GET", "POST"], allow=Allow.THERAPIST)
def move(appointment_id: UUID) -> ResponseReturnValue:
    row = queries.appointment(therapist(), appointment_id)
    check_may_change(row.state)
    pair = couple_queries.couple_view(therapist(), row.couple_id)
    meeting = queries.appointment_view(row, me().zone)
    form = AppointmentForm(
        data={"on_day": meeting.on_day, "at_time": meeting.at_time, "minutes": meeting.minutes}
    )
    is_sent = form.validate_on_submit()
    if is_sent and (concern := _time_concern(form, pair, me().zone, moved_id=row.id)):
        return _plan_page(form, pair, concern, meeting)
    if is_sent:
        try:
            actions.move(therapist(), row, form.draft(), me().zone, now=clock.now())
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash(_("The session has a new time."), "ok")
            return save_and_go("review.show", couple_id=pair.id)
    return _plan_page(form, pair, meeting=meeting)


@blueprint.post("/sessions/<uuid:appointment_id>/cancel", allow=Allow.THERAPIST)
def cancel(appointment_id: UUID) -> ResponseReturnValue:
    row = queries.appointment(therapist(), appointment_id)
    actions.cancel(therapist(), row, now=clock.now())
    return save_and_go("appointments.show_cancelled", appointment_id=appointment_id)


@blueprint.get("/sessions/<uuid:appointment_id>/cancelled", allow=Allow.THERAPIST)
def show_cancelled(appointment_id: UUID) -> ResponseReturnValue:
    meeting = queries.appointment_view(queries.appointment(therapist(), appointment_id), me().zone)
    pair = couple_queries.couple_view(therapist(), meeting.couple_id)
    if meeting.state is not AppointmentState.CANCELLED:  # it was put back, and the page opened again
        return redirect(url_for("review.show", couple_id=pair.id), code=303)
    return render_template("appointments/show_cancelled.html", meeting=meeting, pair=pair)


@blueprint.post("/sessions/<uuid:appointment_id>/put-back", allow=Allow.THERAPIST)
def put_back(appointment_id: UUID) -> ResponseReturnValue:
    row = queries.appointment(therapist(), appointment_id)
    actions.put_back(therapist(), row, now=clock.now())
    flash(_("The session is planned."), "ok")
    return save_and_go("review.show", couple_id=row.couple_id)
