"""Signing out, leaving in a hurry, and locking after a while without input."""

from flask import g, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from practice import clock, failures
from practice.access import Allow
from practice.accounts.routes import current_account as current_account_routes
from practice.authentication import actions
from practice.authentication.routes import current_sign_in as current_sign_in_routes
from practice.authentication.routes.blueprint import blueprint
from practice.authentication.routes.sign_in import sign_in_page
from practice.stashed_forms.routes import stashed_forms as stashed_form_routes
from practice.web.services import settings

# Values of Clear-Site-Data. Without "cookies" the device cookie stays; the session is cleared in any case.
EVERYTHING = '"cache", "cookies", "storage"'
ALL_BUT_COOKIES = '"cache", "storage"'


@blueprint.post("/sign-out", allow=Allow.ANYONE, needs_database=False)
def sign_out() -> ResponseReturnValue:
    """End the sign-in, discard its drafts, and clear what the browser stores."""
    _end_sign_in("signed out", discards_drafts=True)
    response = redirect(url_for("authentication.signed_out"), code=303)
    response.headers["Clear-Site-Data"] = ALL_BUT_COOKIES
    return response


@blueprint.get("/signed-out", allow=Allow.ANYONE, needs_database=False, return_after_sign_in=False)
def signed_out() -> ResponseReturnValue:
    """The page after signing out. It names nobody, and the next sign-in does not return to an earlier page."""
    if not current_account_routes.sign_in_id():
        session[current_sign_in_routes.LAST_KEY] = ""
    return render_template("authentication/signed_out.html")


@blueprint.get("/leave", allow=Allow.ANYONE, needs_database=False, return_after_sign_in=False)
def leave() -> ResponseReturnValue:
    """End the sign-in and redirect to another site (settings: leave_to); a link, so that it works without scripts."""
    if request.headers.get("Sec-Fetch-Site") != "cross-site":
        _end_sign_in("left", discards_drafts=True)
    response = make_response(redirect(settings().leave_to, code=303))
    response.headers["Clear-Site-Data"] = EVERYTHING
    return response


@blueprint.get("/locked", allow=Allow.ANYONE, needs_database=False, return_after_sign_in=False)
def show_locked() -> ResponseReturnValue:
    """The sign-in page after a while without input. The sign-in is ended; the next one returns to the page before."""
    next_path = session.get("held_next", "")
    if request.headers.get("Sec-Fetch-Site") != "cross-site":
        _end_sign_in("locked")
    return sign_in_page(next_path, lapsed=True)


@blueprint.post("/hold", allow=Allow.ANYONE)
def stash_and_lock() -> ResponseReturnValue:
    """Stash what is being typed for the same account, then end the sign-in; called by static/js/idle.js."""
    path = request.form.get("draft_page", "")
    owner = g.account_id or g.lapsed_account_id
    if owner:
        stashed_form_routes.stash_request(owner, path, now=clock.now())
    _end_sign_in("locked")
    session["held_next"] = path
    return "", 204


def _end_sign_in(why: str, *, discards_drafts: bool = False) -> None:
    """End the sign-in; where the database does not answer, at least this browser forgets it.

    ``why``: the verb of the line in the audit log.
    """
    owner = g.get("account_id") or g.get("lapsed_account_id")
    if current_id := current_account_routes.sign_in_id():
        viewer, now = g.viewer, clock.now()
        failures.tolerate(lambda: actions.end_sign_in(current_id, why, viewer, now=now), None)
    if discards_drafts and owner:
        failures.tolerate(lambda: stashed_form_routes.discard_all(owner), None)
    g.viewer = g.me = g.account_id = None
    if discards_drafts:
        session.clear()
    else:
        current_sign_in_routes.forget_sign_in()
