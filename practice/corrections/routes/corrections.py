"""Pages that change a saved entry: edit it, add one's own side, delete it, restore it."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from practice import clock
from practice.access import Allow
from practice.assignments.queries import assignments as assignment_queries
from practice.assignments.queries.assignments import AssignmentView
from practice.corrections import actions, queries
from practice.corrections.routes.blueprint import blueprint
from practice.corrections.routes.notices import saved_notice
from practice.couples.queries import couples as couple_queries
from practice.entries.forms import EntryForm, SideForm, with_questions
from practice.entries.models import Entry
from practice.entries.queries import entries as entry_queries
from practice.entries.queries.views import EntryView
from practice.entries.routes.form_data import answer_data, open_days, side_data
from practice.entries.rules import WRITTEN_TYPES, Answers
from practice.errors import ChangedMeanwhile, Refusal
from practice.localization.day_formats import short_day
from practice.messages import N_, message
from practice.rhythm.rules.outcomes import COUNTED_OUTCOMES
from practice.stashed_forms.routes.stashed_forms import put_into_form, rescue_typed
from practice.web import saved_notices
from practice.web.current_viewer import me, partner
from practice.web.request_checks import is_safe_method, not_found
from practice.web.saving import refuse, save, save_and_go
from practice.web.sealed_session import store_value


@blueprint.post("/entries/<uuid:entry_id>/take-back", allow=Allow.PARTNER)
def take_back(entry_id: UUID) -> ResponseReturnValue:
    """Undo the saving of an entry: delete it, and put its values back into the form for a new one."""
    row = entry_queries.entry(partner(), entry_id, with_deleted=True)
    if row.author_id != partner().id:
        not_found()
    assignment = assignment_queries.assignment_view(partner(), row.assignment_id, me().today)
    page = url_for("entries.log", assignment_id=assignment.id)
    if row.deleted_at is None:
        put_into_form(
            page,
            page,
            _new_entry_data(entry_queries.entry_view(partner(), entry_id), assignment),
            now=clock.now(),
        )
        actions.delete(
            partner(), entry_queries.entry(partner(), entry_id, with_deleted=True), now=clock.now()
        )
        save()
    flash(_("Taken back."), "ok")
    return redirect(page, code=303)


def _new_entry_data(view: EntryView, assignment: AssignmentView) -> dict[str, object]:
    """An entry's values as data of the form for a new one."""
    data, names = _entry_data(view, assignment) | side_data(view, assignment), _new_entry_names(assignment)
    return {name: value for name, value in data.items() if name in names}


def _new_entry_names(assignment: AssignmentView) -> set[str]:
    """The names of the fields that somebody fills in on the form for a new entry."""
    form = with_questions(EntryForm, assignment.activity.fields)(formdata=None)
    form.fit_to_activity(assignment.activity)
    return {field.name for field in form} - {"csrf_token", "form_key", "again", "version"}


def _rescue_deleted(row: Entry) -> ResponseReturnValue:
    """Put what was typed to an entry that was deleted meanwhile into the form for a new one."""
    assignment = assignment_queries.assignment_view(partner(), row.assignment_id, me().today)
    page = url_for("entries.log", assignment_id=assignment.id)
    return rescue_typed(page, page, _new_entry_names(assignment), now=clock.now())


