"""The page on which the owner removes a therapist and chooses who takes over their couples."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from practice import clock
from practice.access import Allow
from practice.authentication.routes import fresh_sign_in as fresh_sign_in_routes
from practice.clinics import queries as clinic_queries
from practice.errors import Refusal
from practice.hand_over import actions, queries
from practice.hand_over.forms import HandOverForm
from practice.messages import N_
from practice.web.blueprints import LabelledBlueprint
from practice.web.current_viewer import therapist
from practice.web.saving import refuse, save_and_go

blueprint = LabelledBlueprint("hand_over", __name__)


@blueprint.route("/settings/people/<uuid:therapist_id>/remove", methods=["GET", "POST"], allow=Allow.OWNER)
@fresh_sign_in_routes.require_fresh
def remove_therapist(therapist_id: UUID) -> ResponseReturnValue:
    """Remove a therapist and hand their couples over; their sign-ins end. The page shows names, no writing."""
    leaving = clinic_queries.colleague(therapist(), therapist_id)
    if leaving.id == therapist().id:
        raise Refusal(N_("You cannot remove yourself."))
    if leaving.left_at is not None:  # the form was sent twice
        return redirect(url_for("clinics.settings"), code=303)
    couples = queries.couples_of_therapist(therapist(), leaving.id)
    staying = {
        str(colleague.id): colleague.name
        for colleague in clinic_queries.colleagues(therapist())
        if colleague.id != leaving.id
    }
    form = HandOverForm.for_couples(
        {couple.id: _couple_names(couple) for couple in couples if not couple.others}, staying
    )
    if form.validate_on_submit():
        name = leaving.name
        try:
            actions.remove_therapist(therapist(), leaving.id, form.read(), now=clock.now())
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash(_("%(name)s can no longer sign in.", name=name), "ok")
            return save_and_go("clinics.settings")
    shared = [couple for couple in couples if couple.others]
    return render_template(
        "hand_over/remove_therapist.html", form=form, leaving=leaving.name, shared_couples=shared
    )


def _couple_names(couple: queries.HandOverView) -> str:
    return str(_("%(a)s and %(b)s", a=couple.name_a, b=couple.name_b))
