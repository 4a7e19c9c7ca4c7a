"""Doors: signing in with both steps, out, a new password, locking and leaving."""

from collections.abc import Callable, Sequence
from functools import partial
from uuid import UUID

from flask import flash, g, make_response, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from werkzeug import Response

from practice import clock, failures
from practice.access import Allow
from practice.accounts import actions, attempts, devices, draft_requests, factors, queries, security, sign_ins
from practice.accounts.attempts import Verdict
from practice.accounts.forms import (
    CodeForm,
    RecoveryForm,
    SignInForm,
)
from practice.accounts.models import Account, HalfSignIn
from practice.accounts.pages import squares
from practice.errors import Refusal
from practice.forms import HouseForm
from practice.web import Pages, is_safe_method, limiter, refuse, save, settings, typed_words

pages = Pages("accounts", __name__)
PENDING_KEY = "pending_factor"  # an encrypted secret, until its first code was typed
TRIES = "20 per minute; 200 per hour"
FEW_TRIES = "5 per minute; 30 per hour"
# Where attempts are counted by themselves, this only keeps a flood away; a household shares it.
FLOOD = "120 per minute; 1200 per hour"
EVERYTHING = '"cache", "cookies", "storage"'
ALL_BUT_COOKIES = (
    '"cache", "storage"'  # the token by which a device is known stays; the sign-in's cookie is deleted
)


def answer_signed_out() -> tuple[str, int]:
    """The sign-in page itself, with the status that says why it came; what was typed is held.

    Where the sign-in was ended from elsewhere nothing is held for anybody: what was typed is there to copy, once.
    """
    path = request.full_path.rstrip("?") if is_safe_method() else request.path
    if request.method == "POST":
        path = security.page_of(request.form.get("draft_page", "")) or path
    typed: list[str] = []
    if request.method == "POST" and g.lapsed_account_id:
        path = security.held_page(path)
        security.keep_draft(g.lapsed_account_id, path, now=clock.now())
    elif request.method == "POST":
        typed = typed_words()
    return _sign_in_page(path, lapsed=bool(g.lapsed_account_id), typed=typed), 401


def _sign_in_page(next_path: str = "", *, lapsed: bool = False, typed: Sequence[str] = ()) -> str:
    form = SignInForm(formdata=None, next=next_path if security.page_of(next_path) else "")
    return render_template("accounts/sign_in.html", form=form, lapsed=lapsed, typed=typed)


def home() -> str:
    """Where this person's day begins."""
    return security.home_of(g.me)


@pages.route("/sign-in", methods=["GET", "POST"], allow=Allow.ANYONE)
@limiter.limit(FLOOD, methods=["POST"])
def sign_in() -> ResponseReturnValue:
    """The first step: an address and its password. The answer is the same whatever was wrong."""
    if g.viewer:
        return redirect(home(), code=303)
    form = SignInForm()
    if form.validate_on_submit():
        verdict, account_id = _whose(form.email.data, form.password.data)
        save()
        if account_id:
            return after_password(queries.account(account_id), form.next.data or "")
        if verdict is Verdict.WAIT:
            return render_template("accounts/sign_in.html", form=form, lapsed=False, waits=True), 429
        form.form_errors = [gettext("This address and this password do not go together.")]
    return render_template("accounts/sign_in.html", form=form, lapsed=False)


def _whose(email: str, password: str) -> tuple[Verdict, UUID | None]:
    """Whose password it is. First the accounts this browser knows are tried, counted by the browser; then the others.

    Both happen whether there are any or not, so that nobody learns it.
    """
    found, known, now = list[UUID](), devices.known_here(email), clock.now()

    def is_right(*, known_ones: bool) -> bool:
        those = [one for one in queries.accounts_by_email(email) if (one.id in known) is known_ones]
        account = sign_ins.whose_password(those, password)
        found.extend([account.id] if account else [])
        return account is not None

    here = Verdict.WRONG
    if known:
        counted_by = devices.known_attempts(email)
        here = attempts.attempt(counted_by, partial(is_right, known_ones=True), now=now)
    if here is Verdict.RIGHT:
        return here, found[0]
    counted_by, noted = devices.password_attempts(email), "" if known else "sign-in failed"
    anywhere = attempts.attempt(counted_by, partial(is_right, known_ones=False), now=now, noted=noted)
    if anywhere is Verdict.RIGHT:
        return anywhere, found[0]
    return Verdict.WAIT if Verdict.WAIT in {here, anywhere} else Verdict.WRONG, None


def after_password(account: Account, next_path: str) -> Response:
    """Go on to the second step where there is one, or else come in; saves."""
    now = clock.now()
    if not account.check_tf_required([], tf_fresh=False)[0]:
        return _enter(account, next_path)
    security.let_half_in(account, next_path, now=now)
    save()
    step = "accounts.second_step" if account.tf_totp_secret else "accounts.first_factor"
    return redirect(url_for(step), code=303)


def _enter(account: Account, next_path: str, half: HalfSignIn | None = None) -> Response:
    """The only door into a sign-in; every way in has passed its second step before."""
    now = clock.now()
    next_path = security.next_of(account, next_path)
    if half and not sign_ins.use_half(half.id, now=now):
        return _begin_again()
    security.let_in(account, now=now)
    path = security.landing(account, next_path, now=now)
    save()
    return redirect(path, code=303)


def _begin_again() -> Response:
    session.pop(security.HALF_KEY, None)
    flash(gettext("Please sign in once more."), "info")
    return redirect(url_for("accounts.sign_in"), code=303)


