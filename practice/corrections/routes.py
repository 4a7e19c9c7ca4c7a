"""Pages for an entry that is there: edit it, add one's own side, take it out, bring it back."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from practice import clock
from practice.access import Allow
from practice.assignments.queries import assignments as assignment_queries
from practice.assignments.queries.assignments import AssignmentView
from practice.corrections import actions, queries
from practice.couples.queries import couples as couple_queries
from practice.entries.forms import EntryForm, SideForm, with_questions
from practice.entries.models import Entry
from practice.entries.queries import entries as entry_queries
from practice.entries.queries.views import EntryView
from practice.entries.routes.form_data import answer_data, open_days, side_data
from practice.entries.routes.notices import saved_notice
from practice.entries.rules import WRITTEN_TYPES, Answers
from practice.errors import ChangedMeanwhile, Refusal
from practice.library.rules.questions import QuestionType
from practice.localization.day_formats import short_day
from practice.messages import N_, message
from practice.rhythm.rules.outcomes import COUNTED_OUTCOMES
from practice.stashed_forms.routes.stashed_forms import put_into_form, rescue_typed
from practice.web import saved_notices
from practice.web.blueprints import LabelledBlueprint
from practice.web.current_viewer import me, partner
from practice.web.request_checks import is_safe_method, not_found
from practice.web.saving import refuse, save, save_and_go
from practice.web.sealed_session import store_value

blueprint = LabelledBlueprint("corrections", __name__)


@blueprint.post("/entries/<uuid:entry_id>/take-back", allow=Allow.PARTNER)
def take_back(entry_id: UUID) -> ResponseReturnValue:
    """Undo the saving of an entry: it is taken out, and what was answered stands in the form again."""
    row = entry_queries.entry(partner(), entry_id, with_deleted=True)
    if row.author_id != partner().id:
        not_found()
    found = assignment_queries.assignment_view(partner(), row.assignment_id, me().today)
    page = url_for("entries.log", assignment_id=found.id)
    if row.deleted_at is None:
        put_into_form(
            page, page, _new_entry_data(entry_queries.entry_view(partner(), entry_id), found), now=clock.now()
        )
        actions.delete(
            partner(), entry_queries.entry(partner(), entry_id, with_deleted=True), now=clock.now()
        )
        save()
    flash(_("Taken back."), "ok")
    return redirect(page, code=303)


def _new_entry_data(view: EntryView, found: AssignmentView) -> dict[str, object]:
    """An entry as the form for a new one holds it."""
    data, names = _entry_data(view, found) | side_data(view, found), _new_entry_names(found)
    return {name: value for name, value in data.items() if name in names}


def _new_entry_names(found: AssignmentView) -> set[str]:
    """What is filled in of the form for a new entry."""
    form = with_questions(EntryForm, found.book.fields)(formdata=None)
    form.fit_to_activity(found.book)
    return {field.name for field in form} - {"csrf_token", "form_key", "again", "version"}


def _rescue_deleted(row: Entry) -> ResponseReturnValue:
    """What was typed to an entry that either of the two took out meanwhile stands in the form for a new one."""
    found = assignment_queries.assignment_view(partner(), row.assignment_id, me().today)
    page = url_for("entries.log", assignment_id=found.id)
    return rescue_typed(page, page, _new_entry_names(found), now=clock.now())


@blueprint.route("/entries/<uuid:entry_id>/edit", methods=["GET", "POST"], allow=Allow.PARTNER)
def edit(entry_id: UUID) -> ResponseReturnValue:
    """Correct an entry, whoever of the two noted it, and change what one wrote to it oneself."""
    us = couple_queries.own_couple(partner())
    row = entry_queries.entry(partner(), entry_id, with_deleted=not is_safe_method())
    if row.deleted_at is not None:
        return _rescue_deleted(row)
    view = entry_queries.entry_view(partner(), entry_id)
    found = assignment_queries.assignment_view(partner(), view.assignment_id, me().today)
    days = {view.on_day: short_day(view.on_day)} | open_days(found)
    kept: list[tuple[str, str]] = []
    form = with_questions(EntryForm, found.book.fields)(data=_edit_data(view, found))
    form.fit_to_activity(found.book, is_held_check_in=_is_held_check_in(found, view))
    form.offer_days(days)
    if form.validate_on_submit():
        try:
            actions.edit(partner(), row, form.draft(), form.ask_text(), now=clock.now())
        except ChangedMeanwhile as refusal:
            refuse(form, refusal)
            kept = form.changed_values(_edit_data(entry_queries.entry_view(partner(), entry_id), found))
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash(_("Changed."), "ok")
            return save_and_go("entries.show_assignment", assignment_id=found.id)
    return render_template(
        "entries/log.html", form=form, us=us, given=found, entry=view, twin_id=None, kept=kept
    )


@blueprint.route("/entries/<uuid:entry_id>/side", methods=["GET", "POST"], allow=Allow.PARTNER)
def add_side(entry_id: UUID) -> ResponseReturnValue:
    """Add or change one's own side of an entry, whoever of the two noted it."""
    us = couple_queries.own_couple(partner())
    row = entry_queries.entry(partner(), entry_id, with_deleted=not is_safe_method())
    if row.deleted_at is not None:
        return _rescue_deleted(row)
    view = entry_queries.entry_view(partner(), entry_id)
    found = assignment_queries.assignment_view(partner(), view.assignment_id, me().today)
    own = [one for one in found.book.fields if one.is_own]
    kept: list[tuple[str, str]] = []
    form = with_questions(SideForm, own)(data=_own_data(view, found))
    form.fit_to_kind(found.book.kind, is_held_check_in=_is_held_check_in(found, view))
    if form.validate_on_submit():
        try:
            actions.add_side(
                partner(), row, form.side(), form.ask_text(), version=form.version.data or "", now=clock.now()
            )
        except ChangedMeanwhile as refusal:
            refuse(form, refusal)
            kept = form.changed_values(_own_data(entry_queries.entry_view(partner(), entry_id), found))
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            saved_notices.announce_saved("side", entry_id, request.path)
            return save_and_go("entries.show_assignment", assignment_id=found.id)
    return render_template("corrections/add_side.html", form=form, us=us, given=found, entry=view, kept=kept)


