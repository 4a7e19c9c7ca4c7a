"""What a therapist does with an assignment after talking about it: keep, stop, and say how it went."""

from uuid import UUID

from flask import flash
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from practice import clock
from practice.access import Allow
from practice.homework import actions, queries
from practice.homework.doors import pages
from practice.homework.forms import RatingForm
from practice.web import save_and_go, therapist


@pages.post("/assignments/<uuid:assignment_id>/stop", allow=Allow.THERAPIST)
def stop(assignment_id: UUID) -> ResponseReturnValue:
    """Stop something; it can be taken back."""
    row = queries.assignment(therapist(), assignment_id)
    actions.stop(therapist(), row, now=clock.now())
    return save_and_go(".given", couple_id=row.couple_id, stopped=assignment_id)


@pages.post("/assignments/<uuid:assignment_id>/go-on", allow=Allow.THERAPIST)
def go_on(assignment_id: UUID) -> ResponseReturnValue:
    """Take back a stop."""
    row = queries.assignment(therapist(), assignment_id)
    actions.go_on(therapist(), row, now=clock.now())
    flash(_("It goes on."), "ok")
    return save_and_go(".given", couple_id=row.couple_id)


@pages.post("/assignments/<uuid:assignment_id>/keep", allow=Allow.THERAPIST)
def keep(assignment_id: UUID) -> ResponseReturnValue:
    """It goes on until the next session, in one tap."""
    row = queries.assignment(therapist(), assignment_id)
    actions.renew(therapist(), row, now=clock.now())
    flash(_("It goes on until the next session."), "ok")
    return save_and_go("review.show", couple_id=row.couple_id, anchor="h-tried")


@pages.post("/assignments/<uuid:assignment_id>/rating", allow=Allow.THERAPIST)
def rate(assignment_id: UUID) -> ResponseReturnValue:
    """How it went, as the therapist sees it; pressing the same number again takes it back."""
    row = queries.assignment(therapist(), assignment_id)
    form = RatingForm()
    if form.validate():
        actions.rate(therapist(), row, form.number(), now=clock.now())
    else:
        flash(_("Please choose a number from 0 to 4."), "look")
    return save_and_go("review.show", couple_id=row.couple_id, anchor=f"rating-{row.id}")
