"""Pages of appreciations: keeping a note, one's notes, changing and taking out."""

from collections.abc import Mapping
from typing import NamedTuple
from uuid import UUID

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from practice import clock, saved, words
from practice.access import Allow
from practice.accounts.draft_requests import put_into_form, rescue_typed
from practice.accounts.security import page_of
from practice.appreciations import actions, queries
from practice.appreciations.forms import (
    NoteForm,
    PromptForm,
    form_values,
    note_form,
    paper_note_form,
    prompt_form,
    read_of,
    typed,
)
from practice.appreciations.rules import (
    RELEASE_WORDS,
    Prompt,
    check_given,
    check_may_change,
    hint,
    may_change,
)
from practice.carried import carried, carry
from practice.couples import queries as couples
from practice.couples.rules import CoupleState, check_may_be_given, check_may_note
from practice.errors import ChangedMeanwhile, NotFound, Refusal
from practice.homework import queries as homework
from practice.homework.queries import Given
from practice.library.rules import Kind
from practice.plain_text import cut_line
from practice.speech import say
from practice.web import Pages, is_safe_method, me, not_found, partner, refuse, save, save_and_go, therapist

pages = Pages("appreciations", __name__)

BECOMING = (Prompt.NEW_IN_YOU, Prompt.MISS_AND_WELCOME)
NOTE_FIELDS = ("did", "chip", "shows", "landed", "release", "therapist_id", "on_day")


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
            saved.tell("note", row.id, page_of(request.form.get("draft_page", "")))
            _say_how_it_is_read(form)
            if said := hint(*queries.note(partner(), row).written):
                flash(_("%(hint)s You can change it in your notes.", hint=say(said)), "info")
            return save_and_go("today.show")
    return render_template("appreciations/write.html", form=form, us=us)


@saved.tells_of("note")
def tell_of_note(note_id: UUID, page: str) -> saved.Saved:
    """What is said of a note its author saved just now."""
    note, us = queries.note(partner(), queries.own(partner(), note_id)), couples.us(partner())
    return saved.Saved(
        thanks=_("Noted. That counts."),
        texts=note.words,
        readers=saved.readers(note.release, therapist=us.therapist_name, other=us.other.name),
        place=url_for("appreciations.notes"),
        place_name=_("In your notes"),
        undo=url_for("appreciations.take_back", appreciation_id=note_id),
        page=page,
    )


@pages.post("/appreciations/<uuid:appreciation_id>/take-back", allow=Allow.PARTNER)
def take_back(appreciation_id: UUID) -> ResponseReturnValue:
    """Undo the saving of a note: it is taken out, and its words stand in the form again."""
    row = queries.own(partner(), appreciation_id, deleted=None)
    note = queries.note(partner(), row)
    page = page_of(request.form.get("page", "")) or url_for(".write")
    target = page if note.prompt else url_for(".keep")
    if row.deleted_at is None:
        try:
            check_may_change(note.release, note.released_at, clock.now(), is_opened=note.is_opened)
        except Refusal as refusal:
            flash(say(refusal.phrase), "info")
            return redirect(url_for(".notes"), code=303)
        fields = form_values(note) | {"therapist_id": row.therapist_id}
        put_into_form(page, target, fields, now=clock.now())
        actions.delete(partner(), queries.own(partner(), appreciation_id, deleted=None), now=clock.now())
        save()
    flash(_("Taken back."), "ok")
    return redirect(page + (f"?prompt={note.prompt}" if note.prompt in BECOMING else ""), code=303)


@pages.get("/appreciations/write", allow=Allow.PARTNER)
def write() -> ResponseReturnValue:
    us = couples.us(partner())
    check_may_note(us.pair.state)
    check_given(us.pair.appreciations_on)
    return render_template("appreciations/write.html", form=note_form(us, me().today), us=us)


@pages.post("/appreciations/aloud", allow=Allow.MEMBER)
def aloud() -> ResponseReturnValue:
    """How what is being typed will be read aloud, where that is not as it is written; nothing is kept."""
    return jsonify(read_of(typed(request.form)))