def _edit_data(view: EntryView, found: AssignmentView) -> dict[str, object]:
    """An entry and one's own side of it, as its form holds them."""
    text_keys = frozenset(one.key for one in found.book.fields if one.type in WRITTEN_TYPES)
    version = queries.form_version(partner(), view, text_keys)
    return _entry_data(view, found) | side_data(view, found) | {"version": version}


def _own_data(view: EntryView, found: AssignmentView) -> dict[str, object]:
    """One's own side alone, as its form holds it."""
    return side_data(view, found) | {"version": queries.form_version(partner(), view, None)}


def _is_held_check_in(found: AssignmentView, view: EntryView) -> bool:
    """Whether this is a check-in that took place, and not one that was let go."""
    return found.book.spec.has_agenda and view.outcome in COUNTED_OUTCOMES


def _entry_data(view: EntryView, found: AssignmentView) -> dict[str, object]:
    return {
        "outcome": str(view.outcome),
        "on_day": view.on_day.isoformat(),
        "minutes": view.minutes,
        "note": view.sentence_of(partner().id),
        "tag": str(view.tag),
    } | answer_data(found, _own_answers(view, found), own=False)


def _own_answers(view: EntryView, found: AssignmentView) -> Answers:
    """The shared answers as this partner may change them: joint ones, and those in words of their own."""
    joint = {one.key for one in found.book.fields if one.type not in WRITTEN_TYPES}
    is_author = view.author_id == partner().id
    answers = {key: said for key, said in view.answers.items() if is_author or key in joint}
    for one in view.others:
        if one.author_id == partner().id:
            answers |= one.answers
    return answers


@blueprint.post("/entries/<uuid:entry_id>/delete", allow=Allow.PARTNER)
def delete(entry_id: UUID) -> ResponseReturnValue:
    """Take out an entry, with what one said to it oneself."""
    row = entry_queries.entry(partner(), entry_id, with_deleted=True)
    actions.delete(partner(), row, now=clock.now())
    store_value("taken_out", entry_id)
    return save_and_go("entries.show_assignment", assignment_id=row.assignment_id)


@blueprint.post("/entries/<uuid:entry_id>/undo", allow=Allow.PARTNER)
def restore(entry_id: UUID) -> ResponseReturnValue:
    """Bring back what one took out."""
    row = entry_queries.entry(partner(), entry_id, with_deleted=True)
    actions.restore(partner(), row, now=clock.now())
    flash(_("It is back."), "ok")
    return save_and_go("entries.show_assignment", assignment_id=row.assignment_id)


@saved_notices.notice_builder("side")
def tell_of_side(entry_id: UUID, page: str) -> saved_notices.SavedNotice:
    """What is said of one's own side of an entry; it changes with the entry, so there is a way to change it."""
    entry_queries.entry(partner(), entry_id)
    view, us = entry_queries.entry_view(partner(), entry_id), couple_queries.own_couple(partner())
    found = assignment_queries.assignment_view(partner(), view.assignment_id, me().today)
    own, ask = view.side_of(partner().id), view.ask_of(partner().id)
    lines = [
        one.key
        for one in found.book.fields
        if one.is_own and one.type in {QuestionType.LINE, QuestionType.TEXT}
    ]
    answers = [own.answers[key][0] for key in lines if own and own.answers.get(key)]
    words = (
        N_("Only you and %(therapist)s read this; your small ask both of you.")
        if ask
        else N_("Only you and %(therapist)s read this.")
    )
    return saved_notice(
        texts=tuple(text for text in (*answers, ask) if text),
        readers=message(words, therapist=us.therapist_name),
        assignment_id=found.id,
        change=url_for("corrections.add_side", entry_id=entry_id),
        page=page,
    )
