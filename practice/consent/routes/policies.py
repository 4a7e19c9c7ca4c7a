"""Pages on which a therapist states the policy of a couple, or the owner that of the clinic."""

from collections.abc import Sequence
from uuid import UUID

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from practice import clock
from practice.access import Allow
from practice.consent import actions, queries
from practice.consent.forms import PolicyForm
from practice.consent.routes.blueprint import blueprint
from practice.couples.models import Policy
from practice.couples.queries import couples as couple_queries
from practice.couples.queries import policies as policy_queries
from practice.errors import ChangedMeanwhile, Refusal
from practice.optimistic_locking import version_digest
from practice.policies.rules import PolicyKind, policy_texts
from practice.web.current_viewer import therapist
from practice.web.saving import refuse, save_and_go


def _policy_page(
    form: PolicyForm,
    pair: couple_queries.CoupleView | None,
    before: policy_queries.PolicyView | None,
    saved: Sequence[tuple[str, str]],
) -> str:
    """The page of both; ``saved``: labels and saved values, where somebody else changed the policy meanwhile."""
    texts = policy_texts()
    therapist_name = (
        couple_queries.therapists_of(therapist(), pair.id)[0].name if pair else _("your therapist")
    )
    names = {"therapist": therapist_name, "other": pair.b.name if pair else _("your partner")}
    return render_template(
        "consent/state_policy.html",
        form=form,
        pair=pair,
        before=before,
        changed_values=saved,
        starts=texts,
        therapist_only=texts[PolicyKind.LIMITED].therapist_only % names,
    )


@blueprint.route("/couples/<uuid:couple_id>/policy", methods=["GET", "POST"], allow=Allow.THERAPIST)
def state_policy(couple_id: UUID) -> ResponseReturnValue:
    """State the policy of a couple; a change asks both partners again."""
    pair = couple_queries.couple_view(therapist(), couple_id)
    row = policy_queries.find_policy(therapist(), couple_id)
    before = policy_queries.as_policy_view(row) if row else None
    form = PolicyForm(data=_policy_data(row))
    saved: list[tuple[str, str]] = []
    is_begun = form.begin_with(request.form.get("start", ""), policy_texts())
    if not is_begun and form.validate_on_submit():
        draft, version = form.draft(), form.version.data or ""
        try:
            actions.state_policy(therapist(), couple_id, draft, version=version, now=clock.now())
        except ChangedMeanwhile as refusal:
            refuse(form, refusal)
            saved = form.changed_values(_policy_data(policy_queries.find_policy(therapist(), couple_id)))
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash(_("Stated. Each of them is asked once more, on their own sign-in."), "ok")
            return save_and_go("couples.show", couple_id=couple_id)
    return _policy_page(form, pair, before, saved)


@blueprint.route("/settings/policy", methods=["GET", "POST"], allow=Allow.OWNER)
def state_clinic_policy() -> ResponseReturnValue:
    """State the policy of the clinic, in force for couples without one of their own."""
    row = policy_queries.find_policy(therapist(), None)
    before = policy_queries.as_policy_view(row) if row else None
    form = PolicyForm(data=_policy_data(row))
    saved: list[tuple[str, str]] = []
    is_begun = form.begin_with(request.form.get("start", ""), policy_texts())
    if not is_begun and form.validate_on_submit():
        draft, version = form.draft(), form.version.data or ""
        try:
            actions.state_policy(therapist(), None, draft, version=version, now=clock.now())
        except ChangedMeanwhile as refusal:
            refuse(form, refusal)
            saved = form.changed_values(_policy_data(policy_queries.find_policy(therapist(), None)))
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash(_("Stated. Every partner it holds for is asked once more."), "ok")
            return save_and_go("clinics.settings")
    return _policy_page(form, None, before, saved)


def _policy_data(row: Policy | None) -> dict[str, str]:
    """The policy in force as values for its form; the text of no secrets where there is none."""
    draft = queries.as_policy_draft(row)
    start = policy_texts()[PolicyKind.NO_SECRETS]
    kind, text = (draft.kind, draft.text) if draft else (PolicyKind.NO_SECRETS, start.text)
    return {"kind": kind.value, "text": text, "version": version_digest(draft)}