@pages.get("/notes", allow=Allow.PARTNER)
def notes() -> ResponseReturnValue:
    """What this partner wrote."""
    us, place = couples.us(partner()), _place(request.args)
    leaf = queries.own_notes(partner(), before=place.before, words=place.words)
    return render_template(
        "appreciations/notes.html",
        us=us,
        leaf=leaf,
        place=place,
        may_write=us.pair.state is CoupleState.ACTIVE and us.pair.appreciations_on,
        release_words=RELEASE_WORDS,
        may_change=lambda note: may_change(
            note.release, note.released_at, clock.now(), is_opened=note.is_opened
        ),
    )


@pages.get("/notes/for-me", allow=Allow.PARTNER)
def received() -> ResponseReturnValue:
    """What the other gave this partner."""
    us, place = couples.us(partner()), _place(request.args)
    leaf = queries.received(partner(), before=place.before, words=place.words)
    return render_template("appreciations/received.html", us=us, leaf=leaf, place=place)


@pages.post("/notes/find", allow=Allow.PARTNER)
def find_notes() -> ResponseReturnValue:
    """Look for words, which stand in no address: others may see a browser's history."""
    words = cut_line(request.form.get("find", ""), 60)
    carry("find_notes", words)
    list_of = ".received" if request.form.get("of") == "received" else ".notes"
    return redirect(url_for(list_of, found="yes" if words else None), code=303)


class Place(NamedTuple):
    """Where somebody is in a list of notes: after which note, and among those with which words."""

    before: UUID | None
    words: str

    def at(self, before: UUID | None) -> dict[str, object]:
        """The same list from another place on, as values of an address."""
        return {"before": before, "found": "yes" if self.words else None}


def _place(values: Mapping[str, str]) -> Place:
    try:
        before = UUID(values.get("before", ""))
    except ValueError:
        before = None
    return Place(before, carried("find_notes", keeps=True) if "found" in values else "")


@pages.route("/appreciations/<uuid:appreciation_id>/edit", methods=["GET", "POST"], allow=Allow.PARTNER)
def edit(appreciation_id: UUID) -> ResponseReturnValue:
    row = queries.own(partner(), appreciation_id, deleted=False if is_safe_method() else None)
    if row.deleted_at is not None:
        return rescue_typed(url_for(".write"), url_for(".keep"), NOTE_FIELDS, now=clock.now())
    us = couples.us(partner())
    note = queries.note(partner(), row)
    form: NoteForm | PromptForm
    kept: list[tuple[str, str]] = []
    version = queries.version(partner(), row)
    if note.prompt is not None:
        form = prompt_form(note.prompt, us, me().today, of=note, version=version)
    else:
        form = note_form(us, me().today, of=note, version=version)
    if form.validate_on_submit():
        try:
            actions.change(partner(), row, form.draft(), now=clock.now())
        except ChangedMeanwhile as refusal:
            refuse(form, refusal)
            note = queries.note(partner(), row)
            kept = form.beside(form_values(note) | {"version": queries.version(partner(), row)})
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            saved.flash_changed(form.draft().release, therapist=us.therapist_name, other=us.other.name)
            _say_how_it_is_read(form)
            return save_and_go("appreciations.notes")
    texts = [form[name].data or "" for name in ("did", "shows", "landed") if name in form]
    return render_template(
        "appreciations/edit.html",
        form=form,
        us=us,
        row_id=row.id,
        kept=kept,
        asks=words.prompts()[note.prompt] if note.prompt is not None else None,
        texts=[text for text in texts if text],
        hint=hint(*texts),
        open=may_change(note.release, note.released_at, clock.now(), is_opened=note.is_opened),
    )


@pages.post("/appreciations/<uuid:appreciation_id>/said", allow=Allow.PARTNER)
def said(appreciation_id: UUID) -> ResponseReturnValue:
    """Told aloud, or not after all."""
    actions.say_aloud(partner(), queries.own(partner(), appreciation_id), so=_so())
    place = _place(request.form)
    return save_and_go(".notes", anchor=f"note-{appreciation_id}", **place.at(place.before))


