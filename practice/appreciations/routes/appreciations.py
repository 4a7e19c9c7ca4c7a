"""Routes of one appreciation: keeping, changing, deleting and taking back."""

from uuid import UUID

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from practice import clock
from practice.access import Allow
from practice.appreciations import actions, queries
from practice.appreciations.forms import (
    AppreciationForm,
    PromptForm,
    appreciation_form,
    form_data,
    prompt_form,
    read_aloud_paragraphs,
    typed_draft,
)
from practice.appreciations.routes.blueprint import blueprint
from practice.appreciations.rules import note_texts
from practice.appreciations.rules.appreciations import (
    BECOMING_PROMPTS,
    AppreciationText,
    check_appreciations_on,
    check_may_change,
    hint,
    may_change,
)
from practice.couples.queries import couples as couple_queries
from practice.couples.rules import check_may_note
from practice.errors import ChangedMeanwhile, Refusal
from practice.localization.translation import translate
from practice.sealed_texts import text_names
from practice.stashed_forms.routes.form_pages import page_of
from practice.stashed_forms.routes.stashed_forms import put_into_form, rescue_typed
from practice.web import saved_notices
from practice.web.current_viewer import me, partner
from practice.web.request_checks import is_safe_method
from practice.web.saving import refuse, save, save_and_go

FORM_FIELDS = (*text_names(AppreciationText), "release", "therapist_id", "on_day")


@blueprint.post("/appreciations", allow=Allow.PARTNER)
def keep() -> ResponseReturnValue:
    us = couple_queries.own_couple(partner())
    form = appreciation_form(us, me().today)
    if form.validate_on_submit():
        try:
            row = actions.keep(partner(), form.draft(), now=clock.now())
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            saved_notices.announce_saved("note", row.id, page_of(request.form.get("draft_page", "")))
            _say_how_it_is_read(form)
            if message := hint(*queries.appreciation_view(partner(), row).texts):
                flash(_("%(hint)s You can change it in your notes.", hint=translate(message)), "info")
            return save_and_go("today.show_today")
    return render_template("appreciations/write.html", form=form, us=us)


@saved_notices.notice_builder("note")
def tell_of_note(note_id: UUID, page: str) -> saved_notices.SavedNotice:
    """The notice for a note its author has just saved."""
    note, us = (
        queries.appreciation_view(partner(), queries.own_appreciation(partner(), note_id)),
        couple_queries.own_couple(partner()),
    )
    return saved_notices.SavedNotice(
        thanks=_("Noted. That counts."),
        texts=note.words,
        readers=saved_notices.describe_readers(
            note.release, therapist=us.therapist_name, other=us.other.name
        ),
        place=url_for("appreciations.list_own"),
        place_name=_("In your notes"),
        undo=url_for("appreciations.take_back", appreciation_id=note_id),
        page=page,
    )


@blueprint.post("/appreciations/<uuid:appreciation_id>/take-back", allow=Allow.PARTNER)
def take_back(appreciation_id: UUID) -> ResponseReturnValue:
    """Undo saving a note: delete it and put its words back into the form."""
    row = queries.own_appreciation(partner(), appreciation_id, with_deleted=True)
    note = queries.appreciation_view(partner(), row)
    page = page_of(request.form.get("page", "")) or url_for(".write")
    target = page if note.prompt else url_for(".keep")
    if row.deleted_at is None:
        try:
            check_may_change(note.release, note.released_at, clock.now(), is_opened=note.is_opened)
        except Refusal as refusal:
            flash(translate(refusal.message), "info")
            return redirect(url_for(".list_own"), code=303)
        fields = form_data(note) | {"therapist_id": row.therapist_id}
        put_into_form(page, target, fields, now=clock.now())
        actions.delete(
            partner(),
            queries.own_appreciation(partner(), appreciation_id, with_deleted=True),
            now=clock.now(),
        )
        save()
    flash(_("Taken back."), "ok")
    return redirect(page + (f"?prompt={note.prompt}" if note.prompt in BECOMING_PROMPTS else ""), code=303)


