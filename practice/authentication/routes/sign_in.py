"""Signing in: an address and its password, then the second step."""

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
    """The sign-in page with status 401, in place of a page that needs a sign-in.

    After a sign-in that lapsed, what was typed is stashed as a draft of its account. Where it is not known whose
    request it was, nothing is stashed: the page shows the typed texts once, to copy.
    """
    path = request.full_path.rstrip("?") if is_safe_method() else request.path
    if request.method == "POST":
        path = form_page_routes.page_of(request.form.get("draft_page", "")) or path
    typed_texts: list[str] = []
    if request.method == "POST" and g.lapsed_account_id:
        path = current_sign_in_routes.page_after_lapse(path)
        stashed_form_routes.stash_request(g.lapsed_account_id, path, now=clock.now())
    elif request.method == "POST":
        typed_texts = typed_words()
    return sign_in_page(path, lapsed=bool(g.lapsed_account_id), typed=typed_texts), 401


def sign_in_page(next_path: str = "", *, lapsed: bool = False, typed: Sequence[str] = ()) -> str:
    """The sign-in page. ``lapsed``: it says that the last sign-in ended by itself; ``typed``: texts to copy."""
    form = SignInForm(formdata=None, next=next_path if form_page_routes.page_of(next_path) else "")
    return render_template("authentication/sign_in.html", form=form, lapsed=lapsed, typed=typed)


@blueprint.route("/sign-in", methods=["GET", "POST"], allow=Allow.ANYONE, return_after_sign_in=False)
@limiter.limit(FLOOD_LIMIT, methods=["POST"])
def sign_in() -> ResponseReturnValue:
    """The first step: an address and its password. The answer does not tell which of them was wrong."""
    if g.viewer:
        return redirect(home(), code=303)
    form = SignInForm()
    if form.validate_on_submit():
        verdict, account_id = _attempt_sign_in(form.email.data, form.password.data)
        save()
        if account_id:
            return continue_after_password(account_queries.account(account_id), form.next.data or "")
        if verdict is Verdict.WAIT:
            return render_template(
                "authentication/sign_in.html", form=form, lapsed=False, must_wait=True
            ), 429
        form.form_errors = [gettext("This address and this password do not go together.")]
    return render_template("authentication/sign_in.html", form=form, lapsed=False)


def _attempt_sign_in(email: str, password: str) -> tuple[Verdict, UUID | None]:
    """Find the account with this address and password.

    First the accounts to which this browser is known, counted by the browser; then the others, counted by address
    and network. The second comparison happens whether or not there are others, so that nobody learns it.
    """
    matching_ids: list[UUID] = []
    known_ids, now = device_routes.accounts_known_here(email), clock.now()

    def is_right(*, is_known: bool) -> bool:
        accounts = account_queries.accounts_by_email(email)
        candidates = [account for account in accounts if (account.id in known_ids) is is_known]
        match = password_actions.account_with_password(candidates, password)
        matching_ids.extend([match.id] if match else [])
        return match is not None

    known_verdict = Verdict.WRONG
    if known_ids:
        keys = device_routes.known_attempts(email)
        known_verdict = attempt_actions.attempt(keys, partial(is_right, is_known=True), now=now)
    if known_verdict is Verdict.RIGHT:
        return known_verdict, matching_ids[0]
    other_verdict = attempt_actions.attempt(
        device_routes.password_attempts(email),
        partial(is_right, is_known=False),
        now=now,
        failure_verb="" if known_ids else "sign-in failed",  # one line in the audit log for one form
    )
    if other_verdict is Verdict.RIGHT:
        return other_verdict, matching_ids[0]
    return Verdict.WAIT if Verdict.WAIT in {known_verdict, other_verdict} else Verdict.WRONG, None


def continue_after_password(account: Account, next_path: str) -> Response:
    """Begin the second step where the account has or needs one, or else complete the sign-in; commits."""
    now = clock.now()
    if not account.check_tf_required([], tf_fresh=False)[0]:
        return finish_sign_in(account, next_path)
    current_sign_in_routes.begin_half_sign_in(account, next_path, now=now)
    save()
    step = "authentication.second_step" if account.tf_totp_secret else "authentication.enrol_second_factor"
    return redirect(url_for(step), code=303)


def finish_sign_in(account: Account, next_path: str, half: HalfSignIn | None = None) -> Response:
    """Complete a sign-in and redirect; commits. The caller has checked the second step where one is needed.

    Returns the redirect of ``restart_sign_in`` when ``half`` was used or ended meanwhile.
    """
    now = clock.now()
    next_path = current_sign_in_routes.next_path_for(account, next_path)
    if half and not actions.use_half_sign_in(half.id, now=now):
        return restart_sign_in()
    current_sign_in_routes.complete_sign_in(account, now=now)
    path = current_sign_in_routes.landing_path(account, next_path, now=now)
    save()
    return redirect(path, code=303)


def restart_sign_in() -> Response:
    """Forget the half sign-in and redirect to the sign-in page."""
    session.pop(current_sign_in_routes.HALF_KEY, None)
    flash(gettext("Please sign in once more."), "info")
    return redirect(url_for("authentication.sign_in"), code=303)


@blueprint.route("/sign-in/second-step", methods=["GET", "POST"], allow=Allow.ANYONE)
@limiter.limit(FLOOD_LIMIT, methods=["POST"])
def second_step() -> ResponseReturnValue:
    """The second step: the code that an app shows."""
    wrong_code = gettext("That code does not fit. Please take the next one.")
    return _second_step(
        CodeForm(),
        "second_step",
        wrong_code,
        lambda account, code: second_factor_actions.use_app_code(account, account.tf_totp_secret, code),
    )


@blueprint.route("/sign-in/recovery-code", methods=["GET", "POST"], allow=Allow.ANYONE)
@limiter.limit(FLOOD_LIMIT, methods=["POST"])
def recovery() -> ResponseReturnValue:
    """The second step without the app: a recovery code."""
    wrong_code = gettext("That is not one of your codes, or it was used before.")
    response = _second_step(RecoveryForm(), "recovery", wrong_code, second_factor_actions.use_recovery_code)
    if g.get("n_codes_left") is not None:
        left = g.n_codes_left
        flash(ngettext("One recovery code is left.", "%(n)s recovery codes are left.", left, n=left), "info")
    return response


def _second_step(
    form: AppForm, page: str, wrong_code: str, is_right: Callable[[Account, str], bool]
) -> ResponseReturnValue:
    """One of the two pages that ask for a code.

    ``page``: the name of its template; ``wrong_code``: the error beside the field; ``is_right``: compares the code
    and uses it up.
    """
    now = clock.now()
    half_and_account = current_sign_in_routes.current_half_sign_in(now)
    if half_and_account is None or not half_and_account[1].tf_totp_secret:
        return restart_sign_in()
    half, account = half_and_account
    if form.validate_on_submit():
        keys = device_routes.code_attempts(account)
        verdict = attempt_actions.attempt(keys, lambda: is_right(account, form.code.data), now=now)
        if verdict is Verdict.RIGHT:
            g.n_codes_left = (
                len(second_factor_actions.recovery_codes(account)) if page == "recovery" else None
            )
            return finish_sign_in(account, half.next_path, half)
        save()
        if verdict is Verdict.WAIT:
            return render_template(f"authentication/{page}.html", form=form, must_wait=True), 429
        form.code.errors = [wrong_code]
    return render_template(f"authentication/{page}.html", form=form)
