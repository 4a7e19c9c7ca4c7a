"""Pages of agreements: words, yes, and what becomes of them."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from practice import clock, saved
from practice.access import Allow
from practice.accounts.draft_requests import put_into_form
from practice.accounts.security import page_of
from practice.agreements import actions, queries
from practice.agreements.forms import AgreementForm
from practice.agreements.rules import AgreementState, WordsChanged, check_may_take_back, standing
from practice.couples import queries as couples
from practice.couples.rules import CoupleState
from practice.errors import NotFound, Refusal
from practice.homework import queries as homework
from practice.homework.queries import Given
from practice.library.rules import Kind
from practice.release import Release
from practice.speech import say
from practice.web import Pages, me, not_found, partner, refuse, save, save_and_go

pages = Pages("agreements", __name__)


def _given(matters_id: UUID) -> Given:
    found = homework.given(partner(), matters_id, me().today)
    if found.book.kind is not Kind.AGREEMENT:
        not_found()
    return found


@pages.get("/agreements/<uuid:matters_id>", allow=Allow.PARTNER)
def listed(matters_id: UUID) -> ResponseReturnValue:
    """What the two agreed on, and what is still being worded."""
    given = _given(matters_id)
    us = couples.us(partner())
    found = queries.of_assignment(partner(), matters_id)
    today = me().today
    return render_template(
        "agreements/listed.html",
        us=us,
        given=given,
        current=[(one, standing(one.state, one.try_until, today)) for one in found if _is_current(one)],
        let_go=[one for one in found if not _is_current(one)],
        today=today,
        is_open=_is_open(us, given),
    )


def _is_current(one: queries.AgreementView) -> bool:
    return one.state is not AgreementState.LET_GO


def _is_open(us: couples.Us, given: Given) -> bool:
    return us.pair.state is CoupleState.ACTIVE and given.starts_on <= me().today


@pages.route("/agreements/<uuid:matters_id>/add", methods=["GET", "POST"], allow=Allow.PARTNER)
def propose(matters_id: UUID) -> ResponseReturnValue:
    """Name a matter and propose words."""
    given = _given(matters_id)
    form = AgreementForm()
    if form.validate_on_submit():
        try:
            row = homework.assignment(partner(), matters_id)
            proposed = actions.propose(partner(), row, form.draft(), now=clock.now())
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            saved.tell("agreement", proposed.id, request.path)
            return save_and_go("agreements.listed", matters_id=matters_id)
    us = couples.us(partner())
    return render_template("agreements/word.html", us=us, given=given, form=form, is_new=True, kept=[])


@saved.tells_of("agreement")
def tell_of_agreement(agreement_id: UUID, page: str) -> saved.Saved:
    """What is said of an agreement its author proposed just now."""
    one, us = queries.view(partner(), agreement_id), couples.us(partner())
    return saved.Saved(
        thanks=_("Written down. It becomes an agreement once both of you have said yes."),
        texts=(one.matter, one.words),
        readers=saved.readers(Release.SHARE, therapist=us.therapist_name, other=us.other.name),
        place=url_for("agreements.listed", matters_id=one.assignment_id, _anchor=f"h-{one.id}"),
        place_name=_("See it below"),
        undo=url_for("agreements.take_back", agreement_id=agreement_id),
        page=page,
    )


@pages.post("/agreement/<uuid:agreement_id>/take-back", allow=Allow.PARTNER)
def take_back(agreement_id: UUID) -> ResponseReturnValue:
    """Undo a proposal that has not reached the other: it is gone, and its words stand in the form again."""
    try:
        one, row = queries.view(partner(), agreement_id), queries.agreement(partner(), agreement_id)
    except NotFound:
        if not (page := page_of(request.form.get("page", ""))):
            raise
        return redirect(page, code=303)  # taken back by the first press
    if row.author_id != partner().id:
        not_found()
    try:
        check_may_take_back(row.released_at, clock.now())
    except Refusal as refusal:
        flash(say(refusal.phrase), "info")
        return redirect(url_for(".listed", matters_id=one.assignment_id), code=303)
    page = url_for(".propose", matters_id=one.assignment_id)
    fields = {"matter": one.matter, "words": one.words, "try_until": one.try_until}
    put_into_form(page, page, fields, now=clock.now())
    actions.take_back(partner(), queries.agreement(partner(), agreement_id), now=clock.now())
    save()
    flash(_("Taken back."), "ok")
    return redirect(page, code=303)


@pages.route("/agreement/<uuid:agreement_id>/word", methods=["GET", "POST"], allow=Allow.PARTNER)
def word(agreement_id: UUID) -> ResponseReturnValue:
    """Change the words."""
    row = queries.agreement(partner(), agreement_id)
    given = _given(row.assignment_id)
    kept: list[tuple[str, str]] = []
    form = AgreementForm(data=_word_data(agreement_id))
    if form.validate_on_submit():
        try:
            actions.reword(partner(), row, form.draft(), form.wording_read(), now=clock.now())
        except WordsChanged as refusal:
            refuse(form, refusal)
            kept = form.beside(_word_data(agreement_id))
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash(_("Changed. Both of you say yes to the new words."), "ok")
            return save_and_go("agreements.listed", matters_id=given.id)
    us = couples.us(partner())
    return render_template("agreements/word.html", us=us, given=given, form=form, is_new=False, kept=kept)


def _word_data(agreement_id: UUID) -> dict[str, object]:
    """An agreement as its form holds it."""
    one = queries.view(partner(), agreement_id)
    return {"matter": one.matter, "words": one.words, "try_until": one.try_until, "version": one.wording}


@pages.post("/agreement/<uuid:agreement_id>/yes", allow=Allow.PARTNER)
def say_yes(agreement_id: UUID) -> ResponseReturnValue:
    """Yes to the words that were read."""
    row = queries.agreement(partner(), agreement_id)
    text = request.form.get("read", "")
    read = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0
    try:
        actions.agree(partner(), row, read, now=clock.now())
    except Refusal as refusal:
        flash(say(refusal.phrase), "info")
        return redirect(url_for("agreements.listed", matters_id=row.assignment_id), code=303)
    flash(_("You said yes."), "ok")
    return save_and_go("agreements.listed", matters_id=row.assignment_id)


@pages.post("/agreement/<uuid:agreement_id>/decide", allow=Allow.PARTNER)
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
    return save_and_go("agreements.listed", matters_id=row.assignment_id)
