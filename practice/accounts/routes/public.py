"""The pages that are open to everybody: the front page and Support."""

from flask import g, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from practice import failures
from practice.access import Allow
from practice.accounts import queries
from practice.accounts.pages import help_lines
from practice.accounts.routes import current_account as current_account_routes
from practice.accounts.routes.blueprint import blueprint
from practice.web.services import settings


@blueprint.get("/", allow=Allow.ANYONE)
def front() -> ResponseReturnValue:
    """The address "/": redirects to the home page or to signing in; before there is a clinic, tells how to begin."""
    if g.viewer:
        return redirect(current_account_routes.home(), code=303)
    if settings().mode != "demo" and queries.has_clinic():
        return redirect(url_for("authentication.sign_in"), code=303)
    return render_template("accounts/front.html")


@blueprint.get("/support", allow=Allow.ANYONE, needs_database=False)
def support() -> ResponseReturnValue:
    """The help lines; the page also works while the database does not answer."""
    return render_template("accounts/support.html", help=help_lines(failures.tolerate(queries.country, "")))
