"""Routes of appreciations that answer a prompt."""

from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue

from practice import clock
from practice.access import Allow
from practice.appreciations import actions
from practice.appreciations.forms import PromptForm, prompt_form
from practice.appreciations.routes.blueprint import blueprint
from practice.appreciations.rules import note_texts
from practice.appreciations.rules.appreciations import BECOMING_PROMPTS, Prompt
from practice.assignments.queries import assignments as assignment_queries
from practice.assignments.queries.assignments import AssignmentView
from practice.couples.queries import couples as couple_queries
from practice.couples.rules import CoupleState
from practice.errors import Refusal
from practice.library.rules.activities import ActivityKind
from practice.web import saved_notices
from practice.web.current_viewer import me, partner
from practice.web.saving import refuse, save_and_go


@blueprint.route("/becoming/<uuid:becoming_id>", methods=["GET", "POST"], allow=Allow.PARTNER)
def answer_prompt(becoming_id: UUID) -> ResponseReturnValue:
    """Write a note about who the other is becoming, with one of two prompts."""
    assignment = assignment_queries.assignment_view(
        partner(), becoming_id, me().today, kind=ActivityKind.BECOMING
    )
    key = request.args.get("prompt", "")
    prompt = Prompt(key) if key in BECOMING_PROMPTS else BECOMING_PROMPTS[0]
    us = couple_queries.own_couple(partner())
    form = prompt_form(prompt, us, me().today)
    return _prompt_page(form, us, assignment)


def _prompt_page(
    form: PromptForm, us: couple_queries.OwnCoupleView, assignment: AssignmentView
) -> ResponseReturnValue:
    if form.validate_on_submit():
        try:
            row = actions.keep(partner(), form.draft(), now=clock.now())
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            saved_notices.announce_saved("note", row.id, request.path)
            return save_and_go("appreciations.list_own")
    return render_template(
        "appreciations/answer_prompt.html",
        us=us,
        assignment=assignment,
        form=form,
        prompt=form.prompt,
        prompts=[note_texts.prompts()[key] for key in BECOMING_PROMPTS],
        prompt_text=note_texts.prompts()[form.prompt],
        is_open=us.pair.state is CoupleState.ACTIVE and us.pair.appreciations_on,
    )
