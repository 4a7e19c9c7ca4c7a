"""Pages of appreciations: keeping a note, one's notes, changing and taking out."""

from uuid import UUID

from flask import flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from practice import clock
from practice.access import Allow
from practice.appreciations import actions, queries
from practice.appreciations.forms import note_form
from practice.appreciations.rules import RELEASE_WORDS, hint, may_change
from practice.couples import queries as couples
from practice.couples.rules import CoupleState, check_may_note
from practice.errors import Refusal
from practice.speech import say
from practice.web import Pages, me, partner, refuse, save_and_go

pages = Pages("appreciations", __name__)


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
            if said := hint(queries.note(partner(), row).did):
                flash(say(said), "info")
            return save_and_go("today.show")
    return render_template("appreciations/write.html", form=form, us=us)


@pages.get("/appreciations/write", allow=Allow.PARTNER)
def write() -> ResponseReturnValue:
    us = couples.us(partner())
    check_may_note(us.pair.state)
    return render_template("appreciations/write.html", form=note_form(us, me().today), us=us)


@pages.get("/notes", allow=Allow.PARTNER)
def notes() -> ResponseReturnValue:
    us = couples.us(partner())
    own, received = queries.own_notes(partner()), queries.received(partner())
    return render_template(
        "appreciations/notes.html",
        us=us,
        own=own,
        received=received,
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
    said = hint(form.did.data or "")
    return render_template(
        "appreciations/edit.html", form=form, us=us, row_id=row.id, hint=said, open=may_change(row.release)
    )


@pages.post("/appreciations/<uuid:appreciation_id>/delete", allow=Allow.PARTNER)
def delete(appreciation_id: UUID) -> ResponseReturnValue:
    row = queries.own(partner(), appreciation_id)
    actions.delete(partner(), row, now=clock.now())
    return save_and_go("appreciations.deleted", appreciation_id=row.id)


@pages.get("/appreciations/<uuid:appreciation_id>/deleted", allow=Allow.PARTNER)
def deleted(appreciation_id: UUID) -> ResponseReturnValue:
    queries.own(partner(), appreciation_id, deleted=True)
    return render_template("appreciations/deleted.html", appreciation_id=appreciation_id)


@pages.post("/appreciations/<uuid:appreciation_id>/undo", allow=Allow.PARTNER)
def undo(appreciation_id: UUID) -> ResponseReturnValue:
    actions.put_back(partner(), queries.own(partner(), appreciation_id, deleted=True))
    flash(_("It is back."), "ok")
    return save_and_go("appreciations.notes")
