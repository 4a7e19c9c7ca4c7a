"""Routes of appreciations on paper: what a therapist enters for a partner."""

from uuid import UUID

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from practice import clock
from practice.access import Allow
from practice.appreciations import actions, queries
from practice.appreciations.forms import paper_appreciation_form
from practice.appreciations.routes.blueprint import blueprint
from practice.appreciations.rules.appreciations import AppreciationText, check_appreciations_on
from practice.couples.queries import couples as couple_queries
from practice.couples.rules import check_may_be_given
from practice.errors import NotFound, Refusal
from practice.sealed_texts import text_values
from practice.web.current_viewer import therapist
from practice.web.saving import refuse, save_and_go


@blueprint.route(
    "/couples/<uuid:couple_id>/appreciations/paper", methods=["GET", "POST"], allow=Allow.THERAPIST
)
def keep_from_paper(couple_id: UUID) -> ResponseReturnValue:
    """Enter an appreciation somebody brought on paper; it waits for the opening like any other."""
    pair = couple_queries.couple_view(therapist(), couple_id)
    check_may_be_given(pair.state)
    check_appreciations_on(pair.appreciations_on)
    today = clock.day_in(pair.zone, clock.now())
    form = paper_appreciation_form(pair, today, data=_data_of_deleted(couple_id))
    if form.validate_on_submit():
        try:
            author_id = UUID(form.author.data)
            actions.keep_from_paper(therapist(), couple_id, author_id, form.draft(), now=clock.now())
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash(_("Entered, and marked as from paper."), "ok")
            return save_and_go("review.show", couple_id=couple_id, anchor="h-opening")
    return render_template("appreciations/keep_from_paper.html", form=form, pair=pair)


def _data_of_deleted(couple_id: UUID) -> dict[str, object]:
    """The values of the deleted note named in the URL, to be corrected in the form; none where there is no such note."""
    try:
        row = queries.from_paper(therapist(), UUID(request.args.get("instead", "")))
    except (ValueError, NotFound):
        return {}
    if row.couple_id != couple_id or row.deleted_at is None:
        return {}
    note = queries.appreciation_view(therapist(), row)
    texts = text_values(AppreciationText, note)
    return {"author": str(row.author_id), "on_day": row.on_day, **texts}


@blueprint.post("/appreciations/<uuid:paper_id>/take-out", allow=Allow.THERAPIST)
def take_paper_out(paper_id: UUID) -> ResponseReturnValue:
    """Delete a note from paper, and show its words in the form to be corrected."""
    row = queries.from_paper(therapist(), paper_id)
    actions.take_paper_out(therapist(), row, now=clock.now())
    flash(_("Taken out. Enter it anew here, or leave it."), "ok")
    return save_and_go("appreciations.keep_from_paper", couple_id=row.couple_id, instead=paper_id)
