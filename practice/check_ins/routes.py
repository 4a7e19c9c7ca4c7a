"""The pages of a check-in, step by step."""

from datetime import date
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from practice import clock
from practice.access import Allow
from practice.assignments.queries import assignments as assignment_queries
from practice.assignments.queries.assignments import AssignmentView
from practice.check_ins import actions, pages, queries
from practice.check_ins.forms import CheckInForm
from practice.corrections.routes.notices import saved_notice
from practice.couples.queries import couples as couple_queries
from practice.entries.queries import entries as entry_queries
from practice.entries.routes.form_data import open_days, side_data
from practice.errors import Refusal
from practice.messages import N_, message
from practice.web import saved_notices
from practice.web.blueprints import LabelledBlueprint
from practice.web.current_viewer import me, partner
from practice.web.request_checks import not_found
from practice.web.saving import refuse, save_and_go

blueprint = LabelledBlueprint("check_ins", __name__)


@blueprint.get("/to-try/<uuid:assignment_id>/check-in", allow=Allow.PARTNER)
def begin(assignment_id: UUID) -> ResponseReturnValue:
    """Go to the first step of a check-in."""
    assignment = assignment_queries.assignment_view(partner(), assignment_id, me().today)
    steps = pages.steps(assignment.activity, short=False)
    if not steps:
        not_found()
    return redirect(url_for(".show_step", assignment_id=assignment_id, step=steps[0].key), code=303)


@blueprint.route("/to-try/<uuid:assignment_id>/check-in/<step>", methods=["GET", "POST"], allow=Allow.PARTNER)
def show_step(assignment_id: UUID, step: str) -> ResponseReturnValue:
    """One step of a check-in. Answers travel with the form from page to page; nothing is saved before the end."""
    us = couple_queries.own_couple(partner())
    row, assignment = assignment_queries.find_assignment(partner(), assignment_id, me().today)
    days = open_days(assignment)
    if not assignment.activity.spec.has_agenda or not days:
        not_found()
    form = CheckInForm(data=_data_of_day(assignment, next(iter(days))))
    form.offer_days(days)
    page = pages.next_page(assignment.activity, form.posted_step(), step, is_valid=form.validate_on_submit())
    if page is None:
        not_found()
    form.carry_to(page)
    if page.is_saving:
        try:
            draft = form.draft([item.key for item in pages.steps(assignment.activity, short=False)])
            entry = actions.save(partner(), row, draft, now=clock.now())
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            saved_notices.announce_saved("check-in", entry.id, request.path)
            return save_and_go("entries.show_assignment", assignment_id=assignment_id)
    return render_template("check_ins/show_step.html", form=form, us=us, assignment=assignment, page=page)


def _data_of_day(assignment: AssignmentView, day: date) -> dict[str, object]:
    """Form data with what this partner saved in the check-in of that day, so that opening it again loses nothing."""
    row = queries.check_in_on(partner(), assignment.id, day)
    data: dict[str, object] = {"on_day": day.isoformat()}
    if row is not None:
        view = entry_queries.entry_view(partner(), row.id)
        data |= side_data(view, assignment) | {"note": view.sentence_of(partner().id)}
    return data


@saved_notices.notice_builder("check-in")
def tell_of_check_in(entry_id: UUID, page: str) -> saved_notices.SavedNotice:
    """The notice of a check-in that was saved just now.

    It belongs to both and may hold what the other partner said, so it can be changed but not undone.

    Raises:
        NotFound: for strangers, and where the entry was deleted since.
    """
    entry_queries.entry(partner(), entry_id)
    view, us = entry_queries.entry_view(partner(), entry_id), couple_queries.own_couple(partner())
    words = N_("Both of you and %(therapist)s read this; your number only you and %(therapist)s.")
    return saved_notice(
        texts=tuple(text for text in (view.sentence_of(partner().id), view.ask_of(partner().id)) if text),
        readers=message(words, therapist=us.therapist_name),
        assignment_id=view.assignment_id,
        change=url_for("corrections.edit", entry_id=entry_id),
        page=page,
    )
