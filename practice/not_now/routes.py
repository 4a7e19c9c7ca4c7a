"""A partner puts an assignment aside for themselves, and takes it up again."""

from uuid import UUID

from flask import flash
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from practice import clock
from practice.access import Allow
from practice.assignments.queries import assignments as assignment_queries
from practice.not_now import actions
from practice.web.blueprints import LabelledBlueprint
from practice.web.current_viewer import partner
from practice.web.saving import save_and_go

blueprint = LabelledBlueprint("not_now", __name__)


@blueprint.post("/to-try/<uuid:assignment_id>/not-now", allow=Allow.PARTNER)
def put_aside(assignment_id: UUID) -> ResponseReturnValue:
    """Put an assignment aside, without a reason."""
    assignment = assignment_queries.assignment(partner(), assignment_id)
    actions.put_aside(partner(), assignment, now=clock.now())
    flash(_("Put aside. Only you know."), "ok")
    return save_and_go("today.show_today")


@blueprint.post("/to-try/<uuid:assignment_id>/bring-back", allow=Allow.PARTNER)
def take_up(assignment_id: UUID) -> ResponseReturnValue:
    """Take it up again."""
    assignment = assignment_queries.assignment(partner(), assignment_id)
    actions.take_up(partner(), assignment)
    return save_and_go("entries.show_assignment", assignment_id=assignment_id)
