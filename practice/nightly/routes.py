"""Routes of the night: the book, the question and the answers."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from practice import clock
from practice.access import Allow
from practice.assignments.queries import assignments as assignment_queries
from practice.assignments.queries.assignments import FoundAssignment
from practice.couples.queries import couples as couple_queries
from practice.couples.rules import CoupleState
from practice.entries.queries import entries as entry_queries
from practice.errors import ChangedMeanwhile, Refusal
from practice.library.rules.activities import ActivityKind
from practice.messages import N_, message
from practice.nightly import actions, queries
from practice.nightly.forms import AnswerForm, BookForm
from practice.nightly.models import Reading
from practice.nightly.rules import ReadingText, place_in_words
from practice.optimistic_locking import version_digest
from practice.sealed_texts import text_values
from practice.stashed_forms.routes.stashed_forms import put_into_form
from practice.web import saved_notices
from practice.web.blueprints import LabelledBlueprint
from practice.web.current_viewer import me, partner
from practice.web.saving import refuse, save, save_and_go

blueprint = LabelledBlueprint("nightly", __name__)


def _assignment(assignment_id: UUID) -> FoundAssignment:
    """A nightly assignment. Raises NotFound for one of another kind."""
    return assignment_queries.find_assignment(
        partner(), assignment_id, me().today, kind=ActivityKind.NIGHTLY_PAGE
    )


@blueprint.get("/nightly/<uuid:nightly_id>", allow=Allow.PARTNER)
def tonight(nightly_id: UUID) -> ResponseReturnValue:
    """The book and tonight's question."""
    return _page(_assignment(nightly_id))


def _page(
    assignment: FoundAssignment,
    answer: AnswerForm | None = None,
    book: BookForm | None = None,
    changed_values: Sequence[tuple[str, str]] = (),
) -> ResponseReturnValue:
    us = couple_queries.own_couple(partner())
    view = assignment.view
    questions = queries.question_views(partner(), view.id)
    night_question = queries.choose_question(questions, view.id)
    own_answer = night_question.of(partner().id) if night_question else None
    reading_row = queries.reading_row(partner(), view.id)
    reading = queries.reading_view(partner(), reading_row) if reading_row else None
    today = me().today
    answer_data = _answer_data(
        night_question.question.key if night_question else "",
        own_answer.text_and_talked if own_answer else None,
    )
    return render_template(
        "nightly/tonight.html",
        us=us,
        assignment=view,
        night_question=night_question,
        own_answer=own_answer,
        last_night=queries.questions_of_last_night(questions, clock.start_of_day(us.pair.zone, clock.now())),
        reading=reading,
        where=place_in_words(reading.position, reading.units) if reading else None,
        is_read=entry_queries.is_logged(partner(), assignment.row, today),
        form=answer or AnswerForm(formdata=None, data=answer_data),
        book_form=book or BookForm(formdata=None, data=_book_data(reading_row)),
        changed_values=changed_values,
        is_open=us.pair.state is CoupleState.ACTIVE and view.is_live and view.starts_on <= today,
    )


def _book_data(row: Reading | None) -> dict[str, Any]:
    """The book as its form holds it."""
    reading = queries.reading_view(partner(), row) if row else None
    shown = text_values(ReadingText, reading) | {"units": reading.units} if reading else {}
    return shown | {"version": queries.book_version(partner(), row)}


def _answer_data(key: str, answer: tuple[str, bool] | None) -> dict[str, str]:
    """One's own answer as its form holds it."""
    return {"question": key, "text": answer[0] if answer else "", "version": version_digest(answer)}


@blueprint.post("/nightly/<uuid:nightly_id>/book", allow=Allow.PARTNER)
def begin_book(nightly_id: UUID) -> ResponseReturnValue:
    """Begin a book, or change the one being read."""
    assignment = _assignment(nightly_id)
    form = BookForm()
    changed_values: list[tuple[str, str]] = []
    if form.validate_on_submit():
        try:
            actions.begin_book(partner(), assignment.row, form.draft(), now=clock.now())
        except ChangedMeanwhile as refusal:
            refuse(form, refusal)
            changed_values = form.changed_values(_book_data(queries.reading_row(partner(), nightly_id)))
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            return save_and_go("nightly.tonight", nightly_id=nightly_id)
    return _page(assignment, book=form, changed_values=changed_values)


@blueprint.post("/nightly/<uuid:nightly_id>/read", allow=Allow.PARTNER)
def read_tonight(nightly_id: UUID) -> ResponseReturnValue:
    """Log that they read tonight, move the position, or end the book, by the button pressed."""
    row = _assignment(nightly_id).row
    match request.form.get("press", ""):
        case "more":
            actions.move_place(partner(), row, 1)
        case "less":
            actions.move_place(partner(), row, -1)
        case "away":
            actions.end_book(partner(), row, now=clock.now())
            flash(_("Put away. You can begin another one whenever you like."), "ok")
        case _:
            actions.read_tonight(partner(), row, now=clock.now())
            flash(_("Noted. That counts."), "ok")
    return save_and_go("nightly.tonight", nightly_id=nightly_id)


