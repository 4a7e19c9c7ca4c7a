"""The therapist's pages about a couple: add, show, change, attest, rest and end, share."""

from typing import Any
from uuid import UUID

from flask import flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from practice import clock
from practice.access import Allow
from practice.clinics import queries as clinic_queries
from practice.couples import actions
from practice.couples.forms import (
    AddCoupleForm,
    AttestForm,
    ChangeCoupleForm,
    InvitationMailForm,
    ShareCoupleForm,
)
from practice.couples.pages import partner_card
from practice.couples.queries import couples as couple_queries
from practice.couples.queries import partners as partner_queries
from practice.couples.queries import policies as policy_queries
from practice.couples.routes.blueprint import blueprint
from practice.couples.rules import attested_words, check_may_attest
from practice.errors import Refusal
from practice.web.current_viewer import me, therapist
from practice.web.saving import refuse, save_and_go


@blueprint.route("/couples/add", methods=["GET", "POST"], allow=Allow.THERAPIST)
def add() -> ResponseReturnValue:
    """Two names are enough to begin."""
    form = AddCoupleForm(data={"time_zone": me().zone})
    if form.validate_on_submit():
        try:
            couple = actions.add(therapist(), form.draft(me().zone), now=clock.now())
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            return save_and_go("couples.show", couple_id=couple.id)
    return render_template("couples/add.html", form=form)


@blueprint.get("/couples/<uuid:couple_id>", allow=Allow.THERAPIST)
def show(couple_id: UUID) -> ResponseReturnValue:
    """The couple's page: who has come in, safety, the policy, who shares it."""
    return couple_page(couple_id, build_share_form(couple_id), {})


def couple_page(
    couple_id: UUID, share_form: ShareCoupleForm, mail_forms: dict[UUID, InvitationMailForm]
) -> str:
    pair = couple_queries.couple_view(therapist(), couple_id)
    progress = partner_queries.partner_progress(therapist(), couple_id, clock.now())
    forms = {
        one.id: mail_forms.get(one.id) or build_mail_form(one.id, formdata=None) for one in (pair.a, pair.b)
    }
    return render_template(
        "couples/show.html",
        pair=pair,
        cards=[
            partner_card(person, progress[person.id], me().zone, pair.state) for person in (pair.a, pair.b)
        ],
        mail_forms=forms,
        attested=attested_words(pair.attested_on, me().today) if pair.attested_on else None,
        policy=policy_queries.policy_view(therapist(), couple_id),
        my_id=therapist().id,
        colleagues=couple_queries.therapists_of(therapist(), couple_id),
        share_form=share_form,
    )


def build_share_form(couple_id: UUID, **more: Any) -> ShareCoupleForm:
    """Colleagues who do not see this couple yet."""
    form = ShareCoupleForm(**more)
    seeing = {one.id for one in couple_queries.therapists_of(therapist(), couple_id)}
    others = [one for one in clinic_queries.colleagues(therapist()) if one.id not in seeing]
    form.colleague.offer({str(one.id): one.name for one in others})
    return form


def build_mail_form(partner_id: UUID, **more: Any) -> InvitationMailForm:
    """Both partners' forms stand on one page: their fields' ids are told apart."""
    form = InvitationMailForm(**more)
    form.email.id = f"email-{partner_id.hex[:8]}"
    form.email.label.field_id = form.email.id
    return form


@blueprint.route("/couples/<uuid:couple_id>/change", methods=["GET", "POST"], allow=Allow.THERAPIST)
def change(couple_id: UUID) -> ResponseReturnValue:
    """Put names or the time zone right."""
    pair = couple_queries.couple_view(therapist(), couple_id)
    both = {"name_a": pair.a.name, "name_b": pair.b.name, "time_zone": pair.zone}
    form = ChangeCoupleForm(data=both | {"appreciations_on": pair.appreciations_on})
    if form.validate_on_submit():
        try:
            actions.change(therapist(), couple_id, form.draft(), now=clock.now())
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash(_("Saved."), "ok")
            return save_and_go("couples.show", couple_id=couple_id)
    return render_template("couples/change.html", form=form, pair=pair)


@blueprint.route("/couples/<uuid:couple_id>/attest", methods=["GET", "POST"], allow=Allow.THERAPIST)
def attest(couple_id: UUID) -> ResponseReturnValue:
    """Only the fact and its day are kept."""
    pair = couple_queries.couple_view(therapist(), couple_id)
    check_may_attest(pair.state)
    form = AttestForm()
    if form.validate_on_submit():
        try:
            actions.attest(therapist(), couple_id, now=clock.now())
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash(_("Noted."), "ok")
            return save_and_go("couples.show", couple_id=couple_id)
    return render_template("couples/attest.html", form=form, pair=pair)


@blueprint.post("/couples/<uuid:couple_id>/rest", allow=Allow.THERAPIST)
def rest(couple_id: UUID) -> ResponseReturnValue:
    """Everything stops for both, in one neutral wording."""
    actions.rest(therapist(), couple_id, now=clock.now())
    return save_and_go("couples.show", couple_id=couple_id, anchor="going")


@blueprint.post("/couples/<uuid:couple_id>/resume", allow=Allow.THERAPIST)
def resume(couple_id: UUID) -> ResponseReturnValue:
    """It goes on."""
    actions.resume(therapist(), couple_id, now=clock.now())
    return save_and_go("couples.show", couple_id=couple_id, anchor="going")


@blueprint.post("/couples/<uuid:couple_id>/end", allow=Allow.THERAPIST)
def end(couple_id: UUID) -> ResponseReturnValue:
    """The work is over; it can be taken back."""
    actions.end(therapist(), couple_id, now=clock.now())
    return save_and_go("couples.show", couple_id=couple_id, anchor="going")


@blueprint.post("/couples/<uuid:couple_id>/reopen", allow=Allow.THERAPIST)
def reopen(couple_id: UUID) -> ResponseReturnValue:
    """Take an ending back."""
    actions.reopen(therapist(), couple_id, now=clock.now())
    return save_and_go("couples.show", couple_id=couple_id, anchor="going")


@blueprint.post("/couples/<uuid:couple_id>/share", allow=Allow.THERAPIST)
def share(couple_id: UUID) -> ResponseReturnValue:
    """Let a colleague see this couple."""
    couple_queries.couple(therapist(), couple_id)
    form = build_share_form(couple_id)
    if form.validate_on_submit():
        actions.share(therapist(), couple_id, UUID(form.colleague.data), now=clock.now())
        flash(_("Shared."), "ok")
        return save_and_go("couples.show", couple_id=couple_id)
    return couple_page(couple_id, form, {})


@blueprint.post("/couples/<uuid:couple_id>/share/<uuid:therapist_id>/withdraw", allow=Allow.THERAPIST)
def unshare(couple_id: UUID, therapist_id: UUID) -> ResponseReturnValue:
    """A colleague no longer sees this couple; it may be oneself."""
    actions.unshare(therapist(), couple_id, therapist_id, now=clock.now())
    if therapist_id == therapist().id:
        flash(_("You no longer look after this couple."), "ok")
        return save_and_go("review.caseload")
    flash(_("They no longer see this couple."), "ok")
    return save_and_go("couples.show", couple_id=couple_id)