@blueprint.route("/entries/<uuid:entry_id>/edit", methods=["GET", "POST"], allow=Allow.PARTNER)
def edit(entry_id: UUID) -> ResponseReturnValue:
    """Correct an entry, whoever of the two made it, and change one's own part of it."""
    us = couple_queries.own_couple(partner())
    row = entry_queries.entry(partner(), entry_id, with_deleted=not is_safe_method())
    if row.deleted_at is not None:
        return _rescue_deleted(row)
    view = entry_queries.entry_view(partner(), entry_id)
    assignment = assignment_queries.assignment_view(partner(), view.assignment_id, me().today)
    days = {view.on_day: short_day(view.on_day)} | open_days(assignment)
    changed_values: list[tuple[str, str]] = []
    form = with_questions(EntryForm, assignment.activity.fields)(data=_edit_data(view, assignment))
    form.fit_to_activity(assignment.activity, is_held_check_in=_is_held_check_in(assignment, view))
    form.offer_days(days)
    if form.validate_on_submit():
        try:
            actions.edit(partner(), row, form.draft(), form.ask_text(), now=clock.now())
        except ChangedMeanwhile as refusal:
            refuse(form, refusal)
            changed_values = form.changed_values(
                _edit_data(entry_queries.entry_view(partner(), entry_id), assignment)
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash(_("Changed."), "ok")
            return save_and_go("entries.show_assignment", assignment_id=assignment.id)
    return render_template(
        "entries/log.html",
        form=form,
        us=us,
        assignment=assignment,
        twin_id=None,
        changed_values=changed_values,
    )


@blueprint.route("/entries/<uuid:entry_id>/side", methods=["GET", "POST"], allow=Allow.PARTNER)
def add_side(entry_id: UUID) -> ResponseReturnValue:
    """Add or change one's own side of an entry, whoever of the two made it."""
    us = couple_queries.own_couple(partner())
    row = entry_queries.entry(partner(), entry_id, with_deleted=not is_safe_method())
    if row.deleted_at is not None:
        return _rescue_deleted(row)
    view = entry_queries.entry_view(partner(), entry_id)
    assignment = assignment_queries.assignment_view(partner(), view.assignment_id, me().today)
    own_questions = [question for question in assignment.activity.fields if question.is_own]
    changed_values: list[tuple[str, str]] = []
    form = with_questions(SideForm, own_questions)(data=_own_data(view, assignment))
    form.fit_to_kind(assignment.activity.kind, is_held_check_in=_is_held_check_in(assignment, view))
    if form.validate_on_submit():
        try:
            actions.add_side(
                partner(), row, form.side(), form.ask_text(), version=form.version.data or "", now=clock.now()
            )
        except ChangedMeanwhile as refusal:
            refuse(form, refusal)
            changed_values = form.changed_values(
                _own_data(entry_queries.entry_view(partner(), entry_id), assignment)
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            saved_notices.announce_saved("side", entry_id, request.path)
            return save_and_go("entries.show_assignment", assignment_id=assignment.id)
    return render_template(
        "corrections/add_side.html",
        form=form,
        us=us,
        assignment=assignment,
        entry=view,
        changed_values=changed_values,
    )


def _edit_data(view: EntryView, assignment: AssignmentView) -> dict[str, object]:
    """An entry and one's own side of it, as data of its form."""
    text_keys = frozenset(
        question.key for question in assignment.activity.fields if question.type in WRITTEN_TYPES
    )
    version = queries.form_version(partner(), view, text_keys)
    return _entry_data(view, assignment) | side_data(view, assignment) | {"version": version}


def _own_data(view: EntryView, assignment: AssignmentView) -> dict[str, object]:
    """One's own side alone, as data of its form."""
    return side_data(view, assignment) | {"version": queries.form_version(partner(), view, None)}


def _is_held_check_in(assignment: AssignmentView, view: EntryView) -> bool:
    """Whether this is a check-in that took place."""
    return assignment.activity.spec.has_agenda and view.outcome in COUNTED_OUTCOMES


def _entry_data(view: EntryView, assignment: AssignmentView) -> dict[str, object]:
    return {
        "outcome": str(view.outcome),
        "on_day": view.on_day.isoformat(),
        "minutes": view.minutes,
        "note": view.sentence_of(partner().id),
        "tag": str(view.tag),
    } | answer_data(assignment, _own_answers(view, assignment), own=False)


def _own_answers(view: EntryView, assignment: AssignmentView) -> Answers:
    """The shared answers as this partner may change them: joint ones, and those in words of their own."""
    joint_keys = {
        question.key for question in assignment.activity.fields if question.type not in WRITTEN_TYPES
    }
    is_author = view.author_id == partner().id
    answers = {key: texts for key, texts in view.answers.items() if is_author or key in joint_keys}
    for note in view.other_notes:
        if note.author_id == partner().id:
            answers |= note.answers
    return answers


@blueprint.post("/entries/<uuid:entry_id>/delete", allow=Allow.PARTNER)
def delete(entry_id: UUID) -> ResponseReturnValue:
    """Delete an entry, with what one said to it oneself."""
    row = entry_queries.entry(partner(), entry_id, with_deleted=True)
    actions.delete(partner(), row, now=clock.now())
    store_value("taken_out", entry_id)
    return save_and_go("entries.show_assignment", assignment_id=row.assignment_id)


@blueprint.post("/entries/<uuid:entry_id>/undo", allow=Allow.PARTNER)
def restore(entry_id: UUID) -> ResponseReturnValue:
    """Restore an entry one deleted oneself."""
    row = entry_queries.entry(partner(), entry_id, with_deleted=True)
    actions.restore(partner(), row, now=clock.now())
    flash(_("It is back."), "ok")
    return save_and_go("entries.show_assignment", assignment_id=row.assignment_id)


@saved_notices.notice_builder("side")
def tell_of_side(entry_id: UUID, page: str) -> saved_notices.SavedNotice:
    """The notice of one's own side of an entry that was saved just now; it can be changed but not undone.

    Raises:
        NotFound: for strangers, and where the entry was deleted since.
    """
    entry_queries.entry(partner(), entry_id)
    view, us = entry_queries.entry_view(partner(), entry_id), couple_queries.own_couple(partner())
    assignment = assignment_queries.assignment_view(partner(), view.assignment_id, me().today)
    own, ask = view.side_of(partner().id), view.ask_of(partner().id)
    text_keys = [
        question.key
        for question in assignment.activity.fields
        if question.is_own and question.type in WRITTEN_TYPES
    ]
    answers = [own.answers[key][0] for key in text_keys if own and own.answers.get(key)]
    words = (
        N_("Only you and %(therapist)s read this; your small ask both of you.")
        if ask
        else N_("Only you and %(therapist)s read this.")
    )
    return saved_notice(
        texts=tuple(text for text in (*answers, ask) if text),
        readers=message(words, therapist=us.therapist_name),
        assignment_id=assignment.id,
        change=url_for("corrections.add_side", entry_id=entry_id),
        page=page,
    )
