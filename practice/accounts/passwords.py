"""A forgotten password: asking for a letter, choosing another one, the wait, and stopping it."""

from time import perf_counter, sleep

from flask import current_app, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from werkzeug import Response

from practice import clock, web
from practice.access import Allow
from practice.accounts import attempts, devices, queries, resets, security
from practice.accounts.attempts import Verdict
from practice.accounts.doors import FEW_TRIES, FLOOD, TRIES, pages
from practice.accounts.forms import ForgottenForm, NewPasswordForm, StopForm, WaitForm
from practice.errors import Refusal
from practice.web import is_safe_method, limiter, me, post, refuse, save, save_and_go, settings, viewer

EVEN_SECONDS = 0.25
# Pages on which somebody may be waiting for their letter: there the look is taken every time.
AWAITED_ON = {"accounts.sign_in", "accounts.forgotten", "accounts.new_password", "accounts.letter_sent"}


@pages.route("/forgotten-password", methods=["GET", "POST"], allow=Allow.ANYONE)
@limiter.limit(FLOOD, methods=["POST"])
@limiter.limit(FEW_TRIES, methods=["POST"], key_func=devices.caller_and_address)
def forgotten() -> ResponseReturnValue:
    """Ask for a letter; the answer is the same whether somebody has this address or not."""
    form = ForgottenForm()
    if form.validate_on_submit():
        began = perf_counter()
        resets.ask(form.email.data, settings().base_url, now=clock.now())
        save()
        # Writing a token and a letter takes longer than finding nobody; both answers wait for the same moment.
        sleep(max(0.0, EVEN_SECONDS - (perf_counter() - began)))
        return redirect(url_for("accounts.letter_sent"), code=303)
    return render_template("accounts/forgotten.html", form=form)


@pages.get("/letter-sent", allow=Allow.ANYONE)
def letter_sent() -> ResponseReturnValue:
    """What may happen next."""
    return render_template("accounts/letter_sent.html")


@pages.route("/new-password", methods=["GET", "POST"], allow=Allow.ANYONE)
@limiter.limit(FLOOD, methods=["POST"])
def new_password() -> ResponseReturnValue:
    """Choose a password with the link of a letter. Looking changes nothing and signs nobody in."""
    form = NewPasswordForm()
    if is_safe_method():
        form.token.data = request.args.get("token", "")
    token = form.token.data or ""
    if form.validate_on_submit():
        try:
            chosen = resets.choose(
                token, form.password.data, form.code.data or "", devices.reset_attempts, now=clock.now()
            )
            devices.forgive(chosen)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash(gettext("Your new password is kept. Please sign in with it."), "ok")
            return save_and_go("accounts.sign_in")
    link = queries.reset_link(token, clock.now())
    wait = WaitForm(formdata=None, token=token)
    page = render_template("accounts/new_password.html", form=form, link=link, wait=wait)
    return page, 200 if link else 410


@pages.post("/new-password/wait", allow=Allow.ANYONE)
@limiter.limit(FLOOD, methods=["POST"])
def wait() -> ResponseReturnValue:
    """Begin the wait of two days; the link of the letter is used up by it."""
    try:
        resets.begin_wait(WaitForm().token.data or "", now=clock.now())
    except Refusal:
        return redirect(url_for("accounts.new_password"), code=303)
    return save_and_go("accounts.waiting")


@pages.get("/new-password/waiting", allow=Allow.ANYONE)
def waiting() -> ResponseReturnValue:
    """What happens in two days."""
    return render_template("accounts/waiting.html")


@pages.route("/you/new-passwords", methods=["GET", "POST"], allow=Allow.MEMBER)
@limiter.limit(TRIES, methods=["POST"])
def stop_reset() -> ResponseReturnValue:
    """How the password was chosen anew, and the wait that is under way: it can be stopped here."""
    form, now = StopForm(), clock.now()
    if request.method == "POST" and form.validate():
        verdict = Verdict.RIGHT if security.is_fresh(now) else _try_own(form.secret.data or "")
        if verdict is Verdict.RIGHT:
            if resets.stop(viewer(), g.account_id, now=now):
                flash(gettext("Stopped. The letter's link no longer works, and your password stays."), "ok")
            return save_and_go("accounts.stop_reset")
        save()
        form.secret.errors = [
            gettext("Please wait up to fifteen minutes before the next try.")
            if verdict is Verdict.WAIT
            else gettext("That is neither your password nor one of your codes.")
        ]
    told = queries.password_resets(g.account_id, now)
    return render_template(
        "accounts/resets.html",
        form=form,
        email=security.account().email,
        told=[(one, clock.day_in(me().zone, one.at)) for one in told],
        is_open=any(one.is_open for one in told),
        is_fresh=security.is_fresh(now),
    )


def _try_own(secret: str) -> Verdict:
    return attempts.attempt(
        devices.signed_in_attempts(),
        lambda: resets.is_persons_own(security.account(), secret),
        now=clock.now(),
    )


@pages.after_app_request
def send_letters(response: Response) -> Response:
    """Look whether a wait has ended, on signed-out pages and at most once a minute in each process.

    Everybody comes through one at least twice a day. A worker will do this instead.
    """
    now = clock.now()
    if (
        request.method == "GET"
        and request.endpoint not in web.STATIC_ENDPOINTS
        and g.get("viewer") is None
        and _is_time(now.timestamp())
    ):
        resets.send_due(post(), settings().base_url, now=now)
    return response


def _is_time(now: float) -> bool:
    last = current_app.extensions.setdefault("resets_looked_at", now)
    if request.endpoint not in AWAITED_ON and abs(now - last) < 60:
        return False
    current_app.extensions["resets_looked_at"] = now
    return True