@blueprint.get("/appreciations/write", allow=Allow.PARTNER)
def write() -> ResponseReturnValue:
    us = couple_queries.own_couple(partner())
    check_may_note(us.pair.state)
    check_appreciations_on(us.pair.appreciations_on)
    return render_template("appreciations/write.html", form=appreciation_form(us, me().today), us=us)


@blueprint.post("/appreciations/aloud", allow=Allow.MEMBER)
def preview() -> ResponseReturnValue:
    """How what is being typed will be read aloud, where that is not as it is written; nothing is kept."""
    return jsonify(read_aloud_paragraphs(typed_draft(request.form)))


@blueprint.route("/appreciations/<uuid:appreciation_id>/edit", methods=["GET", "POST"], allow=Allow.PARTNER)
def edit(appreciation_id: UUID) -> ResponseReturnValue:
    row = queries.own_appreciation(partner(), appreciation_id, with_deleted=not is_safe_method())
    if row.deleted_at is not None:
        return rescue_typed(url_for(".write"), url_for(".keep"), FORM_FIELDS, now=clock.now())
    us = couple_queries.own_couple(partner())
    note = queries.appreciation_view(partner(), row)
    form: AppreciationForm | PromptForm
    changed_values: list[tuple[str, str]] = []
    version = queries.version(partner(), row)
    if note.prompt is not None:
        form = prompt_form(note.prompt, us, me().today, of=note, version=version)
    else:
        form = appreciation_form(us, me().today, of=note, version=version)
    if form.validate_on_submit():
        try:
            actions.change(partner(), row, form.draft(), now=clock.now())
        except ChangedMeanwhile as refusal:
            refuse(form, refusal)
            note = queries.appreciation_view(partner(), row)
            stored = form_data(note) | {"version": queries.version(partner(), row)}
            changed_values = form.changed_values(stored)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            saved_notices.flash_changed(
                form.draft().release, therapist=us.therapist_name, other=us.other.name
            )
            _say_how_it_is_read(form)
            return save_and_go("appreciations.list_own")
    return render_template(
        "appreciations/edit.html",
        form=form,
        us=us,
        row_id=row.id,
        changed_values=changed_values,
        prompt_text=note_texts.prompts()[note.prompt] if note.prompt is not None else None,
        texts=list(form.texts),
        hint=hint(*form.texts),
        open=may_change(note.release, note.released_at, clock.now(), is_opened=note.is_opened),
    )


def _say_how_it_is_read(form: AppreciationForm | PromptForm) -> None:
    """Flash that the note is read aloud in other words; not the words, since the browser stores what is flashed."""
    if form.prompt is None and form.did.data and form.paragraphs_aloud:
        flash(_("To be read aloud it got a beginning, as your notes show. You can change it there."), "info")


@blueprint.post("/appreciations/<uuid:appreciation_id>/delete", allow=Allow.PARTNER)
def delete(appreciation_id: UUID) -> ResponseReturnValue:
    row = queries.own_appreciation(partner(), appreciation_id, with_deleted=True)
    actions.delete(partner(), row, now=clock.now())
    return save_and_go("appreciations.show_deleted", appreciation_id=row.id)


@blueprint.get("/appreciations/<uuid:appreciation_id>/deleted", allow=Allow.PARTNER)
def show_deleted(appreciation_id: UUID) -> ResponseReturnValue:
    if (
        queries.own_appreciation(partner(), appreciation_id, with_deleted=True).deleted_at is None
    ):  # it was put back, and the page opened again
        return redirect(url_for(".list_own"), code=303)
    return render_template("appreciations/show_deleted.html", appreciation_id=appreciation_id)


@blueprint.post("/appreciations/<uuid:appreciation_id>/undo", allow=Allow.PARTNER)
def put_back(appreciation_id: UUID) -> ResponseReturnValue:
    actions.put_back(
        partner(), queries.own_appreciation(partner(), appreciation_id, with_deleted=True), now=clock.now()
    )
    flash(_("It is back."), "ok")
    return save_and_go("appreciations.list_own")
