"""You: name and address, password, second step, recovery codes, where one is signed in, drafts."""

from flask import flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from practice import clock
from practice.access import Allow
from practice.accounts import (
    actions,
    attempts,
    devices,
    draft_requests,
    factors,
    queries,
    resets,
    security,
    sign_ins,
)
from practice.accounts.attempts import Verdict
from practice.accounts.doors import PENDING_KEY, TRIES, factor_page, home, pages
from practice.accounts.forms import AgainForm, ChangePasswordForm, CodeForm
from practice.accounts.models import Account
from practice.accounts.rules import EASY_TO_GUESS
from practice.errors import Refusal
from practice.web import is_safe_method, limiter, me, refuse, save, save_and_go, viewer


@pages.get("/you", allow=Allow.MEMBER)
def you() -> ResponseReturnValue:
    """What is kept about the person looking, and their keys."""
    account = security.account()
    return render_template(
        "accounts/you.html",
        email=account.email,
        has_second=bool(account.tf_totp_secret),
        needs_second=account.needs_second_factor,
        codes_left=len(factors.codes_of(account)),
        devices=[
            (device, clock.day_in(me().zone, device.seen_at), device.id == security.sign_in_id())
            for device in queries.devices(account.id, clock.now())
        ],
    )


@pages.route("/you/again", methods=["GET", "POST"], allow=Allow.MEMBER)
@limiter.limit(TRIES, methods=["POST"])
def again() -> ResponseReturnValue:
    """The password once more."""
    form = AgainForm()
    if is_safe_method():
        form.next.data = request.args.get("next", "")
    if form.validate_on_submit():
        verdict = _try_password(form.password.data)
        if verdict is Verdict.RIGHT:
            security.refresh(clock.now())
            return redirect(security.page_of(form.next.data or "") or home(), code=303)
        if verdict is Verdict.WAIT:
            return _again_page(form, waits=True), 429
        form.password.errors = [gettext("That is not your password.")]
    return _again_page(form)


def _again_page(form: AgainForm, *, waits: bool = False) -> str:
    return render_template("accounts/again.html", form=form, email=security.account().email, waits=waits)


@pages.route("/you/password", methods=["GET", "POST"], allow=Allow.MEMBER)
@limiter.limit(TRIES, methods=["POST"])
def password() -> ResponseReturnValue:
    """Another password; it asks for today's, ends every sign-in and begins a new one here."""
    form = ChangePasswordForm()
    account = security.account()
    if form.validate_on_submit():
        verdict = _try_password(form.current.data)
        if verdict is Verdict.WAIT:
            return _password_page(form, account, waits=True), 429
        if verdict is Verdict.WRONG:
            form.current.errors = [gettext("That is not your password of today.")]
            return _password_page(form, account)
        others = [one for one in queries.accounts_by_email(account.email) if one.id != account.id]
        tried = attempts.attempt(
            devices.password_attempts(account.email),
            lambda: sign_ins.whose_password(others, form.password.data) is not None,
            now=clock.now(),
            noted="",
        )
        if tried is Verdict.WAIT:
            return _password_page(form, account, waits=True), 429
        try:
            if tried is Verdict.RIGHT:
                raise Refusal(EASY_TO_GUESS, field="password")
            sign_ins.change_password(viewer(), account, form.password.data, now=clock.now())
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            resets.stop(viewer(), account.id, now=clock.now())
            security.replace_sign_in(account, now=clock.now())
            flash(gettext("Your new password is kept. You are signed out everywhere else."), "ok")
            return save_and_go("accounts.you")
    return _password_page(form, account)


def _password_page(form: ChangePasswordForm, account: Account, *, waits: bool = False) -> str:
    return render_template(
        "accounts/password.html",
        form=form,
        email=account.email,
        has_second=account.needs_second_factor,
        waits=waits,
    )


def _try_password(password: str) -> Verdict:
    """The signed-in person's password, counted by their sign-in before it is compared."""
    verdict = attempts.attempt(
        devices.signed_in_attempts(),
        lambda: sign_ins.is_password(security.account(), password),
        now=clock.now(),
    )
    save()
    return verdict


@pages.route("/you/second-step", methods=["GET", "POST"], allow=Allow.MEMBER)
@limiter.limit(TRIES, methods=["POST"])
@security.fresh
def factor() -> ResponseReturnValue:
    """Set up the second step, or move it to another phone."""
    form = CodeForm()
    account = security.account()
    if form.validate_on_submit():
        try:
            sealed = session.get(PENDING_KEY, "")
            codes = actions.confirm_second_factor(viewer(), account, sealed, form.code.data, now=clock.now())
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            session.pop(PENDING_KEY, None)
            security.replace_sign_in(account, now=clock.now())
            save()
            return render_template(
                "accounts/codes.html", codes=codes, onward=url_for("accounts.you"), has_second=True
            )
    return factor_page(form, account.email, "accounts.factor")


@pages.post("/you/second-step/remove", allow=Allow.MEMBER)
@security.fresh
def remove_factor() -> ResponseReturnValue:
    """Go without the second step, where none is required."""
    account = security.account()
    actions.remove_second_factor(viewer(), account, now=clock.now())
    security.replace_sign_in(account, now=clock.now())
    flash(gettext("Signing in asks for your password only."), "ok")
    return save_and_go("accounts.you")


@pages.route("/you/recovery-codes", methods=["GET", "POST"], allow=Allow.MEMBER)
@security.fresh
def renew_codes() -> ResponseReturnValue:
    """Fresh recovery codes, shown once."""
    account = security.account()
    is_first = "first" in request.args  # right after the sign-in was made
    if request.method == "POST":
        codes = actions.renew_codes(viewer(), account, now=clock.now())
        security.replace_sign_in(account, now=clock.now())
        save()
        return render_template(
            "accounts/codes.html",
            codes=codes,
            onward=home() if is_first else url_for("accounts.you"),
            has_second=bool(account.tf_totp_secret),
        )
    left = len(factors.codes_of(account))
    return render_template("accounts/renew_codes.html", left=left, is_first=is_first)


@pages.post("/you/recovery-codes/file", allow=Allow.MEMBER)
@security.fresh
def codes_file() -> ResponseReturnValue:
    """The recovery codes as a text file."""
    text = "\n".join(factors.codes_of(security.account())) + "\n"
    headers = {"Content-Disposition": 'attachment; filename="codes.txt"'}
    return text, 200, {"Content-Type": "text/plain; charset=utf-8", **headers}


@pages.post("/you/elsewhere/end", allow=Allow.MEMBER)
def end_elsewhere() -> ResponseReturnValue:
    """Sign out everywhere but here."""
    sign_ins.end_sign_ins(security.account().id, but=security.sign_in_id(), now=clock.now())
    flash(gettext("You are signed in here only."), "ok")
    return save_and_go("accounts.you")


@pages.post("/drafts", allow=Allow.ANYONE)
def keep_draft() -> ResponseReturnValue:
    """Keep what is being typed, for the same account alone; asked by static/js/drafts.js."""
    owner = g.account_id or g.lapsed_account_id
    if owner:
        security.keep_draft(owner, "", now=clock.now())
    return "", 204


@pages.post("/drafts/drop", allow=Allow.MEMBER)
def drop_draft() -> ResponseReturnValue:
    """Throw away what was typed and given back."""
    page = security.page_of(request.form.get("draft_page", "")) or home()
    draft_requests.drop_draft(page, request.form.get("draft_target", ""), now=clock.now())
    return redirect(page, code=303)
