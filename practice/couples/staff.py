"""A therapist leaves the clinic: the owner hands their couples over by name, and closes their way in."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from practice import clock
from practice.access import Allow
from practice.accounts import queries as accounts
from practice.accounts import security
from practice.couples import handing
from practice.couples.doors import pages
from practice.couples.forms import HandOverForm
from practice.errors import Refusal
from practice.phrase import N_
from practice.web import refuse, save_and_go, therapist


@pages.route("/settings/people/<uuid:therapist_id>/remove", methods=["GET", "POST"], allow=Allow.OWNER)
@security.fresh
def remove_therapist(therapist_id: UUID) -> ResponseReturnValue:
    """Names only; being the owner opens nobody's writing. Signed out everywhere with this very click."""
    leaving = accounts.colleague(therapist(), therapist_id)
    if leaving.id == therapist().id:
        raise Refusal(N_("You cannot remove yourself."))
    if leaving.left_at is not None:  # pressed twice
        return redirect(url_for("accounts.settings"), code=303)
    charges = handing.charges(therapist(), leaving.id)
    staying = {str(one.id): one.name for one in accounts.colleagues(therapist()) if one.id != leaving.id}
    form = HandOverForm.for_couples({one.id: _names(one) for one in charges if not one.others}, staying)
    if form.validate_on_submit():
        name = leaving.name
        try:
            handing.remove(therapist(), leaving.id, form.read(), now=clock.now())
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash(_("%(name)s can no longer sign in.", name=name), "ok")
            return save_and_go("accounts.settings")
    shared = [one for one in charges if one.others]
    return render_template("couples/remove_therapist.html", form=form, leaving=leaving.name, shared=shared)


def _names(charge: handing.Charge) -> str:
    return str(_("%(a)s and %(b)s", a=charge.name_a, b=charge.name_b))
