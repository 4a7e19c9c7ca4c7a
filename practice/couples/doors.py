"""Accepting an invitation. Looking at the link changes nothing and signs nobody in; sending the form does."""

from flask import flash, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from practice import clock
from practice.access import Allow
from practice.accounts import security
from practice.couples import invitations, queries
from practice.couples.forms import AcceptForm
from practice.couples.rules import InvitationState
from practice.errors import Refusal
from practice.web import Pages, limiter, refuse, save_and_go

pages = Pages("couples", __name__)
TRIES = "20 per minute; 200 per hour"


def _gone() -> ResponseReturnValue:
    """One answer for a link that was used, withdrawn or too old, and for one that never was."""
    return render_template("couples/gone.html"), 404


@pages.route("/invitation/<token>", methods=["GET", "POST"], allow=Allow.ANYONE)
@limiter.limit(TRIES)
def accept(token: str) -> ResponseReturnValue:
    """A partner's own way in, by the link their therapist gave them."""
    if g.viewer:  # asked first: whoever is signed in may belong to another clinic than the link
        return render_template("couples/somebody_else.html"), 409 if request.method == "POST" else 200
    found = queries.invited(token, clock.now())
    if found is None or found.state is not InvitationState.OPEN:
        return _gone()
    form = AcceptForm(data={"name": found.name})
    if form.validate_on_submit():
        now = clock.now()
        try:
            account = invitations.accept(token, form.draft(), now=now)
        except Refusal as refusal:
            refuse(form, refusal)
            again = queries.invited(token, now)
            if again is None or again.state is not InvitationState.OPEN:
                return _gone()
        else:
            security.let_in(account, now=now)
            flash(_("Your sign-in is made. Next time you come in by your e-mail and password."), "ok")
            return save_and_go("accounts.renew_codes", first="yes")
    return render_template("couples/accept.html", form=form, clinic=found.clinic_name)
