"""The page on which a partner logs an entry."""

from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from practice import clock
from practice.access import Allow
from practice.assignments.models import Assignment
from practice.assignments.queries import assignments as assignment_queries
from practice.couples.queries import couples as couple_queries
from practice.entries.actions import entries as entry_actions
from practice.entries.forms import ANSWER_PREFIX, EntryForm, with_questions
from practice.entries.queries import entries as entry_queries
from practice.entries.routes.blueprint import blueprint
from practice.entries.routes.form_data import open_days
from practice.errors import Refusal
from practice.rhythm.rules.outcomes import COUNTED_OUTCOMES
from practice.web import saved_notices
from practice.web.current_viewer import me, partner
from practice.web.saving import refuse, save_and_go


@blueprint.route("/to-try/<uuid:assignment_id>/entry", methods=["GET", "POST"], allow=Allow.PARTNER)
def log(assignment_id: UUID) -> ResponseReturnValue:
    """Log an entry; asked once more where the day has one already."""
    us = couple_queries.own_couple(partner())
    row, assignment = assignment_queries.find_assignment(partner(), assignment_id, me().today)
    if assignment.activity.spec.entries.is_logged_elsewhere:
        return redirect(url_for("entries.show_assignment", assignment_id=assignment_id), code=303)
    days = open_days(assignment)
    newest_day = next((day.isoformat() for day in days), None)
    idea_data = {
        f"{ANSWER_PREFIX}what": request.args.get("idea", "")[:120]
    }  # of a link from an idea for a date
    form = with_questions(EntryForm, assignment.activity.fields)(
        data={"on_day": newest_day, "tag": str(assignment.activity.tag)} | idea_data
    )
    form.fit_to_activity(assignment.activity)
    form.offer_days(days)
    twin_id = None
    if form.validate_on_submit() and (twin_id := _same_day_entry(row, form)) is None:
        try:
            entry = entry_actions.log(partner(), row, form.draft(), now=clock.now())
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            saved_notices.announce_saved("entry", entry.id, request.path)
            return save_and_go(".show_assignment", assignment_id=assignment_id)
    return render_template(
        "entries/log.html", form=form, us=us, assignment=assignment, twin_id=twin_id, changed_values=[]
    )


def _same_day_entry(row: Assignment, form: EntryForm) -> UUID | None:
    """The id of an entry that says it happened on that day already, or None.

    The form remembers the day, so that sending it once more is not asked again: twice a day is possible.
    """
    draft = form.draft()
    if draft.outcome not in COUNTED_OUTCOMES or form.again.data == draft.on_day.isoformat():
        return None
    entry_id = entry_queries.same_day_entry_id(partner(), row, draft.on_day, except_form_key=draft.form_key)
    if entry_id:
        form.again.data = draft.on_day.isoformat()
    return entry_id
