"""Signing out, leaving and locking."""

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

EVERYTHING = '"cache", "cookies", "storage"'
ALL_BUT_COOKIES = (
    '"cache", "storage"'  # the token by which a device is known stays; the sign-in's cookie is deleted
)


@blueprint.post("/sign-out", allow=Allow.ANYONE)
def sign_out() -> ResponseReturnValue:
    """End the sign-in on the server, forget its drafts, and clear what the browser keeps."""
    _end_sign_in("signed out", forgets=True)
    gone = redirect(url_for("authentication.signed_out"), code=303)
    gone.headers["Clear-Site-Data"] = ALL_BUT_COOKIES
    return gone


@blueprint.get("/signed-out", allow=Allow.ANYONE)
def signed_out() -> ResponseReturnValue:
    """A page that says so, and nothing about whose page it was. No page from before is gone back to."""
    if not current_account_routes.sign_in_id():
        session[current_sign_in_routes.LAST_KEY] = ""
    return render_template("authentication/signed_out.html")


@blueprint.get("/leave", allow=Allow.ANYONE)
def leave() -> ResponseReturnValue:
    """A plain link, so that it works with nothing loaded: ends the sign-in and is somewhere else."""
    if request.headers.get("Sec-Fetch-Site") != "cross-site":
        _end_sign_in("left", forgets=True)
    gone = make_response(redirect(settings().leave_to, code=303))
    gone.headers["Clear-Site-Data"] = EVERYTHING
    return gone


@blueprint.get("/locked", allow=Allow.ANYONE)
def show_locked() -> ResponseReturnValue:
    """After a while without a touch: the sign-in is over, signing in again goes on where it was."""
    next_path = session.get("held_next", "")
    if request.headers.get("Sec-Fetch-Site") != "cross-site":
        _end_sign_in("locked")
    return sign_in_page(next_path, lapsed=True)


@blueprint.post("/hold", allow=Allow.ANYONE)
def stash_and_lock() -> ResponseReturnValue:
    """Keep what is being typed for the same person, then lock; asked by static/js/idle.js."""
    path = request.form.get("draft_page", "")
    owner = g.account_id or g.lapsed_account_id
    if owner:
        stashed_form_routes.stash_request(owner, path, now=clock.now())
    _end_sign_in("locked")
    session["held_next"] = path
    return "", 204


def _end_sign_in(why: str, *, forgets: bool = False) -> None:
    """End the sign-in; where the database does not answer, at least this browser forgets it."""
    owner = g.get("account_id") or g.get("lapsed_account_id")
    if found := current_account_routes.sign_in_id():
        viewer, now = g.viewer, clock.now()
        failures.tolerate(lambda: actions.end_sign_in(found, why, viewer, now=now), None)
    if forgets and owner:
        failures.tolerate(lambda: stashed_form_routes.discard_all(owner), None)
    g.viewer = g.me = g.account_id = None
    if forgets:
        session.clear()
    else:
        current_sign_in_routes.forget_sign_in()
