"""Routes of kindnesses: the menus, and kindnesses given and noticed."""

from typing import Protocol
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from practice import clock
from practice.access import Allow
from practice.appreciations import actions as appreciation_actions
from practice.appreciations.forms import prompt_form
from practice.appreciations.rules import note_texts
from practice.appreciations.rules.appreciations import Prompt, hint
from practice.assignments.queries import assignments as assignment_queries
from practice.assignments.queries.assignments import FoundAssignment
from practice.couples.queries import couples as couple_queries
from practice.couples.rules import CoupleState
from practice.errors import ChangedMeanwhile, NotFound, Refusal
from practice.kindnesses import actions, queries
from practice.kindnesses.forms import KindnessForm, MenuItemForm
from practice.kindnesses.models import Kindness, MenuItem
from practice.kindnesses.rules import IMPORTANCE_WORDS, TENSE_WORDS, MenuItemText
from practice.library.rules.activities import ActivityKind
from practice.localization.translation import translate
from practice.messages import N_, message
from practice.sealed_texts import text_names, text_values
from practice.stashed_forms.routes.stashed_forms import put_into_form, rescue_typed
from practice.viewers import PartnerViewer
from practice.web import saved_notices
from practice.web.blueprints import LabelledBlueprint
from practice.web.current_viewer import me, partner
from practice.web.request_checks import is_safe_method
from practice.web.saving import refuse, save, save_and_go
from practice.web.sealed_session import store_value, take_id

blueprint = LabelledBlueprint("kindnesses", __name__)
ITEM_FIELDS = (*text_names(MenuItemText), "tense", "importance", "release")


@blueprint.route("/menu", methods=["GET", "POST"], allow=Allow.PARTNER)
def menu() -> ResponseReturnValue:
    """One's own menu and the other's; adds an item."""
    us = couple_queries.own_couple(partner())
    form = MenuItemForm()
    if form.validate_on_submit():
        try:
            row = actions.add_item(partner(), form.draft(), now=clock.now())
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            saved_notices.announce_saved("menu", row.id, url_for(".menu"))
            return save_and_go("kindnesses.menu")
    return render_template(
        "kindnesses/menu.html",
        us=us,
        form=form,
        menu=queries.menu(partner()),
        tense_words=TENSE_WORDS,
        importance_words=IMPORTANCE_WORDS,
        deleted_id=_just_deleted_id(queries.own_item),
        is_open=us.pair.state is CoupleState.ACTIVE,
    )


@saved_notices.notice_builder("menu")
def tell_of_item(item_id: UUID, page: str) -> saved_notices.SavedNotice:
    """The notice for a menu item its author has just saved."""
    item, us = (
        queries.item_view(partner(), queries.own_item(partner(), item_id)),
        couple_queries.own_couple(partner()),
    )
    return saved_notices.SavedNotice(
        thanks=_("It is on your menu."),
        texts=(item.text,),
        readers=saved_notices.describe_readers(
            item.release, therapist=us.therapist_name, other=us.other.name
        ),
        place=url_for("kindnesses.menu", _anchor="h-own"),
        place_name=_("See it below"),
        undo=url_for("kindnesses.take_item_back", item_id=item_id),
        page=page,
    )


@blueprint.post("/menu/<uuid:item_id>/take-back", allow=Allow.PARTNER)
def take_item_back(item_id: UUID) -> ResponseReturnValue:
    """Undo saving a menu item: delete it and put its words back into the form."""
    row = queries.own_item(partner(), item_id, with_deleted=True)
    if row.deleted_at is None:
        put_into_form(url_for(".menu"), url_for(".menu"), _item_data(row) | {"version": ""}, now=clock.now())
        actions.delete_item(
            partner(), queries.own_item(partner(), item_id, with_deleted=True), now=clock.now()
        )
        save()
    flash(_("Taken back."), "ok")
    return redirect(url_for(".menu"), code=303)


class _RowQuery(Protocol):
    def __call__(self, partner: PartnerViewer, id: UUID, /, *, with_deleted: bool) -> MenuItem | Kindness: ...


