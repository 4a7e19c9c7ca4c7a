"""Pages of appointments: the therapist's sessions, and what partners want to bring."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from practice import clock, saved
from practice.access import Allow
from practice.accounts.draft_requests import put_into_form, rescue_typed
from practice.appointments import actions, queries
from practice.appointments.forms import PlanForm, topic_form
from practice.appointments.models import Topic
from practice.appointments.pages import Concern, by_day, concern
from practice.appointments.rules import (
    AppointmentState,
    check_may_change,
    check_may_change_topic,
    check_works,
    may_be,
    may_change_topic,
)
from practice.couples import queries as couples
from practice.couples.queries import Pair
from practice.couples.rules import CoupleState
from practice.errors import ChangedMeanwhile, NotFound, Refusal
from practice.speech import say
from practice.web import Pages, is_safe_method, me, partner, refuse, save, save_and_go, therapist

pages = Pages("appointments", __name__)


@pages.app_context_processor
def offer() -> dict[str, Callable[..., Any]]:
    """What the couple's page, which lies below this feature, lists of sessions."""
    return {
        "sessions_of": lambda couple_id: queries.of_couple(therapist(), couple_id, me().zone),
        "talked_topics_of": lambda couple_id, zone: (
            queries.open_and_talked(therapist(), couple_id, zone).talked
        ),
    }


@pages.get("/sessions", allow=Allow.THERAPIST)
def upcoming() -> ResponseReturnValue:
    groups = by_day(queries.upcoming(therapist(), me().zone), couples.pairs(therapist()), me().today)
    took_place = _took_place(request.args.get("took_place", ""))
    return render_template(
        "appointments/upcoming.html", groups=groups, today=me().today, took_place=took_place
    )


def _took_place(text: str) -> UUID | None:
    """The session that was said to have taken place just now, unless that was taken back."""
    try:
        row = queries.appointment(therapist(), UUID(text))
    except (ValueError, NotFound):
        return None
    return row.id if row.state is AppointmentState.HELD and row.shared_at is None else None


@pages.post("/sessions/<uuid:appointment_id>/took-place", allow=Allow.THERAPIST)
def say_it_took_place(appointment_id: UUID) -> ResponseReturnValue:
    """It took place without its opening; that can be taken back."""
    row = queries.appointment(therapist(), appointment_id)
    actions.say_it_took_place(therapist(), row, me().zone, now=clock.now())
    return save_and_go("appointments.upcoming", took_place=appointment_id)


@pages.route("/couples/<uuid:couple_id>/sessions/add", methods=["GET", "POST"], allow=Allow.THERAPIST)
def plan(couple_id: UUID) -> ResponseReturnValue:
    pair = couples.pair(therapist(), couple_id)
    if is_safe_method():
        check_works(pair.state)
    form = PlanForm()
    is_sent = form.validate_on_submit()
    if is_sent and (found := _concern(form, pair, me().zone)):
        return _plan_page(form, pair, found)
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
    form: PlanForm, pair: Pair, concern: Concern | None = None, meeting: queries.Meeting | None = None
) -> str:
    return render_template("appointments/plan.html", form=form, pair=pair, meeting=meeting, concern=concern)


def _concern(form: PlanForm, pair: Pair, zone: str, *, but: UUID | None = None) -> Concern | None:
    """What a time that may be kept has against it; asked about once, since it may be meant."""
    draft, now = form.draft(), clock.now()
    meant = f"{draft.on_day} {draft.at_time} {draft.minutes}"
    own = [one for one in queries.own_planned(therapist(), me().zone) if one.id != but]
    if form.again.data == meant or not may_be(draft, zone, clock.day_in(zone, now)):
        return None
    starts_at = clock.wall_to_utc(draft.on_day, draft.at_time, zone)
    if any(one.couple_id == pair.id and one.starts_at == starts_at for one in own):
        return None  # refused in a moment
    found = concern(starts_at, draft.minutes, now, own, couples.pairs(therapist()))
    if found:
        form.again.data = meant
    return found


