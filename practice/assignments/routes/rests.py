"""A couple lets one window of an assignment rest, and takes that back."""

from contextlib import suppress
from datetime import date
from uuid import UUID

from flask import flash, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from practice import clock
from practice.access import Allow
from practice.assignments import actions
from practice.assignments.queries import assignments as assignment_queries
from practice.assignments.routes.blueprint import blueprint
from practice.web.current_viewer import me, partner
from practice.web.saving import save_and_go


@blueprint.post("/to-try/<uuid:assignment_id>/rest", allow=Allow.PARTNER)
def rest(assignment_id: UUID) -> ResponseReturnValue:
    """Let an assignment rest in the chosen window."""
    assignment = assignment_queries.assignment_view(partner(), assignment_id, me().today)
    first_on: date | None = None
    with suppress(ValueError):
        first_on = date.fromisoformat(request.form.get("first_on", ""))
    actions.rest(partner(), assignment, first_on, now=clock.now())
    flash(_("It rests. Nothing to make up."), "ok")
    return save_and_go("entries.show_assignment", assignment_id=assignment_id)


@blueprint.post("/to-try/<uuid:assignment_id>/rest/undo", allow=Allow.PARTNER)
def undo_rest(assignment_id: UUID) -> ResponseReturnValue:
    """Take a rest back before it is over."""
    assignment = assignment_queries.assignment_view(partner(), assignment_id, me().today)
    actions.undo_rest(partner(), assignment, request.form.get("first_on", ""), now=clock.now())
    return save_and_go("entries.show_assignment", assignment_id=assignment_id)
