"""Pages on which a partner stops taking part, takes that back, or leaves for good."""

from collections.abc import Callable
from typing import Any

from flask import flash, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from practice import clock
from practice.access import Allow
from practice.authentication.routes import current_sign_in as current_sign_in_routes
from practice.authentication.routes import fresh_sign_in as fresh_sign_in_routes
from practice.consent import actions
from practice.consent.routes.blueprint import blueprint
from practice.couples.queries import couples as couple_queries
from practice.couples.queries import partners as partner_queries
from practice.stashed_forms.routes import stashed_forms as stashed_form_routes
from practice.web.current_viewer import partner
from practice.web.saving import save, save_and_go


@blueprint.route("/you/stop", methods=["GET", "POST"], allow=Allow.PARTNER)
def stop() -> ResponseReturnValue:
    """Stop taking part. It asks for no password, so that a forgotten one prevents nobody."""
    if request.method == "POST":
        actions.stop(partner(), now=clock.now())
        return save_and_go("consent.stop")
    return render_template(
        "consent/stop.html", us=couple_queries.own_couple(partner()), has_stopped=_has_stopped()
    )


def _has_stopped() -> bool:
    return partner_queries.partner(partner(), partner().couple_id, partner().id).stopped_at is not None


@blueprint.post("/you/stop/take-back", allow=Allow.PARTNER)
@fresh_sign_in_routes.require_fresh
def take_part_again() -> ResponseReturnValue:
    """Undo ``stop``; the couple rests until the therapist resumes it."""
    actions.take_part_again(partner(), now=clock.now())
    flash(_("Taken back. Things go on resting until your therapist has talked with you."), "ok")
    return save_and_go("consent.stop")


@blueprint.route("/you/stop/for-good", methods=["GET", "POST"], allow=Allow.PARTNER)
@fresh_sign_in_routes.require_fresh
def leave() -> ResponseReturnValue:
    """Leave for good: every sign-in ends. Asks for the password first unless the sign-in is fresh."""
    if request.method == "POST":
        actions.leave(partner(), now=clock.now())
        save()
        stashed_form_routes.discard_all(g.account_id)
        g.account_id = None
        current_sign_in_routes.forget_sign_in()
        g.viewer = g.me = None
        return render_template("consent/left.html", just_now=True)
    return render_template("consent/leave.html", us=couple_queries.own_couple(partner()))


def answer_left_partner(signed_out: Callable[[], Any]) -> Callable[[], Any]:
    """The function that answers signed-out requests: a page for a partner who left, for others ``signed_out``."""

    def answer() -> Any:
        if g.get("has_left"):
            return render_template("consent/left.html", just_now=False), 401
        return signed_out()

    return answer
