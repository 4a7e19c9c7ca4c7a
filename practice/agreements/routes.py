"""Pages of agreements: words, yes, and what becomes of them."""

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
from practice.agreements.rules import (
    AgreementState,
    AgreementText,
    WordsChanged,
    check_may_take_back,
    state_in_words,
)
from practice.assignments.queries import assignments as assignment_queries
from practice.assignments.queries.assignments import AssignmentView
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


def _assignment(matters_id: UUID) -> AssignmentView:
    return assignment_queries.assignment_view(partner(), matters_id, me().today, kind=ActivityKind.AGREEMENT)


@blueprint.get("/agreements/<uuid:matters_id>", allow=Allow.PARTNER)
def index(matters_id: UUID) -> ResponseReturnValue:
    """What the two agreed on, and what is still being worded."""
    given = _assignment(matters_id)
    us = couple_queries.own_couple(partner())
    found = queries.of_assignment(partner(), matters_id)
    today = me().today
    return render_template(
        "agreements/index.html",
        us=us,
        given=given,
        current=[(one, state_in_words(one.state, one.try_until, today)) for one in found if _is_current(one)],
        let_go=[one for one in found if not _is_current(one)],
        today=today,
        is_open=_is_open(us, given),
    )


def _is_current(one: queries.AgreementView) -> bool:
    return one.state is not AgreementState.LET_GO


def _is_open(us: couple_queries.OwnCoupleView, given: AssignmentView) -> bool:
    return us.pair.state is CoupleState.ACTIVE and given.starts_on <= me().today


@blueprint.route("/agreements/<uuid:matters_id>/add", methods=["GET", "POST"], allow=Allow.PARTNER)
def propose(matters_id: UUID) -> ResponseReturnValue:
    """Name a matter and propose words."""
    given = _assignment(matters_id)
    form = AgreementForm()
    if form.validate_on_submit():
        try:
            row = assignment_queries.assignment(partner(), matters_id)
            proposed = actions.propose(partner(), row, form.draft(), now=clock.now())
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            saved_notices.announce_saved("agreement", proposed.id, request.path)
            return save_and_go("agreements.index", matters_id=matters_id)
    us = couple_queries.own_couple(partner())
    return render_template("agreements/edit.html", us=us, given=given, form=form, is_new=True, kept=[])


@saved_notices.notice_builder("agreement")
def tell_of_agreement(agreement_id: UUID, page: str) -> saved_notices.SavedNotice:
    """What is said of an agreement its author proposed just now."""
    one, us = queries.agreement_view(partner(), agreement_id), couple_queries.own_couple(partner())
    return saved_notices.SavedNotice(
        thanks=_("Written down. It becomes an agreement once both of you have said yes."),
        texts=(one.matter, one.words),
        readers=saved_notices.describe_readers(
            Release.SHARE, therapist=us.therapist_name, other=us.other.name
        ),
        place=url_for("agreements.index", matters_id=one.assignment_id, _anchor=f"h-{one.id}"),
        place_name=_("See it below"),
        undo=url_for("agreements.take_back", agreement_id=agreement_id),
        page=page,
    )


@blueprint.post("/agreement/<uuid:agreement_id>/take-back", allow=Allow.PARTNER)
def take_back(agreement_id: UUID) -> ResponseReturnValue:
    """Undo a proposal that has not reached the other: it is gone, and its words stand in the form again."""
    try:
        one, row = queries.agreement_view(partner(), agreement_id), queries.agreement(partner(), agreement_id)
    except NotFound:
        if not (page := page_of(request.form.get("page", ""))):
            raise
        return redirect(page, code=303)  # taken back by the first press
    if row.author_id != partner().id:
        not_found()
    try:
        check_may_take_back(row.released_at, clock.now())
    except Refusal as refusal:
        flash(translate(refusal.message), "info")
        return redirect(url_for(".index", matters_id=one.assignment_id), code=303)
    page = url_for(".propose", matters_id=one.assignment_id)
    fields = text_values(AgreementText, one) | {"try_until": one.try_until}
    put_into_form(page, page, fields, now=clock.now())
    actions.take_back(partner(), queries.agreement(partner(), agreement_id), now=clock.now())
    save()
    flash(_("Taken back."), "ok")
    return redirect(page, code=303)


@blueprint.route("/agreement/<uuid:agreement_id>/word", methods=["GET", "POST"], allow=Allow.PARTNER)
def reword(agreement_id: UUID) -> ResponseReturnValue:
    """Change the words."""
    row = queries.agreement(partner(), agreement_id)
    given = _assignment(row.assignment_id)
    kept: list[tuple[str, str]] = []
    form = AgreementForm(data=_agreement_data(agreement_id))
    if form.validate_on_submit():
        try:
            actions.reword(partner(), row, form.draft(), form.wording_read(), now=clock.now())
        except WordsChanged as refusal:
            refuse(form, refusal)
            kept = form.changed_values(_agreement_data(agreement_id))
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash(_("Changed. Both of you say yes to the new words."), "ok")
            return save_and_go("agreements.index", matters_id=given.id)
    us = couple_queries.own_couple(partner())
    return render_template("agreements/edit.html", us=us, given=given, form=form, is_new=False, kept=kept)


def _agreement_data(agreement_id: UUID) -> dict[str, object]:
    """An agreement as its form holds it."""
    one = queries.agreement_view(partner(), agreement_id)
    return text_values(AgreementText, one) | {"try_until": one.try_until, "version": one.wording}


@blueprint.post("/agreement/<uuid:agreement_id>/yes", allow=Allow.PARTNER)
def say_yes(agreement_id: UUID) -> ResponseReturnValue:
    """Yes to the words that were read."""
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
    """Keep it, let it go, or take that back."""
    row = queries.agreement(partner(), agreement_id)
    ways: dict[str, tuple[Callable[..., Any], str]] = {
        "keep": (actions.keep, _("Kept.")),
        "let_go": (actions.let_go, _("Let go. It was worth a try.")),
        "again": (actions.try_again, _("It is back.")),
    }
    act, words = ways.get(request.form.get("press", ""), ways["again"])
    act(partner(), row, now=clock.now())
    flash(words, "ok")
    return save_and_go("agreements.index", matters_id=row.assignment_id)
