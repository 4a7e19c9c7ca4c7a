"""Pages to agree to the texts in force and to withdraw consent; without it other pages redirect here."""

from typing import Any

from flask import flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from practice import clock
from practice.access import Allow
from practice.accounts.routes import current_account as current_account_routes
from practice.authentication.routes import current_sign_in as current_sign_in_routes
from practice.consent import actions, queries
from practice.consent.forms import ConsentForm
from practice.consent.routes.blueprint import blueprint
from practice.couples.queries import couples as couple_queries
from practice.couples.queries import policies as policy_queries
from practice.errors import Refusal
from practice.policies.rules import PolicyKind, consent_text, policy_texts
from practice.stashed_forms.routes import form_pages as form_page_routes
from practice.stashed_forms.routes import stashed_forms as stashed_form_routes
from practice.viewers import PartnerViewer
from practice.web.current_viewer import me, partner
from practice.web.saving import refuse, save, save_and_go

# Open to a partner who has not agreed: their sign-in, support, leaving, a copy of their own words, and agreeing.
BLUEPRINTS_OPEN_WITHOUT_CONSENT = {
    "accounts",
    "authentication",
    "clinics",
    "consent",
    "couples",
    "demo",
    "export",
    "hand_over",
    "invitations",
    "passwords",
    "stashed_forms",
    None,
}
UNDO_SUFFIX = "/take-back"  # paths that end so only undo what was saved just now; they stay open too


@blueprint.before_app_request
def require_consent() -> Any:
    """Redirect a partner who has not agreed to the texts in force from the couple's pages to ``agree``.

    Runs after the label check. The fields of a form that was sent are stashed as a draft.
    """
    viewer = g.get("viewer")
    if not isinstance(viewer, PartnerViewer) or request.blueprint in BLUEPRINTS_OPEN_WITHOUT_CONSENT:
        return None
    if request.method == "POST" and request.path.endswith(UNDO_SUFFIX):
        return None
    if g.has_agreed:  # read with the sign-in, a moment ago
        return None
    if request.method == "POST":
        save()  # nothing was written; ends the transaction, since stashing uses its own
        path = form_page_routes.page_of(request.path) or url_for("today.show_today")
        stashed_form_routes.stash_request(g.account_id, path, now=clock.now())
        session["asked_at"] = path
    return redirect(url_for("consent.agree"), code=303)


@blueprint.route("/consent", methods=["GET", "POST"], allow=Allow.PARTNER)
def agree() -> ResponseReturnValue:
    """The consent text and the policy, to read and accept; then on to the page they wanted."""
    form = ConsentForm()
    if form.validate_on_submit():
        now = clock.now()
        policy_id, text_version = form.versions_on_page()
        try:
            actions.agree(partner(), policy_id, text_version, now=now)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            save()
            return redirect(
                current_sign_in_routes.landing_path(
                    current_account_routes.account(), session.pop("asked_at", ""), now=now
                ),
                code=303,
            )
    return _consent_page(form)


def _consent_page(form: ConsentForm) -> str:
    us = couple_queries.own_couple(partner())
    policy = policy_queries.policy_view(partner(), us.pair.id)
    text = consent_text()
    if policy:
        form.policy_id.data, form.text_version.data = str(policy.id), str(text.version)
    names = {"clinic": me().clinic_name, "other": us.other.name, "therapist": us.therapist_name}
    agreed_at = queries.agreed_at(partner()) if queries.has_agreed(partner()) else None
    return render_template(
        "consent/agree.html",
        form=form,
        text=text,
        names=names,
        policy=policy,
        therapist_only=policy_texts()[PolicyKind.LIMITED].therapist_only,
        agreed_on=clock.day_in(me().zone, agreed_at) if agreed_at else None,
    )


@blueprint.post("/consent/withdraw", allow=Allow.PARTNER)
def withdraw_consent() -> ResponseReturnValue:
    """Withdraw consent: the couple's pages close for this partner."""
    actions.withdraw_consent(partner(), now=clock.now())
    flash(_("Taken back. Your notes stay as they are, and nothing new is asked of you here."), "ok")
    return save_and_go("consent.agree")
