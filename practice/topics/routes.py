"""Routes of topics: asking, changing, deleting, and marking as talked about."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from practice import clock
from practice.access import Allow
from practice.appointments import queries as appointment_queries
from practice.couples.queries import couples as couple_queries
from practice.couples.rules import CoupleState
from practice.errors import ChangedMeanwhile, Refusal
from practice.localization.translation import translate
from practice.sealed_texts import text_names
from practice.stashed_forms.routes.stashed_forms import put_into_form, rescue_typed
from practice.topics import actions, queries
from practice.topics.forms import topic_data, topic_form
from practice.topics.models import Topic
from practice.topics.rules import TopicText, check_may_change, may_change
from practice.web import saved_notices
from practice.web.blueprints import LabelledBlueprint
from practice.web.current_viewer import me, partner, therapist
from practice.web.request_checks import is_safe_method
from practice.web.saving import refuse, save, save_and_go

blueprint = LabelledBlueprint("topics", __name__)
FORM_FIELDS = (*text_names(TopicText), "release", "therapist_id")


@blueprint.app_context_processor
def add_template_functions() -> dict[str, Callable[..., Any]]:
    """Give the couple's page, whose feature may not import this one, its appointments and talked topics."""
    return {
        "sessions_of": lambda couple_id: appointment_queries.of_couple(therapist(), couple_id, me().zone),
        "talked_topics_of": lambda couple_id, zone: queries.topic_lists(therapist(), couple_id, zone).talked,
    }


@blueprint.route("/topics", methods=["GET", "POST"], allow=Allow.PARTNER)
def index() -> ResponseReturnValue:
    us = couple_queries.own_couple(partner())
    form = topic_form(us)
    if form.validate_on_submit():
        try:
            row = actions.ask(partner(), form.draft(), now=clock.now())
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            saved_notices.announce_saved("topic", row.id, url_for(".index"))
            return save_and_go("topics.index")
    return render_template(
        "topics/index.html",
        form=form,
        us=us,
        topics=queries.topic_lists(partner(), us.pair.id, us.pair.zone),
        may_change=lambda topic: may_change(
            topic.release, topic.appointment_id, topic.released_at, clock.now()
        ),
        may_write=us.pair.state is CoupleState.ACTIVE,
    )


@saved_notices.notice_builder("topic")
def tell_of_topic(topic_id: UUID, page: str) -> saved_notices.SavedNotice:
    """The notice for a topic its author has just saved."""
    topic, us = (
        queries.topic_view(partner(), queries.own_topic(partner(), topic_id)),
        couple_queries.own_couple(partner()),
    )
    return saved_notices.SavedNotice(
        thanks=_("Noted. That counts."),
        texts=(topic.text,),
        readers=saved_notices.describe_readers(
            topic.release, therapist=us.therapist_name, other=us.other.name
        ),
        place=url_for("topics.index", _anchor="h-asked"),
        place_name=_("See it below"),
        undo=url_for("topics.take_back", topic_id=topic_id),
        page=page,
    )


@blueprint.post("/topics/<uuid:topic_id>/take-back", allow=Allow.PARTNER)
def take_back(topic_id: UUID) -> ResponseReturnValue:
    """Undo saving a topic: delete it and put its words back into the form."""
    row = queries.own_topic(partner(), topic_id, with_deleted=True)
    page = url_for(".index")
    if row.deleted_at is None:
        topic = queries.topic_view(partner(), row)
        try:
            check_may_change(row.release, row.appointment_id, row.released_at, clock.now())
        except Refusal as refusal:
            flash(translate(refusal.message), "info")
            return redirect(page, code=303)
        fields = topic_data(topic) | {"therapist_id": row.therapist_id}
        put_into_form(page, page, fields, now=clock.now())
        actions.delete(partner(), queries.own_topic(partner(), topic_id, with_deleted=True), now=clock.now())
        save()
    flash(_("Taken back."), "ok")
    return redirect(page, code=303)


@blueprint.post("/topics/<uuid:topic_id>/talked", allow=Allow.THERAPIST)
def mark_talked(topic_id: UUID) -> ResponseReturnValue:
    row = queries.topic(therapist(), topic_id)
    actions.mark_talked(therapist(), row, now=clock.now())
    return save_and_go("review.show", couple_id=row.couple_id)


@blueprint.post("/topics/<uuid:topic_id>/open", allow=Allow.THERAPIST)
def mark_open(topic_id: UUID) -> ResponseReturnValue:
    row = queries.topic(therapist(), topic_id)
    actions.mark_open(therapist(), row, now=clock.now())
    return save_and_go("review.show", couple_id=row.couple_id)


@blueprint.route("/topics/<uuid:topic_id>/edit", methods=["GET", "POST"], allow=Allow.PARTNER)
def edit(topic_id: UUID) -> ResponseReturnValue:
    row = queries.own_topic(partner(), topic_id, with_deleted=not is_safe_method())
    if row.deleted_at is not None:
        return rescue_typed(url_for(".index"), url_for(".index"), FORM_FIELDS, now=clock.now())
    if is_safe_method():  # a form sent too late is shown again instead, so that its words can be copied
        check_may_change(row.release, row.appointment_id, row.released_at, clock.now())
    us = couple_queries.own_couple(partner())
    view = queries.topic_view(partner(), row)
    changed_values: list[tuple[str, str]] = []
    form = topic_form(us, of=view, version=queries.version(partner(), row))
    if form.validate_on_submit():
        try:
            actions.change(partner(), row, form.draft(), now=clock.now())
        except ChangedMeanwhile as refusal:
            refuse(form, refusal)
            changed_values = form.changed_values(_topic_data(row))
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            saved_notices.flash_changed(
                form.draft().release, therapist=us.therapist_name, other=us.other.name
            )
            return save_and_go("topics.index")
    return render_template("topics/edit.html", form=form, us=us, topic=view, changed_values=changed_values)


def _topic_data(row: Topic) -> dict[str, str]:
    """A topic as its form holds it."""
    view, version = queries.topic_view(partner(), row), queries.version(partner(), row)
    return topic_data(view) | {"version": version}


@blueprint.post("/topics/<uuid:topic_id>/delete", allow=Allow.PARTNER)
def delete(topic_id: UUID) -> ResponseReturnValue:
    row = queries.own_topic(partner(), topic_id, with_deleted=True)
    actions.delete(partner(), row, now=clock.now())
    return save_and_go("topics.show_deleted", topic_id=topic_id)


@blueprint.get("/topics/<uuid:topic_id>/deleted", allow=Allow.PARTNER)
def show_deleted(topic_id: UUID) -> ResponseReturnValue:
    if (
        queries.own_topic(partner(), topic_id, with_deleted=True).deleted_at is None
    ):  # it was put back, and the page opened again
        return redirect(url_for(".index"), code=303)
    return render_template("topics/show_deleted.html", topic_id=topic_id)


@blueprint.post("/topics/<uuid:topic_id>/undo", allow=Allow.PARTNER)
def put_back(topic_id: UUID) -> ResponseReturnValue:
    actions.put_back(partner(), queries.own_topic(partner(), topic_id, with_deleted=True), now=clock.now())
    flash(_("It is back."), "ok")
    return save_and_go("topics.index")
