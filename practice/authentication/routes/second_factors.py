"""Pages to set up and remove a second factor, and for recovery codes."""

from flask import flash, g, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from practice import clock
from practice.access import Allow
from practice.accounts.actions import second_factors as second_factor_actions
from practice.accounts.routes import current_account as current_account_routes
from practice.accounts.routes.current_account import home
from practice.authentication.forms import CodeForm
from practice.authentication.pages import qr_code
from practice.authentication.routes import current_sign_in as current_sign_in_routes
from practice.authentication.routes import fresh_sign_in as fresh_sign_in_routes
from practice.authentication.routes.blueprint import blueprint
from practice.authentication.routes.sign_in import finish_sign_in, restart_sign_in
from practice.authentication.rules import ATTEMPT_LIMIT, FLOOD_LIMIT
from practice.errors import Refusal
from practice.forms.base import AppForm
from practice.web.current_viewer import viewer
from practice.web.rate_limits import limiter
from practice.web.saving import refuse, save, save_and_go

PENDING_KEY = (
    "pending_factor"  # the encrypted secret of a factor that is being set up, until its first code was right
)


@blueprint.route("/sign-in/second-step/set-up", methods=["GET", "POST"], allow=Allow.ANYONE)
@limiter.limit(FLOOD_LIMIT, methods=["POST"])
def enrol_second_factor() -> ResponseReturnValue:
    """Set up the second step during the first sign-in, where one is required."""
    half_and_account = current_sign_in_routes.current_half_sign_in(clock.now())
    if half_and_account is None or half_and_account[1].tf_totp_secret:
        return restart_sign_in()
    half, account = half_and_account
    form = CodeForm()
    if form.validate_on_submit():
        try:
            sealed = session.get(PENDING_KEY, "")
            codes = second_factor_actions.confirm_second_factor(
                None, account, sealed, form.code.data, now=clock.now()
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            response = finish_sign_in(account, half.next_path, half)
            if not g.get("device_token"):  # the half sign-in was used or ended meanwhile
                return response
            return render_template(
                "authentication/recovery_codes.html", codes=codes, onward=response.location, has_second=True
            )
    return factor_page(form, account.email, "authentication.enrol_second_factor")


def factor_page(form: AppForm, email: str, endpoint: str) -> str:
    """The page with the QR code and the key of the pending secret; ``endpoint`` is where its form is sent."""
    session.setdefault(PENDING_KEY, second_factor_actions.new_secret())
    factor = second_factor_actions.new_factor(session[PENDING_KEY], email)
    return render_template(
        "authentication/second_factor.html",
        form=form,
        new=factor,
        squares=qr_code(factor.uri),
        action=url_for(endpoint),
    )


@blueprint.route("/you/second-step", methods=["GET", "POST"], allow=Allow.MEMBER)
@limiter.limit(ATTEMPT_LIMIT, methods=["POST"])
@fresh_sign_in_routes.require_fresh
def set_second_factor() -> ResponseReturnValue:
    """Set up the second step, or replace it, as for another phone."""
    form = CodeForm()
    account = current_account_routes.account()
    if form.validate_on_submit():
        try:
            sealed = session.get(PENDING_KEY, "")
            codes = second_factor_actions.confirm_second_factor(
                viewer(), account, sealed, form.code.data, now=clock.now()
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            session.pop(PENDING_KEY, None)
            current_sign_in_routes.replace_sign_in(account, now=clock.now())
            save()
            return render_template(
                "authentication/recovery_codes.html",
                codes=codes,
                onward=url_for("authentication.you"),
                has_second=True,
            )
    return factor_page(form, account.email, "authentication.set_second_factor")


@blueprint.post("/you/second-step/remove", allow=Allow.MEMBER)
@fresh_sign_in_routes.require_fresh
def remove_second_factor() -> ResponseReturnValue:
    """Remove the second step, where none is required."""
    account = current_account_routes.account()
    second_factor_actions.remove_second_factor(viewer(), account, now=clock.now())
    current_sign_in_routes.replace_sign_in(account, now=clock.now())
    flash(gettext("Signing in asks for your password only."), "ok")
    return save_and_go("authentication.you")


@blueprint.route("/you/recovery-codes", methods=["GET", "POST"], allow=Allow.MEMBER)
@fresh_sign_in_routes.require_fresh
def renew_recovery_codes() -> ResponseReturnValue:
    """Replace the recovery codes; the answer shows the new ones once."""
    account = current_account_routes.account()
    is_first = "first" in request.args  # right after the sign-in was made
    if request.method == "POST":
        codes = second_factor_actions.renew_recovery_codes(viewer(), account, now=clock.now())
        current_sign_in_routes.replace_sign_in(account, now=clock.now())
        save()
        return render_template(
            "authentication/recovery_codes.html",
            codes=codes,
            onward=home() if is_first else url_for("authentication.you"),
            has_second=bool(account.tf_totp_secret),
        )
    left = len(second_factor_actions.recovery_codes(account))
    return render_template("authentication/renew_recovery_codes.html", left=left, is_first=is_first)


@blueprint.post("/you/recovery-codes/file", allow=Allow.MEMBER)
@fresh_sign_in_routes.require_fresh
def recovery_codes_file() -> ResponseReturnValue:
    """The recovery codes as a text file."""
    text = "\n".join(second_factor_actions.recovery_codes(current_account_routes.account())) + "\n"
    headers = {"Content-Disposition": 'attachment; filename="codes.txt"'}
    return text, 200, {"Content-Type": "text/plain; charset=utf-8", **headers}
