"""Keeping, stopping, resuming and rating an assignment."""

from uuid import UUID

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from practice import clock
from practice.access import Allow
from practice.assignments import actions
from practice.assignments.forms import RatingForm
from practice.assignments.models import Assignment
from practice.assignments.queries import assignments as assignment_queries
from practice.assignments.routes.blueprint import blueprint
from practice.couples.queries import couples as couple_queries
from practice.errors import NotFound
from practice.web.current_viewer import therapist
from practice.web.saving import save_and_go


@blueprint.post("/couples/<uuid:couple_id>/again", allow=Allow.THERAPIST)
def keep_previous(couple_id: UUID) -> ResponseReturnValue:
    """Renew the ticked assignments that were over, until the next session."""
    couple_queries.couple_view(therapist(), couple_id)
    ticked_ids = list(dict.fromkeys(request.form.getlist("again")))[: assignment_queries.MOST_PREVIOUS]
    rows = [row for text in ticked_ids if (row := _ticked_assignment(couple_id, text)) is not None]
    if not rows:
        flash(_("Nothing was ticked, so nothing was given."), "info")
        return redirect(url_for(".choose", couple_id=couple_id), code=303)
    for row in rows:
        actions.keep(therapist(), row, now=clock.now())
    flash(_("Given again. They will find it on their phones."), "ok")
    return save_and_go(".index", couple_id=couple_id)


def _ticked_assignment(couple_id: UUID, text: str) -> Assignment | None:
    """The assignment of this couple with the id a tick box sent, or None."""
    try:
        row = assignment_queries.assignment(therapist(), UUID(text))
    except (ValueError, NotFound):
        return None
    return row if row.couple_id == couple_id else None


@blueprint.post("/assignments/<uuid:assignment_id>/stop", allow=Allow.THERAPIST)
def stop(assignment_id: UUID) -> ResponseReturnValue:
    """Stop an assignment; it can be taken back."""
    row = assignment_queries.assignment(therapist(), assignment_id)
    actions.stop(therapist(), row, now=clock.now())
    return save_and_go(".index", couple_id=row.couple_id, stopped=assignment_id)


@blueprint.post("/assignments/<uuid:assignment_id>/go-on", allow=Allow.THERAPIST)
def resume(assignment_id: UUID) -> ResponseReturnValue:
    """Take back a stop."""
    row = assignment_queries.assignment(therapist(), assignment_id)
    actions.resume(therapist(), row, now=clock.now())
    flash(_("It goes on."), "ok")
    return save_and_go(".index", couple_id=row.couple_id)


@blueprint.post("/assignments/<uuid:assignment_id>/keep", allow=Allow.THERAPIST)
def keep(assignment_id: UUID) -> ResponseReturnValue:
    """Renew an assignment until the next session."""
    row = assignment_queries.assignment(therapist(), assignment_id)
    actions.keep(therapist(), row, now=clock.now())
    flash(_("It goes on until the next session."), "ok")
    return save_and_go("review.show", couple_id=row.couple_id, anchor="h-tried")


@blueprint.post("/assignments/<uuid:assignment_id>/rating", allow=Allow.THERAPIST)
def rate(assignment_id: UUID) -> ResponseReturnValue:
    """Save how it went as the therapist sees it; pressing the same number again takes it back."""
    row = assignment_queries.assignment(therapist(), assignment_id)
    form = RatingForm()
    if form.validate():
        actions.rate(therapist(), row, form.number(), now=clock.now())
    else:
        flash(_("Please choose a number from 0 to 4."), "look")
    return save_and_go("review.show", couple_id=row.couple_id, anchor=f"rating-{row.id}")
