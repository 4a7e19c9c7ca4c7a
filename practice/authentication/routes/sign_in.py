"""Signing in: address and password, then the second step."""

from collections.abc import Callable, Sequence
from functools import partial
from uuid import UUID

from flask import flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from werkzeug import Response

from practice import clock
from practice.access import Allow
from practice.accounts import queries as account_queries
from practice.accounts.actions import attempts as attempt_actions
from practice.accounts.actions import passwords as password_actions
from practice.accounts.actions import second_factors as second_factor_actions
from practice.accounts.actions.attempts import Verdict
from practice.accounts.models import Account
from practice.accounts.routes.current_account import home
from practice.authentication import actions
from practice.authentication.forms import CodeForm, RecoveryForm, SignInForm
from practice.authentication.models import HalfSignIn
from practice.authentication.routes import current_sign_in as current_sign_in_routes
from practice.authentication.routes import devices as device_routes
from practice.authentication.routes.blueprint import blueprint
from practice.authentication.rules import FLOOD_LIMIT
from practice.forms.base import AppForm
from practice.stashed_forms.routes import form_pages as form_page_routes
from practice.stashed_forms.routes import stashed_forms as stashed_form_routes
from practice.web.rate_limits import limiter
from practice.web.request_checks import is_safe_method, typed_words
from practice.web.saving import save


def answer_signed_out() -> tuple[str, int]:
    """The sign-in page itself, with the status that says why it came; what was typed is held.

    Where the sign-in was ended from elsewhere nothing is held for anybody: what was typed is there to copy, once.
    """
    path = request.full_path.rstrip("?") if is_safe_method() else request.path
    if request.method == "POST":
        path = form_page_routes.page_of(request.form.get("draft_page", "")) or path
    typed: list[str] = []
    if request.method == "POST" and g.lapsed_account_id:
        path = current_sign_in_routes.page_after_lapse(path)
        stashed_form_routes.stash_request(g.lapsed_account_id, path, now=clock.now())
    elif request.method == "POST":
        typed = typed_words()
    return sign_in_page(path, lapsed=bool(g.lapsed_account_id), typed=typed), 401


def sign_in_page(next_path: str = "", *, lapsed: bool = False, typed: Sequence[str] = ()) -> str:
    form = SignInForm(formdata=None, next=next_path if form_page_routes.page_of(next_path) else "")
    return render_template("authentication/sign_in.html", form=form, lapsed=lapsed, typed=typed)


@blueprint.route("/sign-in", methods=["GET", "POST"], allow=Allow.ANYONE)
@limiter.limit(FLOOD_LIMIT, methods=["POST"])
def sign_in() -> ResponseReturnValue:
    """The first step: an address and its password. The answer is the same whatever was wrong."""
    if g.viewer:
        return redirect(home(), code=303)
    form = SignInForm()
    if form.validate_on_submit():
        verdict, account_id = _attempt_sign_in(form.email.data, form.password.data)
        save()
        if account_id:
            return continue_after_password(account_queries.account(account_id), form.next.data or "")
        if verdict is Verdict.WAIT:
            return render_template("authentication/sign_in.html", form=form, lapsed=False, waits=True), 429
        form.form_errors = [gettext("This address and this password do not go together.")]
    return render_template("authentication/sign_in.html", form=form, lapsed=False)


def _attempt_sign_in(email: str, password: str) -> tuple[Verdict, UUID | None]:
    """Whose password it is. First the accounts this browser knows are tried, counted by the browser; then the others.

    Both happen whether there are any or not, so that nobody learns it.
    """
    found, known, now = list[UUID](), device_routes.accounts_known_here(email), clock.now()

    def is_right(*, known_ones: bool) -> bool:
        those = [one for one in account_queries.accounts_by_email(email) if (one.id in known) is known_ones]
        account = password_actions.account_with_password(those, password)
        found.extend([account.id] if account else [])
        return account is not None

    here = Verdict.WRONG
    if known:
        counted_by = device_routes.known_attempts(email)
        here = attempt_actions.attempt(counted_by, partial(is_right, known_ones=True), now=now)
    if here is Verdict.RIGHT:
        return here, found[0]
    counted_by, noted = device_routes.password_attempts(email), "" if known else "sign-in failed"
    anywhere = attempt_actions.attempt(
        counted_by, partial(is_right, known_ones=False), now=now, failure_verb=noted
    )
    if anywhere is Verdict.RIGHT:
        return anywhere, found[0]
    return Verdict.WAIT if Verdict.WAIT in {here, anywhere} else Verdict.WRONG, None


