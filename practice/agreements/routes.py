"""Routes of agreements: proposing, rewording, saying yes, keeping and letting go."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from practice import clock
from practice.access import Allow
from practice.agreements import actions, queries
from practice.agreements.forms import AgreementForm
from practice.agreements.models import Agreement
from practice.agreements.rules import (
    AgreementState,
    AgreementText,
    WordsChanged,
    check_may_take_back,
    state_in_words,
)
from practice.assignments.queries import assignments as assignment_queries
from practice.assignments.queries.assignments import AssignmentView, FoundAssignment
from practice.couples.queries import couples as couple_queries
from practice.couples.rules import CoupleState
from practice.errors import NotFound, Refusal
from practice.library.rules.activities import ActivityKind
from practice.localization.translation import translate
from practice.release import Release
from practice.sealed_texts import text_values
from practice.stashed_forms.routes.form_pages import page_of
from practice.stashed_forms.routes.stashed_forms import put_into_form
from practice.web import saved_notices
from practice.web.blueprints import LabelledBlueprint
from practice.web.current_viewer import me, partner
from practice.web.request_checks import not_found
from practice.web.saving import refuse, save, save_and_go

blueprint = LabelledBlueprint("agreements", __name__)


def _assignment(matters_id: UUID) -> FoundAssignment:
    return assignment_queries.find_assignment(partner(), matters_id, me().today, kind=ActivityKind.AGREEMENT)


@blueprint.get("/agreements/<uuid:matters_id>", allow=Allow.PARTNER)
def index(matters_id: UUID) -> ResponseReturnValue:
    """The agreements of an assignment: current ones, and those let go."""
    assignment = _assignment(matters_id).view
    us = couple_queries.own_couple(partner())
    agreements = queries.of_assignment(partner(), matters_id)
    today = me().today
    return render_template(
        "agreements/index.html",
        us=us,
        assignment=assignment,
        current=[
            (agreement, state_in_words(agreement.state, agreement.try_until, today))
            for agreement in agreements
            if _is_current(agreement)
        ],
        let_go=[agreement for agreement in agreements if not _is_current(agreement)],
        today=today,
        is_open=_is_open(us, assignment),
    )


def _is_current(agreement: queries.AgreementView) -> bool:
    return agreement.state is not AgreementState.LET_GO


def _is_open(us: couple_queries.OwnCoupleView, assignment: AssignmentView) -> bool:
    return us.pair.state is CoupleState.ACTIVE and assignment.starts_on <= me().today


@blueprint.route("/agreements/<uuid:matters_id>/add", methods=["GET", "POST"], allow=Allow.PARTNER)
def propose(matters_id: UUID) -> ResponseReturnValue:
    """Propose an agreement."""
    row, assignment = _assignment(matters_id)
    form = AgreementForm()
    if form.validate_on_submit():
        try:
            agreement = actions.propose(partner(), row, form.draft(), now=clock.now())
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            saved_notices.announce_saved("agreement", agreement.id, request.path)
            return save_and_go("agreements.index", matters_id=matters_id)
    us = couple_queries.own_couple(partner())
    return render_template(
        "agreements/edit.html", us=us, assignment=assignment, form=form, is_new=True, changed_values=[]
    )


@saved_notices.notice_builder("agreement")
def tell_of_agreement(agreement_id: UUID, page: str) -> saved_notices.SavedNotice:
    """The notice for an agreement its author has just proposed."""
    agreement, us = queries.agreement_view(partner(), agreement_id), couple_queries.own_couple(partner())
    return saved_notices.SavedNotice(
        thanks=_("Written down. It becomes an agreement once both of you have said yes."),
        texts=(agreement.matter, agreement.words),
        readers=saved_notices.describe_readers(
            Release.SHARE, therapist=us.therapist_name, other=us.other.name
        ),
        place=url_for("agreements.index", matters_id=agreement.assignment_id, _anchor=f"h-{agreement.id}"),
        place_name=_("See it below"),
        undo=url_for("agreements.take_back", agreement_id=agreement_id),
        page=page,
    )


@blueprint.post("/agreement/<uuid:agreement_id>/take-back", allow=Allow.PARTNER)
def take_back(agreement_id: UUID) -> ResponseReturnValue:
    """Undo a proposal that has not reached the other: delete it and put its words back into the form."""
    try:
        row = queries.agreement(partner(), agreement_id)
        agreement = queries.as_agreement_view(partner(), row)
    except NotFound:
        if not (page := page_of(request.form.get("page", ""))):
            raise
        return redirect(page, code=303)  # an earlier request deleted it
    if row.author_id != partner().id:
        not_found()
    try:
        check_may_take_back(row.released_at, clock.now())
    except Refusal as refusal:
        flash(translate(refusal.message), "info")
        return redirect(url_for(".index", matters_id=agreement.assignment_id), code=303)
    page = url_for(".propose", matters_id=agreement.assignment_id)
    fields = text_values(AgreementText, agreement) | {"try_until": agreement.try_until}
    put_into_form(page, page, fields, now=clock.now())
    actions.take_back(partner(), queries.agreement(partner(), agreement_id), now=clock.now())
    save()
    flash(_("Taken back."), "ok")
    return redirect(page, code=303)


@blueprint.route("/agreement/<uuid:agreement_id>/word", methods=["GET", "POST"], allow=Allow.PARTNER)
def reword(agreement_id: UUID) -> ResponseReturnValue:
    """Change the words."""
    row = queries.agreement(partner(), agreement_id)
    assignment = _assignment(row.assignment_id).view
    changed_values: list[tuple[str, str]] = []
    form = AgreementForm(data=_agreement_data(row))
    if form.validate_on_submit():
        try:
            actions.reword(partner(), row, form.draft(), form.wording_read(), now=clock.now())
        except WordsChanged as refusal:
            refuse(form, refusal)
            changed_values = form.changed_values(_agreement_data(queries.agreement(partner(), agreement_id)))
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash(_("Changed. Both of you say yes to the new words."), "ok")
            return save_and_go("agreements.index", matters_id=assignment.id)
    us = couple_queries.own_couple(partner())
    return render_template(
        "agreements/edit.html",
        us=us,
        assignment=assignment,
        form=form,
        is_new=False,
        changed_values=changed_values,
    )


def _agreement_data(row: Agreement) -> dict[str, object]:
    """An agreement as its form holds it."""
    agreement = queries.as_agreement_view(partner(), row)
    return text_values(AgreementText, agreement) | {
        "try_until": agreement.try_until,
        "version": agreement.wording,
    }


@blueprint.post("/agreement/<uuid:agreement_id>/yes", allow=Allow.PARTNER)
def say_yes(agreement_id: UUID) -> ResponseReturnValue:
    """Say yes to the wording that was read."""
    row = queries.agreement(partner(), agreement_id)
    text = request.form.get("read", "")
    read = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
    try:
        actions.say_yes(partner(), row, read, now=clock.now())
    except Refusal as refusal:
        flash(translate(refusal.message), "info")
        return redirect(url_for("agreements.index", matters_id=row.assignment_id), code=303)
    flash(_("You said yes."), "ok")
    return save_and_go("agreements.index", matters_id=row.assignment_id)


@blueprint.post("/agreement/<uuid:agreement_id>/decide", allow=Allow.PARTNER)
def decide(agreement_id: UUID) -> ResponseReturnValue:
    """Keep an agreement, let it go, or undo either."""
    row = queries.agreement(partner(), agreement_id)
    buttons: dict[str, tuple[Callable[..., Any], str]] = {
        "keep": (actions.keep, _("Kept.")),
        "let_go": (actions.let_go, _("Let go. It was worth a try.")),
        "again": (actions.try_again, _("It is back.")),
    }
    action, text = buttons.get(request.form.get("press", ""), buttons["again"])
    action(partner(), row, now=clock.now())
    flash(text, "ok")
    return save_and_go("agreements.index", matters_id=row.assignment_id)
