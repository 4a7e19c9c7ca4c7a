"""Asks for the password again where it was typed more than ten minutes ago (FRESH_FOR)."""

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
    """Whether the password was typed within FRESH_FOR before ``now``."""
    if now - g.sign_in_began < rules.FRESH_FOR:
        return True
    return bool(now.timestamp() - session.get("fresh_at", 0) < rules.FRESH_FOR.total_seconds())


def require_fresh(view: blueprints.ViewFunction) -> blueprints.ViewFunction:
    """Decorate a view: redirect to ``reauthenticate`` first unless ``is_fresh``.

    The fields of a form that was sent are stashed as a draft, and stand in the form again afterwards.
    """

    @wraps(view)
    def reauthenticate_first(**values: Any) -> Any:
        if is_fresh(clock.now()):
            return view(**values)
        back = request.path if request_checks.is_safe_method() else url_for("authentication.you")
        if request.method == "POST" and any(map(stashed_form_rules.may_stash_field, request.form)):
            saving.save()  # nothing was written; ends the transaction, since stashing uses its own
            stash_request(g.account_id, request.path, now=clock.now())
            back = page_of(request.form.get("draft_page", "")) or page_of(request.path) or back
        return redirect(url_for("authentication.reauthenticate", next=back), code=303)

    return reauthenticate_first  # type: ignore[return-value]


def mark_fresh(now: datetime) -> None:
    """Store in the session that the password was typed again."""
    session["fresh_at"] = now.timestamp()


@blueprint.route("/you/again", methods=["GET", "POST"], allow=Allow.MEMBER)
@limiter.limit(ATTEMPT_LIMIT, methods=["POST"])
def reauthenticate() -> ResponseReturnValue:
    """The page that asks for the password again, before a change to the account."""
    form = ReauthenticateForm()
    if is_safe_method():
        form.next.data = request.args.get("next", "")
    if form.validate_on_submit():
        verdict = attempt_password(form.password.data)
        if verdict is Verdict.RIGHT:
            mark_fresh(clock.now())
            return redirect(form_page_routes.page_of(form.next.data or "") or home(), code=303)
        if verdict is Verdict.WAIT:
            return _reauthenticate_page(form, must_wait=True), 429
        form.password.errors = [gettext("That is not your password.")]
    return _reauthenticate_page(form)


def _reauthenticate_page(form: ReauthenticateForm, *, must_wait: bool = False) -> str:
    return render_template(
        "authentication/reauthenticate.html",
        form=form,
        email=current_account_routes.account().email,
        must_wait=must_wait,
    )


def attempt_password(password: str) -> Verdict:
    """Compare the signed-in person's password, as an attempt counted by their sign-in; commits."""
    verdict = attempt_actions.attempt(
        device_routes.signed_in_attempts(),
        lambda: password_actions.is_password(current_account_routes.account(), password),
        now=clock.now(),
    )
    save()
    return verdict