@pages.route("/sessions/<uuid:appointment_id>/move", methods=["GET", "POST"], allow=Allow.THERAPIST)
def move(appointment_id: UUID) -> ResponseReturnValue:
    row = queries.appointment(therapist(), appointment_id)
    check_may_change(row.state)
    pair = couples.pair(therapist(), row.couple_id)
    meeting = queries.meeting(row, me().zone)
    form = PlanForm(data={"on_day": meeting.on_day, "at_time": meeting.at_time, "minutes": meeting.minutes})
    is_sent = form.validate_on_submit()
    if is_sent and (found := _concern(form, pair, me().zone, but=row.id)):
        return _plan_page(form, pair, found, meeting)
    if is_sent:
        try:
            actions.move(therapist(), row, form.draft(), me().zone, now=clock.now())
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash(_("The session has a new time."), "ok")
            return save_and_go("review.show", couple_id=pair.id)
    return _plan_page(form, pair, meeting=meeting)


@pages.post("/sessions/<uuid:appointment_id>/cancel", allow=Allow.THERAPIST)
def cancel(appointment_id: UUID) -> ResponseReturnValue:
    row = queries.appointment(therapist(), appointment_id)
    actions.cancel(therapist(), row, now=clock.now())
    return save_and_go("appointments.cancelled", appointment_id=appointment_id)


@pages.get("/sessions/<uuid:appointment_id>/cancelled", allow=Allow.THERAPIST)
def cancelled(appointment_id: UUID) -> ResponseReturnValue:
    meeting = queries.meeting(queries.appointment(therapist(), appointment_id), me().zone)
    pair = couples.pair(therapist(), meeting.couple_id)
    if meeting.state is not AppointmentState.CANCELLED:  # put back, and come back to
        return redirect(url_for("review.show", couple_id=pair.id), code=303)
    return render_template("appointments/cancelled.html", meeting=meeting, pair=pair)


@pages.post("/sessions/<uuid:appointment_id>/put-back", allow=Allow.THERAPIST)
def put_back(appointment_id: UUID) -> ResponseReturnValue:
    row = queries.appointment(therapist(), appointment_id)
    actions.put_back(therapist(), row, now=clock.now())
    flash(_("The session is planned."), "ok")
    return save_and_go("review.show", couple_id=row.couple_id)


@pages.route("/topics", methods=["GET", "POST"], allow=Allow.PARTNER)
def topics() -> ResponseReturnValue:
    us = couples.us(partner())
    form = topic_form(us)
    if form.validate_on_submit():
        try:
            row = actions.ask_topic(partner(), form.draft(), now=clock.now())
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            saved.tell("topic", row.id, url_for(".topics"))
            return save_and_go("appointments.topics")
    return render_template(
        "appointments/topics.html",
        form=form,
        us=us,
        topics=queries.open_and_talked(partner(), us.pair.id, us.pair.zone),
        may_change=lambda one: may_change_topic(
            one.release, one.appointment_id, one.released_at, clock.now()
        ),
        may_write=us.pair.state is CoupleState.ACTIVE,
    )


@saved.tells_of("topic")
def tell_of_topic(topic_id: UUID, page: str) -> saved.Saved:
    """What is said of a topic its author saved just now."""
    topic, us = queries.topic_view(partner(), queries.own_topic(partner(), topic_id)), couples.us(partner())
    return saved.Saved(
        thanks=_("Noted. That counts."),
        texts=(topic.text,),
        readers=saved.readers(topic.release, therapist=us.therapist_name, other=us.other.name),
        place=url_for("appointments.topics", _anchor="h-asked"),
        place_name=_("See it below"),
        undo=url_for("appointments.take_topic_back", topic_id=topic_id),
        page=page,
    )


