"""What a partner decides for themselves: agreeing, taking it back, leaving. And the gate that asks first."""

from typing import Any

from flask import flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from practice import clock, words
from practice.access import Allow
from practice.access import Partner as PartnerViewer
from practice.accounts import draft_requests, security
from practice.couples import actions, agreements, queries
from practice.couples.doors import pages
from practice.couples.forms import ConsentForm
from practice.couples.rules import PolicyKind
from practice.errors import Refusal
from practice.web import me, partner, refuse, save, save_and_go

# What stays open to a partner who has not agreed: their sign-in, support, leaving, a copy of
# their own words, and agreeing itself.
ALWAYS_OPEN = {"accounts", "couples", "demo", "export", None}
UNDO = "/take-back"  # as the addresses end that only take back what was saved just now; these stay open too


@pages.before_app_request
def ask_first() -> Any:
    """Nothing of the couple's is open to a partner who has not agreed to the texts as they stand.

    Runs after the label check. What was being typed when a policy changed is held for them.
    """
    viewer = g.get("viewer")
    if not isinstance(viewer, PartnerViewer) or request.blueprint in ALWAYS_OPEN:
        return None
    if request.method == "POST" and request.path.endswith(UNDO):
        return None
    if g.has_agreed:  # read with the sign-in, a moment ago
        return None
    if request.method == "POST":
        save()  # nothing was written; this lets go of the database, which holding has to itself
        path = security.page_of(request.path) or url_for("today.show")
        security.keep_draft(g.account_id, path, now=clock.now())
        session["asked_at"] = path
    return redirect(url_for("couples.consent"), code=303)


@pages.route("/consent", methods=["GET", "POST"], allow=Allow.PARTNER)
def consent() -> ResponseReturnValue:
    """What each partner reads, and accepts alone."""
    form = ConsentForm()
    if form.validate_on_submit():
        now = clock.now()
        policy_id, text_version = form.read()
        try:
            agreements.agree(partner(), policy_id, text_version, now=now)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            save()
            return redirect(
                security.landing(security.account(), session.pop("asked_at", ""), now=now), code=303
            )
    return _consent_page(form)


def _consent_page(form: ConsentForm) -> str:
    us = queries.us(partner())
    policy = queries.policy(partner(), us.pair.id)
    text = words.consent()
    if policy:
        form.policy_id.data, form.text_version.data = str(policy.id), str(text.version)
    names = {"clinic": me().clinic_name, "other": us.other.name, "therapist": us.therapist_name}
    agreed_at = queries.agreed_at(partner()) if queries.has_agreed(partner()) else None
    return render_template(
        "couples/consent.html",
        form=form,
        text=text,
        names=names,
        policy=policy,
        therapist_only=words.policies()[PolicyKind.LIMITED].therapist_only,
        agreed_on=clock.day_in(me().zone, agreed_at) if agreed_at else None,
    )


@pages.post("/consent/withdraw", allow=Allow.PARTNER)
def withdraw_consent() -> ResponseReturnValue:
    """Take it back: the couple's pages stop for this one person."""
    agreements.take_back(partner(), now=clock.now())
    flash(_("Taken back. Your notes stay as they are, and nothing new is asked of you here."), "ok")
    return save_and_go("couples.consent")


@pages.route("/you/stop", methods=["GET", "POST"], allow=Allow.PARTNER)
def stop() -> ResponseReturnValue:
    """Freeze what is shared, without a reason and without a password: a forgotten one keeps nobody in."""
    if request.method == "POST":
        actions.stop(partner(), now=clock.now())
        return save_and_go("couples.stop")
    return render_template("couples/stop.html", us=queries.us(partner()), stopped=_has_stopped())


def _has_stopped() -> bool:
    return queries.partner(partner(), partner().couple_id, partner().id).stopped_at is not None


@pages.post("/you/stop/take-back", allow=Allow.PARTNER)
@security.fresh
def take_part_again() -> ResponseReturnValue:
    """Take the stop back; the therapist decides with both when things go on."""
    actions.take_part_again(partner(), now=clock.now())
    flash(_("Taken back. Things go on resting until your therapist has talked with you."), "ok")
    return save_and_go("couples.stop")


@pages.route("/you/stop/for-good", methods=["GET", "POST"], allow=Allow.PARTNER)
@security.fresh
def leave_couple() -> ResponseReturnValue:
    """Leave for good: the sign-in closes. It cannot be undone, so it asks who is there."""
    if request.method == "POST":
        actions.leave(partner(), now=clock.now())
        save()
        draft_requests.forget_drafts(g.account_id)
        g.account_id = None
        security.forget()
        g.viewer = g.me = None
        return render_template("couples/left.html", just_now=True)
    return render_template("couples/leave.html", us=queries.us(partner()))