@pages.post("/appreciations/<uuid:received_id>/landed", allow=Allow.PARTNER)
def landed(received_id: UUID) -> ResponseReturnValue:
    """It landed, says the one it was written to."""
    actions.let_it_land(partner(), queries.given_me(partner(), received_id), so=_so())
    place = _place(request.form)
    return save_and_go(".received", anchor=f"note-{received_id}", **place.at(place.before))


def _say_how_it_is_read(form: NoteForm | PromptForm) -> None:
    """Without the words: what is flashed lies in the browser until the next page."""
    if form.prompt is None and form.did.data and form.read:
        flash(_("To be read aloud it got a beginning, as your notes show. You can change it there."), "info")


def _so() -> bool:
    """What the pressed button meant; pressed twice, it means the same."""
    return request.form.get("so") != "no"


@pages.route("/couples/<uuid:couple_id>/appreciations/paper", methods=["GET", "POST"], allow=Allow.THERAPIST)
def paper(couple_id: UUID) -> ResponseReturnValue:
    """Enter an appreciation somebody brought on paper; it waits for the opening like any other."""
    pair = couples.pair(therapist(), couple_id)
    check_may_be_given(pair.state)
    check_given(pair.appreciations_on)
    today = clock.day_in(pair.zone, clock.now())
    form = paper_note_form(pair, today, data=_taken_out(couple_id))
    if form.validate_on_submit():
        try:
            author_id = UUID(form.author.data)
            actions.keep_from_paper(therapist(), couple_id, author_id, form.draft(), now=clock.now())
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash(_("Entered, and marked as from paper."), "ok")
            return save_and_go("review.show", couple_id=couple_id, anchor="h-opening")
    return render_template("appreciations/paper.html", form=form, pair=pair)


def _taken_out(couple_id: UUID) -> dict[str, object]:
    """What was taken out a moment ago, to be entered anew as it should be; nothing where none was."""
    try:
        row = queries.from_paper(therapist(), UUID(request.args.get("instead", "")))
    except (ValueError, NotFound):
        return {}
    if row.couple_id != couple_id or row.deleted_at is None:
        return {}
    said = queries.note(therapist(), row)
    return {"author": str(row.author_id), "did": said.did, "on_day": row.on_day}


@pages.post("/appreciations/<uuid:paper_id>/take-out", allow=Allow.THERAPIST)
def take_paper_out(paper_id: UUID) -> ResponseReturnValue:
    """Take out what was entered from paper, and offer it once more to be put right."""
    row = queries.from_paper(therapist(), paper_id)
    actions.take_paper_out(therapist(), row, now=clock.now())
    flash(_("Taken out. Enter it anew here, or leave it."), "ok")
    return save_and_go("appreciations.paper", couple_id=row.couple_id, instead=paper_id)


@pages.route("/becoming/<uuid:becoming_id>", methods=["GET", "POST"], allow=Allow.PARTNER)
def becoming(becoming_id: UUID) -> ResponseReturnValue:
    """Who the other is becoming, in one of two ways of saying it."""
    given = homework.given(partner(), becoming_id, me().today)
    if given.book.kind is not Kind.BECOMING:
        not_found()
    asked = request.args.get("prompt", "")
    prompt = Prompt(asked) if asked in BECOMING else BECOMING[0]
    us = couples.us(partner())
    form = prompt_form(prompt, us, me().today)
    return _prompted(form, us, given)


def _prompted(form: PromptForm, us: couples.Us, given: Given) -> ResponseReturnValue:
    if form.validate_on_submit():
        try:
            row = actions.keep(partner(), form.draft(), now=clock.now())
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            saved.tell("note", row.id, request.path)
            return save_and_go("appreciations.notes")
    return render_template(
        "appreciations/becoming.html",
        us=us,
        given=given,
        form=form,
        prompt=form.prompt,
        prompts=[words.prompts()[one] for one in BECOMING],
        asks=words.prompts()[form.prompt],
        is_open=us.pair.state is CoupleState.ACTIVE and us.pair.appreciations_on,
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
    actions.put_back(partner(), queries.own(partner(), appreciation_id, deleted=None), now=clock.now())
    flash(_("It is back."), "ok")
    return save_and_go("appreciations.notes")