@blueprint.post("/nightly/<uuid:nightly_id>/answer", allow=Allow.PARTNER)
def answer(nightly_id: UUID) -> ResponseReturnValue:
    """Save one's own answer."""
    assignment = _assignment(nightly_id)
    form = AnswerForm()
    changed_values: list[tuple[str, str]] = []
    if form.validate_on_submit():
        is_talked = form.press.data == "talked"
        key, text = form.question.data or "", form.text.data
        try:
            actions.answer(
                partner(),
                assignment.row,
                key,
                text,
                is_talked=is_talked,
                version=form.version.data or "",
                now=clock.now(),
            )
        except ChangedMeanwhile as refusal:
            refuse(form, refusal)
            changed_values = _changed_answer(form, nightly_id, key)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            is_tonights = _is_tonights(nightly_id, key)
            if text and not is_talked and is_tonights:
                saved_notices.announce_saved("answer", nightly_id, url_for(".tonight", nightly_id=nightly_id))
            else:
                flash(_saved_words(is_tonights=is_tonights, is_talked=is_talked), "ok")
            return save_and_go("nightly.tonight", nightly_id=nightly_id)
    return _page(assignment, answer=form, changed_values=changed_values)


def _changed_answer(form: AnswerForm, nightly_id: UUID, key: str) -> list[tuple[str, str]]:
    """What this partner answered in another window meanwhile, as pairs of a label and words."""
    own_answer = queries.own_answer(partner(), nightly_id, key)
    changed_values = form.changed_values(_answer_data(key, own_answer))
    if own_answer and own_answer[1]:
        return [(str(form.text.label.text), _("We talked, nothing to write."))]
    return changed_values


def _saved_words(*, is_tonights: bool, is_talked: bool) -> str:
    """The words flashed after an answer was saved; the other may have asked for another question meanwhile."""
    if not is_tonights:
        return str(_("Kept. The question has changed meanwhile; yours lies under “What you two answered”."))
    if is_talked:
        return str(_("Noted: the two of you talked."))
    return str(_("Kept. Both answers are shown on the day after both of you have answered."))


def _is_tonights(nightly_id: UUID, key: str) -> bool:
    """Whether this is tonight's question."""
    night_question = queries.question_of_tonight(partner(), nightly_id)
    return night_question is not None and night_question.question.key == key


@saved_notices.notice_builder("answer")
def tell_of_answer(nightly_id: UUID, page: str) -> saved_notices.SavedNotice | None:
    """The notice for an answer its author has just saved; None when it is not to tonight's question."""
    night_question, us = (
        queries.question_of_tonight(partner(), nightly_id),
        couple_queries.own_couple(partner()),
    )
    own_answer = night_question.of(partner().id) if night_question else None
    if own_answer is None:
        return None
    words = N_("%(therapist)s reads it. %(other)s reads it from the day after both of you have answered.")
    return saved_notices.SavedNotice(
        thanks=_("Kept. Both answers are shown on the day after both of you have answered."),
        texts=(own_answer.text,),
        readers=message(words, therapist=us.therapist_name, other=us.other.name),
        place=url_for("nightly.tonight", nightly_id=nightly_id, _anchor="h-question"),
        place_name=_("See it below"),
        undo=url_for("nightly.take_back", nightly_id=nightly_id),
        page=page,
    )


@blueprint.post("/nightly/<uuid:nightly_id>/take-back", allow=Allow.PARTNER)
def take_back(nightly_id: UUID) -> ResponseReturnValue:
    """Undo saving the answer to tonight's question: delete it and put its words back into the form."""
    row = _assignment(nightly_id).row
    page = url_for(".tonight", nightly_id=nightly_id)
    night_question = queries.question_of_tonight(partner(), nightly_id)
    own_answer = night_question.of(partner().id) if night_question else None
    if night_question and own_answer:
        fields = {"question": night_question.question.key, "text": own_answer.text}
        put_into_form(page, url_for(".answer", nightly_id=nightly_id), fields, now=clock.now())
        actions.delete_answer(partner(), row, night_question.question.key)
        save()
        flash(_("Taken back."), "ok")
    return redirect(page, code=303)


@blueprint.post("/nightly/<uuid:nightly_id>/another", allow=Allow.PARTNER)
def pass_on(nightly_id: UUID) -> ResponseReturnValue:
    """Let a question go by."""
    row = _assignment(nightly_id).row
    actions.pass_on(partner(), row, request.form.get("question", ""), now=clock.now())
    return save_and_go("nightly.tonight", nightly_id=nightly_id)


@blueprint.get("/nightly/<uuid:nightly_id>/answers", allow=Allow.PARTNER)
def answers(nightly_id: UUID) -> ResponseReturnValue:
    """The answers shown to both so far, and one's own to questions that went by."""
    assignment = _assignment(nightly_id).view
    us = couple_queries.own_couple(partner())
    views = queries.question_views(partner(), nightly_id)
    tonight = queries.choose_question(views, nightly_id)
    return render_template(
        "nightly/answers.html",
        us=us,
        assignment=assignment,
        shown=[view for view in views if view.is_shown],
        unshown=[
            view
            for view in views
            if view.of(partner().id) and not view.is_shown and (tonight is None or view.id != tonight.id)
        ],
    )


@blueprint.post("/nightly/<uuid:nightly_id>/take-out", allow=Allow.PARTNER)
def delete_answer(nightly_id: UUID) -> ResponseReturnValue:
    """Delete one's own answer that was not shown to the other."""
    actions.delete_answer(partner(), _assignment(nightly_id).row, request.form.get("question", ""))
    flash(_("Taken out. Nobody reads it any more."), "ok")
    return save_and_go("nightly.answers", nightly_id=nightly_id)
