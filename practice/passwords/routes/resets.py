"""Resetting a forgotten password: the mail, a new password, the wait, and stopping it."""

from time import perf_counter, sleep

from flask import current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug import Response

from practice import clock
from practice.access import Allow
from practice.accounts.actions import attempts as attempt_actions
from practice.accounts.actions.attempts import Verdict
from practice.accounts.routes import current_account as current_account_routes
from practice.authentication.routes import devices as device_routes
from practice.authentication.routes import fresh_sign_in as fresh_sign_in_routes
from practice.authentication.rules import ATTEMPT_LIMIT, FLOOD_LIMIT, MAIL_LIMIT
from practice.errors import Refusal
from practice.passwords import queries
from practice.passwords.actions import codes as code_actions
from practice.passwords.actions import resets as reset_actions
from practice.passwords.forms import BeginWaitForm, ChoosePasswordForm, RequestResetForm, StopResetForm
from practice.passwords.routes.blueprint import blueprint
from practice.web import request_checks
from practice.web.current_viewer import me, viewer
from practice.web.rate_limits import limiter
from practice.web.request_checks import is_safe_method
from practice.web.saving import refuse, save, save_and_go
from practice.web.services import mailer, settings

EVEN_SECONDS = 0.25

# Pages on which somebody may be waiting for their letter: there the look is taken every time.
AWAITED_ON = {
    "authentication.sign_in",
    "passwords.request_reset",
    "passwords.choose_password",
    "passwords.letter_sent",
}


@blueprint.route("/forgotten-password", methods=["GET", "POST"], allow=Allow.ANYONE)
@limiter.limit(FLOOD_LIMIT, methods=["POST"])
@limiter.limit(MAIL_LIMIT, methods=["POST"], key_func=device_routes.caller_and_address)
def request_reset() -> ResponseReturnValue:
    """Ask for a letter; the answer is the same whether somebody has this address or not."""
    form = RequestResetForm()
    if form.validate_on_submit():
        began = perf_counter()
        reset_actions.request_reset(form.email.data, settings().base_url, now=clock.now())
        save()
        # Writing a token and a letter takes longer than finding nobody; both answers wait for the same moment.
        sleep(max(0.0, EVEN_SECONDS - (perf_counter() - began)))
        return redirect(url_for("passwords.letter_sent"), code=303)
    return render_template("passwords/request_reset.html", form=form)


@blueprint.get("/letter-sent", allow=Allow.ANYONE)
def letter_sent() -> ResponseReturnValue:
    """What may happen next."""
    return render_template("passwords/letter_sent.html")


@blueprint.route("/new-password", methods=["GET", "POST"], allow=Allow.ANYONE)
@limiter.limit(FLOOD_LIMIT, methods=["POST"])
def choose_password() -> ResponseReturnValue:
    """Choose a password with the link of a letter. Looking changes nothing and signs nobody in."""
    form = ChoosePasswordForm()
    if is_safe_method():
        form.token.data = request.args.get("token", "")
    token = form.token.data or ""
    if form.validate_on_submit():
        try:
            chosen = reset_actions.choose_password(
                token,
                form.password.data,
                form.code.data or "",
                device_routes.password_reset_attempts,
                now=clock.now(),
            )
            device_routes.reset_attempts_of(chosen)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash(gettext("Your new password is kept. Please sign in with it."), "ok")
            return save_and_go("authentication.sign_in")
    link = queries.reset_link(token, clock.now())
    wait = BeginWaitForm(formdata=None, token=token)
    page = render_template("passwords/choose_password.html", form=form, link=link, wait=wait)
    return page, 200 if link else 410


@blueprint.post("/new-password/wait", allow=Allow.ANYONE)
@limiter.limit(FLOOD_LIMIT, methods=["POST"])
def begin_wait() -> ResponseReturnValue:
    """Begin the wait of two days; the link of the letter is used up by it."""
    try:
        reset_actions.begin_wait(BeginWaitForm().token.data or "", now=clock.now())
    except Refusal:
        return redirect(url_for("passwords.choose_password"), code=303)
    return save_and_go("passwords.waiting")


@blueprint.get("/new-password/waiting", allow=Allow.ANYONE)
def waiting() -> ResponseReturnValue:
    """What happens in two days."""
    return render_template("passwords/waiting.html")


@blueprint.route("/you/new-passwords", methods=["GET", "POST"], allow=Allow.MEMBER)
@limiter.limit(ATTEMPT_LIMIT, methods=["POST"])
def stop_reset() -> ResponseReturnValue:
    """How the password was chosen anew, and the wait that is under way: it can be stopped here."""
    form, now = StopResetForm(), clock.now()
    if request.method == "POST" and form.validate():
        verdict = (
            Verdict.RIGHT
            if fresh_sign_in_routes.is_fresh(now)
            else _attempt_own_secret(form.secret.data or "")
        )
        if verdict is Verdict.RIGHT:
            if reset_actions.stop_reset(viewer(), g.account_id, now=now):
                flash(gettext("Stopped. The letter's link no longer works, and your password stays."), "ok")
            return save_and_go("passwords.stop_reset")
        save()
        form.secret.errors = [
            gettext("Please wait up to fifteen minutes before the next try.")
            if verdict is Verdict.WAIT
            else gettext("That is neither your password nor one of your codes.")
        ]
    told = queries.password_resets(g.account_id, now)
    return render_template(
        "passwords/stop_reset.html",
        form=form,
        email=current_account_routes.account().email,
        told=[(one, clock.day_in(me().zone, one.at)) for one in told],
        is_open=any(one.is_open for one in told),
        is_fresh=fresh_sign_in_routes.is_fresh(now),
    )


def _attempt_own_secret(secret: str) -> Verdict:
    return attempt_actions.attempt(
        device_routes.signed_in_attempts(),
        lambda: code_actions.is_own_secret(current_account_routes.account(), secret),
        now=clock.now(),
    )


@blueprint.after_app_request
def send_letters(response: Response) -> Response:
    """Look whether a wait has ended, on signed-out pages and at most once a minute in each process.

    Everybody comes through one at least twice a day. A worker will do this instead.
    """
    now = clock.now()
    if (
        request.method == "GET"
        and request.endpoint not in request_checks.STATIC_ENDPOINTS
        and g.get("viewer") is None
        and _is_time(now.timestamp())
    ):
        reset_actions.send_due(mailer(), settings().base_url, now=now)
    return response


def _is_time(now: float) -> bool:
    last = current_app.extensions.setdefault("resets_looked_at", now)
    if request.endpoint not in AWAITED_ON and abs(now - last) < 60:
        return False
    current_app.extensions["resets_looked_at"] = now
    return True
