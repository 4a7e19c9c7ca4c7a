"""Asking for the password once more when it was given more than ten minutes ago."""

from datetime import datetime
from functools import wraps
from typing import Any

from flask import g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from practice import clock
from practice.access import Allow
from practice.accounts.actions import attempts as attempt_actions
from practice.accounts.actions import passwords as password_actions
from practice.accounts.actions.attempts import Verdict
from practice.accounts.routes import current_account as current_account_routes
from practice.accounts.routes.current_account import home
from practice.authentication import rules
from practice.authentication.forms import ReauthenticateForm
from practice.authentication.routes import devices as device_routes
from practice.authentication.routes.blueprint import blueprint
from practice.authentication.rules import ATTEMPT_LIMIT
from practice.stashed_forms import rules as stashed_form_rules
from practice.stashed_forms.routes import form_pages as form_page_routes
from practice.stashed_forms.routes.form_pages import page_of
from practice.stashed_forms.routes.stashed_forms import stash_request
from practice.web import blueprints, request_checks, saving
from practice.web.rate_limits import limiter
from practice.web.request_checks import is_safe_method
from practice.web.saving import save


def is_fresh(now: datetime) -> bool:
    """Whether the password was given in the last ten minutes."""
    if now - g.sign_in_began < rules.FRESH_FOR:
        return True
    return bool(now.timestamp() - session.get("fresh_at", 0) < rules.FRESH_FOR.total_seconds())


def require_fresh(view: blueprints.ViewFunction) -> blueprints.ViewFunction:
    """Ask for the password once more when it was given longer than ten minutes ago.

    What was typed into a form that came too late stands in it again afterwards.
    """

    @wraps(view)
    def ask_first(**values: Any) -> Any:
        if is_fresh(clock.now()):
            return view(**values)
        back = request.path if request_checks.is_safe_method() else url_for("authentication.you")
        if request.method == "POST" and any(map(stashed_form_rules.may_stash_field, request.form)):
            saving.save()  # nothing was written; this lets go of the database, which keeping has to itself
            stash_request(g.account_id, request.path, now=clock.now())
            back = page_of(request.form.get("draft_page", "")) or page_of(request.path) or back
        return redirect(url_for("authentication.reauthenticate", next=back), code=303)

    return ask_first  # type: ignore[return-value]


def refresh(now: datetime) -> None:
    """The password was given again."""
    session["fresh_at"] = now.timestamp()


@blueprint.route("/you/again", methods=["GET", "POST"], allow=Allow.MEMBER)
@limiter.limit(ATTEMPT_LIMIT, methods=["POST"])
def reauthenticate() -> ResponseReturnValue:
    """The password once more."""
    form = ReauthenticateForm()
    if is_safe_method():
        form.next.data = request.args.get("next", "")
    if form.validate_on_submit():
        verdict = attempt_password(form.password.data)
        if verdict is Verdict.RIGHT:
            refresh(clock.now())
            return redirect(form_page_routes.page_of(form.next.data or "") or home(), code=303)
        if verdict is Verdict.WAIT:
            return _reauthenticate_page(form, waits=True), 429
        form.password.errors = [gettext("That is not your password.")]
    return _reauthenticate_page(form)


def _reauthenticate_page(form: ReauthenticateForm, *, waits: bool = False) -> str:
    return render_template(
        "authentication/reauthenticate.html",
        form=form,
        email=current_account_routes.account().email,
        waits=waits,
    )


def attempt_password(password: str) -> Verdict:
    """The signed-in person's password, counted by their sign-in before it is compared."""
    verdict = attempt_actions.attempt(
        device_routes.signed_in_attempts(),
        lambda: password_actions.is_password(current_account_routes.account(), password),
        now=clock.now(),
    )
    save()
    return verdict