def continue_after_password(account: Account, next_path: str) -> Response:
    """Go on to the second step where there is one, or else come in; saves."""
    now = clock.now()
    if not account.check_tf_required([], tf_fresh=False)[0]:
        return finish_sign_in(account, next_path)
    current_sign_in_routes.begin_half_sign_in(account, next_path, now=now)
    save()
    step = "authentication.second_step" if account.tf_totp_secret else "authentication.enrol_second_factor"
    return redirect(url_for(step), code=303)


def finish_sign_in(account: Account, next_path: str, half: HalfSignIn | None = None) -> Response:
    """The only door into a sign-in; every way in has passed its second step before."""
    now = clock.now()
    next_path = current_sign_in_routes.next_path_for(account, next_path)
    if half and not actions.use_half_sign_in(half.id, now=now):
        return restart_sign_in()
    current_sign_in_routes.complete_sign_in(account, now=now)
    path = current_sign_in_routes.landing_path(account, next_path, now=now)
    save()
    return redirect(path, code=303)


def restart_sign_in() -> Response:
    session.pop(current_sign_in_routes.HALF_KEY, None)
    flash(gettext("Please sign in once more."), "info")
    return redirect(url_for("authentication.sign_in"), code=303)


@blueprint.route("/sign-in/second-step", methods=["GET", "POST"], allow=Allow.ANYONE)
@limiter.limit(FLOOD_LIMIT, methods=["POST"])
def second_step() -> ResponseReturnValue:
    """The second step: the code an app shows just now."""
    words = gettext("That code does not fit. Please take the next one.")
    return _second_step(
        CodeForm(),
        "second_step",
        words,
        lambda one, code: second_factor_actions.use_app_code(one, one.tf_totp_secret, code),
    )


@blueprint.route("/sign-in/recovery-code", methods=["GET", "POST"], allow=Allow.ANYONE)
@limiter.limit(FLOOD_LIMIT, methods=["POST"])
def recovery() -> ResponseReturnValue:
    """The second step without the app: one of the codes on paper."""
    words = gettext("That is not one of your codes, or it was used before.")
    answer = _second_step(RecoveryForm(), "recovery", words, second_factor_actions.use_recovery_code)
    if g.get("account_left") is not None:
        left = g.account_left
        flash(ngettext("One recovery code is left.", "%(n)s recovery codes are left.", left, n=left), "info")
    return answer


def _second_step(
    form: AppForm, page: str, wrong: str, is_right: Callable[[Account, str], bool]
) -> ResponseReturnValue:
    """One of the two pages that ask for a code; the attempt is counted before the code is compared."""
    now = clock.now()
    found = current_sign_in_routes.current_half_sign_in(now)
    if found is None or not found[1].tf_totp_secret:
        return restart_sign_in()
    half, account = found
    if form.validate_on_submit():
        counted_by = device_routes.code_attempts(account)
        verdict = attempt_actions.attempt(counted_by, lambda: is_right(account, form.code.data), now=now)
        if verdict is Verdict.RIGHT:
            g.account_left = (
                len(second_factor_actions.recovery_codes(account)) if page == "recovery" else None
            )
            return finish_sign_in(account, half.next_path, half)
        save()
        if verdict is Verdict.WAIT:
            return render_template(f"authentication/{page}.html", form=form, waits=True), 429
        form.code.errors = [wrong]
    return render_template(f"authentication/{page}.html", form=form)