def _just_deleted_id(find: _RowQuery) -> UUID | None:
    """The id stored in the session of the row just deleted; None when it was put back since."""
    if (row_id := take_id("taken_out")) is None:
        return None
    try:
        row = find(partner(), row_id, with_deleted=True)
    except NotFound:
        return None
    return row.id if row.deleted_at is not None else None


@blueprint.route("/menu/<uuid:item_id>/edit", methods=["GET", "POST"], allow=Allow.PARTNER)
def edit_item(item_id: UUID) -> ResponseReturnValue:
    """Change an item of one's own menu."""
    row = queries.own_item(partner(), item_id, with_deleted=not is_safe_method())
    if row.deleted_at is not None:
        return rescue_typed(url_for(".menu"), url_for(".menu"), ITEM_FIELDS, now=clock.now())
    changed_values: list[tuple[str, str]] = []
    form = MenuItemForm(data=_item_data(row))
    if form.validate_on_submit():
        try:
            actions.change_item(partner(), row, form.draft(), now=clock.now())
        except ChangedMeanwhile as refusal:
            refuse(form, refusal)
            changed_values = form.changed_values(_item_data(row))
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash(_("Changed."), "ok")
            return save_and_go("kindnesses.menu")
    return render_template(
        "kindnesses/edit_item.html",
        us=couple_queries.own_couple(partner()),
        form=form,
        item_id=item_id,
        changed_values=changed_values,
    )


def _item_data(row: MenuItem) -> dict[str, str]:
    """A menu item as its form holds it."""
    item, version = queries.item_view(partner(), row), queries.item_version(partner(), row)
    return {
        **text_values(MenuItemText, item),
        "tense": item.tense.value,
        "release": item.release.value,
        "importance": str(item.importance),
        "version": version,
    }


@blueprint.post("/menu/<uuid:item_id>/delete", allow=Allow.PARTNER)
def delete_item(item_id: UUID) -> ResponseReturnValue:
    """Delete an item of one's own menu."""
    actions.delete_item(partner(), queries.own_item(partner(), item_id, with_deleted=True), now=clock.now())
    store_value("taken_out", item_id)
    return save_and_go("kindnesses.menu")


@blueprint.post("/menu/<uuid:item_id>/undo", allow=Allow.PARTNER)
def put_back_item(item_id: UUID) -> ResponseReturnValue:
    """Undo ``delete_item``."""
    actions.put_back_item(partner(), queries.own_item(partner(), item_id, with_deleted=True), now=clock.now())
    flash(_("It is back."), "ok")
    return save_and_go("kindnesses.menu")


@blueprint.post("/menu/<uuid:item_id>/not-now", allow=Allow.PARTNER)
def put_aside(item_id: UUID) -> ResponseReturnValue:
    """Put an item of the other's menu aside; the other never learns of it."""
    actions.put_aside(partner(), _item_of_other(item_id), now=clock.now())
    return save_and_go("kindnesses.menu", anchor="h-theirs")


@blueprint.post("/menu/<uuid:item_id>/bring-back", allow=Allow.PARTNER)
def take_up(item_id: UUID) -> ResponseReturnValue:
    """Undo ``put_aside``."""
    actions.take_up(partner(), _item_of_other(item_id))
    return save_and_go("kindnesses.menu", anchor="h-theirs")


def _item_of_other(item_id: UUID) -> MenuItem:
    return queries.item(partner(), item_id)


def _assignment(kindnesses_id: UUID) -> FoundAssignment:
    return assignment_queries.find_assignment(
        partner(), kindnesses_id, me().today, kind=ActivityKind.KINDNESS
    )


@blueprint.route("/kindnesses/<uuid:kindnesses_id>", methods=["GET", "POST"], allow=Allow.PARTNER)
def show(kindnesses_id: UUID) -> ResponseReturnValue:
    """Write down a kindness one did; lists those written down before."""
    row, assignment = _assignment(kindnesses_id)
    us = couple_queries.own_couple(partner())
    menu = queries.menu(partner())
    form = KindnessForm(data={"on_day": me().today})
    form.offer(menu.theirs, me().today)
    if form.validate_on_submit():
        try:
            kindness = actions.give(partner(), row, form.draft(), now=clock.now())
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            saved_notices.announce_saved("kindness", kindness.id, request.path)
            return save_and_go("kindnesses.show", kindnesses_id=kindnesses_id)
    return render_template(
        "kindnesses/show.html",
        us=us,
        assignment=assignment,
        form=form,
        menu=menu,
        kindnesses=queries.kindnesses(partner(), kindnesses_id),
        deleted_id=_just_deleted_id(queries.kindness),
        is_open=us.pair.state is CoupleState.ACTIVE and assignment.starts_on <= me().today,
    )


