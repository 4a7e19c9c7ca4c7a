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
from practice.couples.queries import couples as couple_queries
from practice.entries.queries import entries as entry_queries
from practice.entries.routes.form_data import open_days, side_data
from practice.entries.routes.notices import saved_notice
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
    """The first step of a check-in."""
    found = assignment_queries.assignment_view(partner(), assignment_id, me().today)
    steps = pages.steps(found.book, short=False)
    if not steps:
        not_found()
    return redirect(url_for(".show_step", assignment_id=assignment_id, step=steps[0].key), code=303)


@blueprint.route("/to-try/<uuid:assignment_id>/check-in/<step>", methods=["GET", "POST"], allow=Allow.PARTNER)
def show_step(assignment_id: UUID, step: str) -> ResponseReturnValue:
    """One step of a check-in. Answers travel with the form from page to page; nothing is kept before the end."""
    us = couple_queries.own_couple(partner())
    row = assignment_queries.assignment(partner(), assignment_id)
    found = assignment_queries.assignment_view(partner(), assignment_id, me().today)
    days = open_days(found)
    if not found.book.spec.has_agenda or not days:
        not_found()
    form = CheckInForm(data=_data_of_day(found, next(iter(days))))
    form.offer_days(days)
    walk = pages.next_page(found.book, form.posted_step(), step, is_valid=form.validate_on_submit())
    if walk is None:
        not_found()
    form.carry(walk)
    if walk.is_saving:
        try:
            draft = form.draft([one.key for one in pages.steps(found.book, short=False)])
            entry = actions.save(partner(), row, draft, now=clock.now())
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            saved_notices.announce_saved("check-in", entry.id, request.path)
            return save_and_go("entries.show_assignment", assignment_id=assignment_id)
    return render_template("check_ins/show_step.html", form=form, us=us, given=found, walk=walk)


def _data_of_day(found: AssignmentView, day: date) -> dict[str, object]:
    """What this partner has already said in the check-in of that day, so that coming again loses nothing."""
    row = queries.check_in_on(partner(), found.id, day)
    said: dict[str, object] = {"on_day": day.isoformat()}
    if row is not None:
        view = entry_queries.entry_view(partner(), row.id)
        said |= side_data(view, found) | {"note": view.sentence_of(partner().id)}
    return said


@saved_notices.notice_builder("check-in")
def tell_of_check_in(entry_id: UUID, page: str) -> saved_notices.SavedNotice:
    """What is said of a check-in. It is of the two and may hold what the other said: it is changed, not undone."""
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
