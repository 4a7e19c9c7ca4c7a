"""The page You: the account of whoever is signed in, and the browsers it is signed in on."""

from flask import flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from practice import clock
from practice.access import Allow
from practice.accounts.actions import second_factors as second_factor_actions
from practice.accounts.routes import current_account as current_account_routes
from practice.authentication import actions, queries
from practice.authentication.routes.blueprint import blueprint
from practice.web.current_viewer import me
from practice.web.saving import save_and_go


@blueprint.get("/you", allow=Allow.MEMBER)
def you() -> ResponseReturnValue:
    """The account's address, second step, recovery codes and sign-ins."""
    account = current_account_routes.account()
    return render_template(
        "authentication/you.html",
        email=account.email,
        has_second=bool(account.tf_totp_secret),
        needs_second=account.needs_second_factor,
        codes_left=len(second_factor_actions.recovery_codes(account)),
        devices=[
            (
                device,
                clock.day_in(me().zone, device.seen_at),
                device.id == current_account_routes.sign_in_id(),
            )
            for device in queries.devices(account.id, clock.now())
        ],
    )


@blueprint.post("/you/elsewhere/end", allow=Allow.MEMBER)
def end_other_sign_ins() -> ResponseReturnValue:
    """End every sign-in of the account except this one."""
    actions.end_sign_ins(
        current_account_routes.account().id, except_id=current_account_routes.sign_in_id(), now=clock.now()
    )
    flash(gettext("You are signed in here only."), "ok")
    return save_and_go("authentication.you")
