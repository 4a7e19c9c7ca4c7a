"""A therapist leaves the clinic: the owner hands their couples over by name, and ends their sign-ins."""

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
    """Names only; being the owner opens nobody's writing. Signed out everywhere with this very click."""
    leaving = clinic_queries.colleague(therapist(), therapist_id)
    if leaving.id == therapist().id:
        raise Refusal(N_("You cannot remove yourself."))
    if leaving.left_at is not None:  # pressed twice
        return redirect(url_for("clinics.settings"), code=303)
    charges = queries.couples_of_therapist(therapist(), leaving.id)
    staying = {
        str(one.id): one.name for one in clinic_queries.colleagues(therapist()) if one.id != leaving.id
    }
    form = HandOverForm.for_couples(
        {one.id: _couple_names(one) for one in charges if not one.others}, staying
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
    shared = [one for one in charges if one.others]
    return render_template("hand_over/remove_therapist.html", form=form, leaving=leaving.name, shared=shared)


def _couple_names(charge: queries.HandOverView) -> str:
    return str(_("%(a)s and %(b)s", a=charge.name_a, b=charge.name_b))