@saved_notices.notice_builder("kindness")
def tell_of_kindness(kindness_id: UUID, page: str) -> saved_notices.SavedNotice:
    """The notice for a kindness its giver has just saved."""
    kindness, us = (
        queries.kindness_view(partner(), queries.kindness(partner(), kindness_id)),
        couple_queries.own_couple(partner()),
    )
    return saved_notices.SavedNotice(
        thanks=_("Noted. That counts."),
        texts=(kindness.text,),
        readers=message(N_("You and %(therapist)s read this."), therapist=us.therapist_name),
        place=f"{page}#h-mine",
        place_name=_("See it below"),
        undo=url_for("kindnesses.take_kindness_back", kindness_id=kindness_id),
        page=page,
    )


@blueprint.post("/kindness/<uuid:kindness_id>/take-back", allow=Allow.PARTNER)
def take_kindness_back(kindness_id: UUID) -> ResponseReturnValue:
    """Undo saving a kindness: delete it and put its words back into the form."""
    row = queries.kindness(partner(), kindness_id, with_deleted=True)
    page = url_for(".show", kindnesses_id=row.assignment_id)
    if row.deleted_at is None:
        kindness = queries.kindness_view(partner(), row)
        fields = {"text": kindness.text, "item": row.item_id, "on_day": kindness.on_day}
        put_into_form(page, page, fields, now=clock.now())
        actions.delete_kindness(partner(), row, now=clock.now())
        save()
    flash(_("Taken back."), "ok")
    return redirect(page, code=303)


@blueprint.route("/kindnesses/<uuid:kindnesses_id>/noticed", methods=["GET", "POST"], allow=Allow.PARTNER)
def notice(kindnesses_id: UUID) -> ResponseReturnValue:
    """Write a note to the other about a kindness one noticed, with a release of one's choice."""
    assignment = _assignment(kindnesses_id).view
    us = couple_queries.own_couple(partner())
    form = prompt_form(Prompt.NOTICED, us, me().today)
    if form.validate_on_submit():
        try:
            draft = form.draft()
            noted = appreciation_actions.keep(partner(), draft, now=clock.now())
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            saved_notices.announce_saved("note", noted.id, request.path)
            if hint_message := hint(draft.did):
                flash(_("%(hint)s You can change it in your notes.", hint=translate(hint_message)), "info")
            return save_and_go("kindnesses.show", kindnesses_id=kindnesses_id)
    prompt_text = note_texts.prompts()[Prompt.NOTICED]
    return render_template(
        "kindnesses/notice.html", us=us, assignment=assignment, form=form, prompt_text=prompt_text
    )


@blueprint.post("/kindness/<uuid:kindness_id>/delete", allow=Allow.PARTNER)
def delete_kindness(kindness_id: UUID) -> ResponseReturnValue:
    """Delete one's own kindness."""
    row = queries.kindness(partner(), kindness_id, with_deleted=True)
    actions.delete_kindness(partner(), row, now=clock.now())
    store_value("taken_out", kindness_id)
    return save_and_go("kindnesses.show", kindnesses_id=row.assignment_id)


@blueprint.post("/kindness/<uuid:kindness_id>/undo", allow=Allow.PARTNER)
def put_back_kindness(kindness_id: UUID) -> ResponseReturnValue:
    """Undo ``delete_kindness``."""
    row = queries.kindness(partner(), kindness_id, with_deleted=True)
    actions.put_back_kindness(partner(), row)
    flash(_("It is back."), "ok")
    return save_and_go("kindnesses.show", kindnesses_id=row.assignment_id)
