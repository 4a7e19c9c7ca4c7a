"""Changing the password while signed in."""

from flask import flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from practice import clock
from practice.access import Allow
from practice.accounts import queries as account_queries
from practice.accounts.actions import attempts as attempt_actions
from practice.accounts.actions import passwords as password_actions
from practice.accounts.actions.attempts import Verdict
from practice.accounts.models import Account
from practice.accounts.routes import current_account as current_account_routes
from practice.accounts.rules import EASY_TO_GUESS
from practice.authentication.routes import current_sign_in as current_sign_in_routes
from practice.authentication.routes import devices as device_routes
from practice.authentication.routes.fresh_sign_in import attempt_password
from practice.authentication.rules import ATTEMPT_LIMIT
from practice.errors import Refusal
from practice.passwords.actions import changes as change_actions
from practice.passwords.actions import resets as reset_actions
from practice.passwords.forms import ChangePasswordForm
from practice.passwords.routes.blueprint import blueprint
from practice.web.current_viewer import viewer
from practice.web.rate_limits import limiter
from practice.web.saving import refuse, save_and_go


@blueprint.route("/you/password", methods=["GET", "POST"], allow=Allow.MEMBER)
@limiter.limit(ATTEMPT_LIMIT, methods=["POST"])
def change_password() -> ResponseReturnValue:
    """Change the password: asks for the current one, ends every sign-in and begins a new one here."""
    form = ChangePasswordForm()
    account = current_account_routes.account()
    if form.validate_on_submit():
        verdict = attempt_password(form.current.data)
        if verdict is Verdict.WAIT:
            return _password_page(form, account, must_wait=True), 429
        if verdict is Verdict.WRONG:
            form.current.errors = [gettext("That is not your password of today.")]
            return _password_page(form, account)
        others = [
            other for other in account_queries.accounts_by_email(account.email) if other.id != account.id
        ]
        same_password = attempt_actions.attempt(
            device_routes.password_attempts(account.email),
            lambda: password_actions.account_with_password(others, form.password.data) is not None,
            now=clock.now(),
            failure_verb="",
        )
        if same_password is Verdict.WAIT:
            return _password_page(form, account, must_wait=True), 429
        try:
            if same_password is Verdict.RIGHT:
                raise Refusal(EASY_TO_GUESS, field="password")
            change_actions.change_password(viewer(), account, form.password.data, now=clock.now())
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            reset_actions.stop_reset(viewer(), account.id, now=clock.now())
            current_sign_in_routes.replace_sign_in(account, now=clock.now())
            flash(gettext("Your new password is kept. You are signed out everywhere else."), "ok")
            return save_and_go("authentication.you")
    return _password_page(form, account)


def _password_page(form: ChangePasswordForm, account: Account, *, must_wait: bool = False) -> str:
    return render_template(
        "passwords/change_password.html",
        form=form,
        email=account.email,
        has_second=account.needs_second_factor,
        must_wait=must_wait,
    )