@pages.route("/sign-in/second-step", methods=["GET", "POST"], allow=Allow.ANYONE)
@limiter.limit(FLOOD, methods=["POST"])
def second_step() -> ResponseReturnValue:
    """The second step: the code an app shows just now."""
    words = gettext("That code does not fit. Please take the next one.")
    return _second_step(
        CodeForm(), "second_step", words, lambda one, code: factors.is_right(one, one.tf_totp_secret, code)
    )


@pages.route("/sign-in/recovery-code", methods=["GET", "POST"], allow=Allow.ANYONE)
@limiter.limit(FLOOD, methods=["POST"])
def recovery() -> ResponseReturnValue:
    """The second step without the app: one of the codes on paper."""
    words = gettext("That is not one of your codes, or it was used before.")
    answer = _second_step(RecoveryForm(), "recovery", words, factors.use_code)
    if g.get("account_left") is not None:
        left = g.account_left
        flash(ngettext("One recovery code is left.", "%(n)s recovery codes are left.", left, n=left), "info")
    return answer


def _second_step(
    form: HouseForm, page: str, wrong: str, is_right: Callable[[Account, str], bool]
) -> ResponseReturnValue:
    """One of the two pages that ask for a code; the attempt is counted before the code is compared."""
    now = clock.now()
    found = security.half_in(now)
    if found is None or not found[1].tf_totp_secret:
        return _begin_again()
    half, account = found
    if form.validate_on_submit():
        counted_by = devices.code_attempts(account)
        verdict = attempts.attempt(counted_by, lambda: is_right(account, form.code.data), now=now)
        if verdict is Verdict.RIGHT:
            g.account_left = len(factors.codes_of(account)) if page == "recovery" else None
            return _enter(account, half.next_path, half)
        save()
        if verdict is Verdict.WAIT:
            return render_template(f"accounts/{page}.html", form=form, waits=True), 429
        form.code.errors = [wrong]
    return render_template(f"accounts/{page}.html", form=form)


@pages.route("/sign-in/second-step/set-up", methods=["GET", "POST"], allow=Allow.ANYONE)
@limiter.limit(FLOOD, methods=["POST"])
def first_factor() -> ResponseReturnValue:
    """Setting up the second step before coming in for the first time, where one is required."""
    found = security.half_in(clock.now())
    if found is None or found[1].tf_totp_secret:
        return _begin_again()
    half, account = found
    form = CodeForm()
    if form.validate_on_submit():
        try:
            sealed = session.get(PENDING_KEY, "")
            codes = actions.confirm_second_factor(None, account, sealed, form.code.data, now=clock.now())
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            entered = _enter(account, half.next_path, half)
            if not g.get("device_token"):  # somebody else finished it in this instant
                return entered
            return render_template(
                "accounts/codes.html", codes=codes, onward=entered.location, has_second=True
            )
    return factor_page(form, account.email, "accounts.first_factor")


def factor_page(form: HouseForm, email: str, endpoint: str) -> str:
    """The QR code and the key of the secret that waits for its first code."""
    session.setdefault(PENDING_KEY, factors.fresh_secret())
    new = factors.shown(session[PENDING_KEY], email)
    return render_template(
        "accounts/factor.html", form=form, new=new, squares=squares(new.uri), action=url_for(endpoint)
    )


@pages.post("/sign-out", allow=Allow.ANYONE)
def sign_out() -> ResponseReturnValue:
    """End the sign-in on the server, forget its drafts, and clear what the browser keeps."""
    _end("signed out", forgets=True)
    gone = redirect(url_for("accounts.signed_out"), code=303)
    gone.headers["Clear-Site-Data"] = ALL_BUT_COOKIES
    return gone


@pages.get("/signed-out", allow=Allow.ANYONE)
def signed_out() -> ResponseReturnValue:
    """A page that says so, and nothing about whose page it was. No page from before is gone back to."""
    if not security.sign_in_id():
        session[security.LAST_KEY] = ""
    return render_template("accounts/signed_out.html")


@pages.get("/leave", allow=Allow.ANYONE)
def leave() -> ResponseReturnValue:
    """A plain link, so that it works with nothing loaded: ends the sign-in and is somewhere else."""
    if request.headers.get("Sec-Fetch-Site") != "cross-site":
        _end("left", forgets=True)
    gone = make_response(redirect(settings().leave_to, code=303))
    gone.headers["Clear-Site-Data"] = EVERYTHING
    return gone


@pages.get("/locked", allow=Allow.ANYONE)
def locked() -> ResponseReturnValue:
    """After a while without a touch: the sign-in is over, signing in again goes on where it was."""
    next_path = session.get("held_next", "")
    if request.headers.get("Sec-Fetch-Site") != "cross-site":
        _end("locked")
    return _sign_in_page(next_path, lapsed=True)


@pages.post("/hold", allow=Allow.ANYONE)
def hold() -> ResponseReturnValue:
    """Keep what is being typed for the same person, then lock; asked by static/js/idle.js."""
    path = request.form.get("draft_page", "")
    owner = g.account_id or g.lapsed_account_id
    if owner:
        security.keep_draft(owner, path, now=clock.now())
    _end("locked")
    session["held_next"] = path
    return "", 204


def _end(why: str, *, forgets: bool = False) -> None:
    """End the sign-in; where the database does not answer, at least this browser forgets it."""
    owner = g.get("account_id") or g.get("lapsed_account_id")
    if found := security.sign_in_id():
        viewer, now = g.viewer, clock.now()
        failures.tolerate(lambda: sign_ins.end_sign_in(found, why, viewer, now=now), None)
    if forgets and owner:
        failures.tolerate(lambda: draft_requests.forget_drafts(owner), None)
    g.viewer = g.me = g.account_id = None
    if forgets:
        session.clear()
    else:
        security.forget()
