"""Pages of appreciations: keeping a note, one's notes, changing and taking out."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from practice import clock
from practice.access import Allow
from practice.appreciations import actions, queries
from practice.appreciations.forms import note_form
from practice.appreciations.rules import RELEASE_WORDS, check_given, hint, may_change
from practice.couples import queries as couples
from practice.couples.rules import CoupleState, check_may_note
from practice.errors import Refusal
from practice.speech import say
from practice.web import Pages, me, partner, refuse, save_and_go

pages = Pages("appreciations", __name__)

LAST_PAGE = 1000  # further than anybody writes; a number in an address has an end


@pages.post("/appreciations", allow=Allow.PARTNER)
def keep() -> ResponseReturnValue:
    us = couples.us(partner())
    form = note_form(us, me().today)
    if form.validate_on_submit():
        try:
            row = actions.keep(partner(), form.draft(), now=clock.now())
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash(_("Noted. That counts."), "ok")
            if said := hint(*queries.note(partner(), row).written):
                flash(_("%(hint)s You can change it in your notes.", hint=say(said)), "info")
            return save_and_go("today.show")
    return render_template("appreciations/write.html", form=form, us=us)


@pages.get("/appreciations/write", allow=Allow.PARTNER)
def write() -> ResponseReturnValue:
    us = couples.us(partner())
    check_may_note(us.pair.state)
    check_given(us.pair.appreciations_on)
    return render_template("appreciations/write.html", form=note_form(us, me().today), us=us)


@pages.get("/notes", allow=Allow.PARTNER)
def notes() -> ResponseReturnValue:
    us = couples.us(partner())
    page = min(max(request.args.get("page", 0, type=int), 0), LAST_PAGE)
    own, received = queries.own_notes(partner(), page=page), queries.received(partner(), page=page)
    return render_template(
        "appreciations/notes.html",
        us=us,
        own=own,
        received=received,
        page=page,
        may_write=us.pair.state is CoupleState.ACTIVE and us.pair.appreciations_on,
        release_words=RELEASE_WORDS,
        may_change=may_change,
    )


@pages.route("/appreciations/<uuid:appreciation_id>/edit", methods=["GET", "POST"], allow=Allow.PARTNER)
def edit(appreciation_id: UUID) -> ResponseReturnValue:
    row = queries.own(partner(), appreciation_id)
    us = couples.us(partner())
    form = note_form(us, me().today, of=queries.note(partner(), row))
    if form.validate_on_submit():
        try:
            actions.change(partner(), row, form.draft(), now=clock.now())
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash(_("Changed."), "ok")
            return save_and_go("appreciations.notes")
    said = hint(*(one.data or "" for one in (form.did, form.shows, form.landed)))
    return render_template(
        "appreciations/edit.html", form=form, us=us, row_id=row.id, hint=said, open=may_change(row.release)
    )


@pages.post("/appreciations/<uuid:appreciation_id>/delete", allow=Allow.PARTNER)
def delete(appreciation_id: UUID) -> ResponseReturnValue:
    row = queries.own(partner(), appreciation_id, deleted=None)
    actions.delete(partner(), row, now=clock.now())
    return save_and_go("appreciations.deleted", appreciation_id=row.id)


@pages.get("/appreciations/<uuid:appreciation_id>/deleted", allow=Allow.PARTNER)
def deleted(appreciation_id: UUID) -> ResponseReturnValue:
    if queries.own(partner(), appreciation_id, deleted=None).deleted_at is None:  # put back, and come back to
        return redirect(url_for(".notes"), code=303)
    return render_template("appreciations/deleted.html", appreciation_id=appreciation_id)


@pages.post("/appreciations/<uuid:appreciation_id>/undo", allow=Allow.PARTNER)
def undo(appreciation_id: UUID) -> ResponseReturnValue:
    actions.put_back(partner(), queries.own(partner(), appreciation_id, deleted=None))
    flash(_("It is back."), "ok")
    return save_and_go("appreciations.notes")
