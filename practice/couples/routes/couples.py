"""The therapist's pages about a couple: add, show, change, attest, rest and end, share."""

from collections.abc import Sequence
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
    """Add a couple: two names are enough."""
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
    """The couple's page: both partners' status, safety, the policy, and the therapists it is shared with."""
    shared_with = couple_queries.therapists_of(therapist(), couple_id)
    return couple_page(couple_id, shared_with, build_share_form(shared_with), {})


def couple_page(
    couple_id: UUID,
    shared_with: Sequence[couple_queries.CoupleTherapistView],
    share_form: ShareCoupleForm,
    mail_forms: dict[UUID, InvitationMailForm],
) -> str:
    """The couple's page; ``mail_forms``: forms that were sent and not valid, by partner id."""
    pair = couple_queries.couple_view(therapist(), couple_id)
    progress = partner_queries.partner_progress(therapist(), couple_id, clock.now())
    forms = {
        person.id: mail_forms.get(person.id) or build_mail_form(person.id, formdata=None)
        for person in (pair.a, pair.b)
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
        colleagues=shared_with,
        share_form=share_form,
    )


def build_share_form(
    shared_with: Sequence[couple_queries.CoupleTherapistView], **more: Any
) -> ShareCoupleForm:
    """The form to share a couple; it offers the colleagues with whom it is not shared yet."""
    form = ShareCoupleForm(**more)
    shared_ids = {colleague.id for colleague in shared_with}
    colleagues = clinic_queries.colleagues(therapist())
    form.colleague.offer({str(row.id): row.name for row in colleagues if row.id not in shared_ids})
    return form


def build_mail_form(partner_id: UUID, **more: Any) -> InvitationMailForm:
    """The form to mail an invitation; its field's id holds the partner's, since both forms are on one page."""
    form = InvitationMailForm(**more)
    form.email.id = f"email-{partner_id.hex[:8]}"
    form.email.label.field_id = form.email.id
    return form


@blueprint.route("/couples/<uuid:couple_id>/change", methods=["GET", "POST"], allow=Allow.THERAPIST)
def change(couple_id: UUID) -> ResponseReturnValue:
    """Change the names, the time zone, and whether there are appreciations."""
    pair = couple_queries.couple_view(therapist(), couple_id)
    values = {"name_a": pair.a.name, "name_b": pair.b.name, "time_zone": pair.zone}
    form = ChangeCoupleForm(data=values | {"appreciations_on": pair.appreciations_on})
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
    """Attest that safety was talked about with each partner alone; only that and the day are stored."""
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
    """Let all joint work rest."""
    actions.rest(therapist(), couple_id, now=clock.now())
    return save_and_go("couples.show", couple_id=couple_id, anchor="going")


@blueprint.post("/couples/<uuid:couple_id>/resume", allow=Allow.THERAPIST)
def resume(couple_id: UUID) -> ResponseReturnValue:
    """Let joint work go on."""
    actions.resume(therapist(), couple_id, now=clock.now())
    return save_and_go("couples.show", couple_id=couple_id, anchor="going")


@blueprint.post("/couples/<uuid:couple_id>/end", allow=Allow.THERAPIST)
def end(couple_id: UUID) -> ResponseReturnValue:
    """End the work with the couple; ``reopen`` undoes it."""
    actions.end(therapist(), couple_id, now=clock.now())
    return save_and_go("couples.show", couple_id=couple_id, anchor="going")


@blueprint.post("/couples/<uuid:couple_id>/reopen", allow=Allow.THERAPIST)
def reopen(couple_id: UUID) -> ResponseReturnValue:
    """Undo ``end``."""
    actions.reopen(therapist(), couple_id, now=clock.now())
    return save_and_go("couples.show", couple_id=couple_id, anchor="going")


@blueprint.post("/couples/<uuid:couple_id>/share", allow=Allow.THERAPIST)
def share(couple_id: UUID) -> ResponseReturnValue:
    """Share the couple with a colleague."""
    couple_queries.couple(therapist(), couple_id)
    shared_with = couple_queries.therapists_of(therapist(), couple_id)
    form = build_share_form(shared_with)
    if form.validate_on_submit():
        actions.share(therapist(), couple_id, UUID(form.colleague.data), now=clock.now())
        flash(_("Shared."), "ok")
        return save_and_go("couples.show", couple_id=couple_id)
    return couple_page(couple_id, shared_with, form, {})


@blueprint.post("/couples/<uuid:couple_id>/share/<uuid:therapist_id>/withdraw", allow=Allow.THERAPIST)
def unshare(couple_id: UUID, therapist_id: UUID) -> ResponseReturnValue:
    """Stop sharing the couple with a therapist, who may be the viewer."""
    actions.unshare(therapist(), couple_id, therapist_id, now=clock.now())
    if therapist_id == therapist().id:
        flash(_("You no longer look after this couple."), "ok")
        return save_and_go("review.caseload")
    flash(_("They no longer see this couple."), "ok")
    return save_and_go("couples.show", couple_id=couple_id)