@pages.post("/topics/<uuid:topic_id>/take-back", allow=Allow.PARTNER)
def take_topic_back(topic_id: UUID) -> ResponseReturnValue:
    """Undo the saving of a topic: it is taken out, and its words stand in the form again."""
    row = queries.own_topic(partner(), topic_id, deleted=None)
    page = url_for(".topics")
    if row.deleted_at is None:
        topic = queries.topic_view(partner(), row)
        try:
            check_may_change_topic(row.release, row.appointment_id, row.released_at, clock.now())
        except Refusal as refusal:
            flash(say(refusal.phrase), "info")
            return redirect(page, code=303)
        fields = {"text": topic.text, "release": topic.release.value, "therapist_id": row.therapist_id}
        put_into_form(page, page, fields, now=clock.now())
        actions.delete_topic(partner(), queries.own_topic(partner(), topic_id, deleted=None), now=clock.now())
        save()
    flash(_("Taken back."), "ok")
    return redirect(page, code=303)


@pages.post("/topics/<uuid:topic_id>/talked", allow=Allow.THERAPIST)
def mark_topic_talked(topic_id: UUID) -> ResponseReturnValue:
    row = queries.topic(therapist(), topic_id)
    actions.mark_topic_talked(therapist(), row, now=clock.now())
    return save_and_go("review.show", couple_id=row.couple_id)


@pages.post("/topics/<uuid:topic_id>/open", allow=Allow.THERAPIST)
def mark_topic_open(topic_id: UUID) -> ResponseReturnValue:
    row = queries.topic(therapist(), topic_id)
    actions.mark_topic_open(therapist(), row, now=clock.now())
    return save_and_go("review.show", couple_id=row.couple_id)


@pages.route("/topics/<uuid:topic_id>/edit", methods=["GET", "POST"], allow=Allow.PARTNER)
def edit_topic(topic_id: UUID) -> ResponseReturnValue:
    row = queries.own_topic(partner(), topic_id, deleted=False if is_safe_method() else None)
    if row.deleted_at is not None:
        return rescue_typed(
            url_for(".topics"), url_for(".topics"), ("text", "release", "therapist_id"), now=clock.now()
        )
    if is_safe_method():  # what is sent too late is shown to copy
        check_may_change_topic(row.release, row.appointment_id, row.released_at, clock.now())
    us = couples.us(partner())
    view = queries.topic_view(partner(), row)
    kept: list[tuple[str, str]] = []
    form = topic_form(us, of=view, version=queries.topic_version(partner(), row))
    if form.validate_on_submit():
        try:
            actions.change_topic(partner(), row, form.draft(), now=clock.now())
        except ChangedMeanwhile as refusal:
            refuse(form, refusal)
            kept = form.beside(_topic_data(row))
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            saved.flash_changed(form.draft().release, therapist=us.therapist_name, other=us.other.name)
            return save_and_go("appointments.topics")
    return render_template("appointments/edit_topic.html", form=form, us=us, topic=view, kept=kept)


def _topic_data(row: Topic) -> dict[str, str]:
    """A topic as its form holds it."""
    view, version = queries.topic_view(partner(), row), queries.topic_version(partner(), row)
    return {"text": view.text, "release": view.release.value, "version": version}


@pages.post("/topics/<uuid:topic_id>/delete", allow=Allow.PARTNER)
def delete_topic(topic_id: UUID) -> ResponseReturnValue:
    row = queries.own_topic(partner(), topic_id, deleted=None)
    actions.delete_topic(partner(), row, now=clock.now())
    return save_and_go("appointments.deleted_topic", topic_id=topic_id)


@pages.get("/topics/<uuid:topic_id>/deleted", allow=Allow.PARTNER)
def deleted_topic(topic_id: UUID) -> ResponseReturnValue:
    if queries.own_topic(partner(), topic_id, deleted=None).deleted_at is None:  # put back, and come back to
        return redirect(url_for(".topics"), code=303)
    return render_template("appointments/deleted_topic.html", topic_id=topic_id)


@pages.post("/topics/<uuid:topic_id>/undo", allow=Allow.PARTNER)
def undo_topic(topic_id: UUID) -> ResponseReturnValue:
    actions.put_back_topic(partner(), queries.own_topic(partner(), topic_id, deleted=None), now=clock.now())
    flash(_("It is back."), "ok")
    return save_and_go("appointments.topics")
