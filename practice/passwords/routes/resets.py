"""Pages to reset a forgotten password: ask for the mail, choose a password, wait, and stop the wait."""

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

ANSWER_SECONDS = 0.25  # how long asking for a reset takes at least

# Endpoints on which somebody may be waiting for their link: they look for waits that are over every time.
ENDPOINTS_OF_WAITING = {
    "authentication.sign_in",
    "passwords.request_reset",
    "passwords.choose_password",
    "passwords.letter_sent",
}


@blueprint.route("/forgotten-password", methods=["GET", "POST"], allow=Allow.ANYONE)
@limiter.limit(FLOOD_LIMIT, methods=["POST"])
@limiter.limit(MAIL_LIMIT, methods=["POST"], key_func=device_routes.caller_and_address)
def request_reset() -> ResponseReturnValue:
    """Ask for a reset mail; the answer, and the time it takes, are the same whether an account has the address."""
    form = RequestResetForm()
    if form.validate_on_submit():
        began = perf_counter()
        reset_actions.request_reset(form.email.data, settings().base_url, now=clock.now())
        save()
        # With an account it takes longer, to write a token and a mail; both answers come after the same time.
        sleep(max(0.0, ANSWER_SECONDS - (perf_counter() - began)))
        return redirect(url_for("passwords.letter_sent"), code=303)
    return render_template("passwords/request_reset.html", form=form)


@blueprint.get("/letter-sent", allow=Allow.ANYONE)
def letter_sent() -> ResponseReturnValue:
    """The page after asking for a reset: what may happen next."""
    return render_template("passwords/letter_sent.html")


@blueprint.route("/new-password", methods=["GET", "POST"], allow=Allow.ANYONE)
@limiter.limit(FLOOD_LIMIT, methods=["POST"])
def choose_password() -> ResponseReturnValue:
    """Choose a password with the link of a mail. GET changes nothing, and neither method signs anybody in."""
    form = ChoosePasswordForm()
    if is_safe_method():
        form.token.data = request.args.get("token", "")
    token = form.token.data or ""
    if form.validate_on_submit():
        try:
            account = reset_actions.choose_password(
                token,
                form.password.data,
                form.code.data or "",
                device_routes.password_reset_attempts,
                now=clock.now(),
            )
            device_routes.reset_attempts_of(account)
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
    """Begin the wait of two days; it uses the link up."""
    try:
        reset_actions.begin_wait(BeginWaitForm().token.data or "", now=clock.now())
    except Refusal:
        return redirect(url_for("passwords.choose_password"), code=303)
    return save_and_go("passwords.waiting")


@blueprint.get("/new-password/waiting", allow=Allow.ANYONE)
def waiting() -> ResponseReturnValue:
    """The page after beginning the wait: what happens in two days."""
    return render_template("passwords/waiting.html")


@blueprint.route("/you/new-passwords", methods=["GET", "POST"], allow=Allow.MEMBER)
@limiter.limit(ATTEMPT_LIMIT, methods=["POST"])
def stop_reset() -> ResponseReturnValue:
    """The list of password resets, and a form to stop the one that waits.

    It asks for the password or a code unless the sign-in is fresh.
    """
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
    resets = queries.password_resets(g.account_id, now)
    return render_template(
        "passwords/stop_reset.html",
        form=form,
        email=current_account_routes.account().email,
        resets=[(reset, clock.day_in(me().zone, reset.at)) for reset in resets],
        is_open=any(reset.is_open for reset in resets),
        is_fresh=fresh_sign_in_routes.is_fresh(now),
    )


def _attempt_own_secret(secret: str) -> Verdict:
    return attempt_actions.attempt(
        device_routes.signed_in_attempts(),
        lambda: code_actions.is_own_secret(current_account_routes.account(), secret),
        now=clock.now(),
    )


@blueprint.after_app_request
def send_due_links(response: Response) -> Response:
    """Mail the links of waits that are over: on pages of signed-out people, at most once a minute in each process.

    The worker does this too; here it is for clinics without one. Such a page is opened at least daily, as sign-ins end.
    """
    now = clock.now()
    if (
        request.method == "GET"
        and request.endpoint not in request_checks.STATIC_ENDPOINTS
        and g.get("viewer") is None
        and _is_look_due(now.timestamp())
    ):
        reset_actions.send_due_links(mailer(), settings().base_url, now=now)
    return response


def _is_look_due(now: float) -> bool:
    last = current_app.extensions.setdefault("resets_looked_at", now)
    if request.endpoint not in ENDPOINTS_OF_WAITING and abs(now - last) < 60:
        return False
    current_app.extensions["resets_looked_at"] = now
    return True
