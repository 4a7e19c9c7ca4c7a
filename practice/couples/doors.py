"""Accepting an invitation. Looking at the link changes nothing and signs nobody in; sending the form does."""

from uuid import UUID

from flask import flash, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from practice import clock
from practice.access import Allow
from practice.accounts import attempts, devices, security, sign_ins
from practice.accounts import queries as accounts
from practice.accounts.attempts import Verdict
from practice.accounts.doors import after_password
from practice.accounts.rules import Attempts
from practice.couples import agreements, invitations, queries
from practice.couples.forms import AcceptForm, ComeBackForm
from practice.couples.rules import InvitationState
from practice.errors import Refusal
from practice.web import Pages, limiter, refuse, save, save_and_go

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
    if found.left_account_id is not None:
        return _come_back(token, found.left_account_id, found.clinic_name)
    form = AcceptForm(data={"name": found.name})
    if form.validate_on_submit():
        now = clock.now()
        try:
            account = invitations.accept(token, form.draft(), devices.password_attempts, now=now)
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


def _come_back(token: str, account_id: UUID, clinic_name: str) -> ResponseReturnValue:
    """For somebody who left: the link opens their own sign-in again, so it asks for its password."""
    form, waits = ComeBackForm(), False
    if form.validate_on_submit():
        verdict = attempts.attempt(
            _attempts_of(account_id, form.email.data),
            lambda: _is_own_sign_in(account_id, form.email.data, form.password.data),
            now=clock.now(),
        )
        save()
        if verdict is Verdict.RIGHT:
            try:
                back = invitations.come_back(token, now=clock.now())
            except Refusal:
                return _gone()
            agreements.take_back(back, now=clock.now())  # the texts are read and agreed to anew
            flash(_("Welcome back. Nothing of yours is shared until you say so under You."), "ok")
            return after_password(accounts.account(account_id), "")
        waits = verdict is Verdict.WAIT
        if not waits:
            form.form_errors = [
                _("This address and this password are not those of the sign-in this link is for.")
            ]
    page = render_template("couples/come_back.html", form=form, clinic=clinic_name, waits=waits)
    return page, 429 if waits else 200


def _attempts_of(account_id: UUID, email: str) -> Attempts:
    """By the browser where it knows this account."""
    is_known = account_id in devices.known_here(email)
    return devices.known_attempts(email) if is_known else devices.password_attempts(email)


def _is_own_sign_in(account_id: UUID, email: str, password: str) -> bool:
    own = [one for one in accounts.accounts_by_email(email) if one.id == account_id]
    return sign_ins.whose_password(own, password) is not None
