"""Pages that shape the library: the builder, copies and new versions, taking out and bringing back, new starters."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from practice import clock
from practice.access import Allow
from practice.errors import ChangedMeanwhile, Refusal
from practice.forms import key_of
from practice.library import actions, queries
from practice.library.building import EMPTY, BuilderForm, filled
from practice.library.doors import WORDS, pages
from practice.library.models import Activity
from practice.library.queries import Book
from practice.library.rules import PAGED, ActivityDraft, Kind, check_is_offered
from practice.web import is_safe_method, refuse, save_and_go, therapist

Keep = Callable[[ActivityDraft, UUID, str], Activity]


@pages.route("/library/new", methods=["GET", "POST"], allow=Allow.THERAPIST)
def new() -> ResponseReturnValue:
    """The clinic's own activity, from nothing."""
    data = EMPTY | {"free_version": _(EMPTY["free_version"])}
    return _build(None, data, _write, back=url_for(".browse"))


@pages.route("/library/<uuid:activity_id>/copy", methods=["GET", "POST"], allow=Allow.THERAPIST)
def copy(activity_id: UUID) -> ResponseReturnValue:
    """The clinic's own activity, from one that is there."""
    book = queries.book(therapist(), activity_id)
    data = filled(book) | {"title": _("%(title)s, our way", title=book.title)[:120]}
    return _build(book, data, _write, back=url_for(".show", activity_id=activity_id))


@pages.route("/library/<uuid:activity_id>/edit", methods=["GET", "POST"], allow=Allow.THERAPIST)
def edit(activity_id: UUID) -> ResponseReturnValue:
    """A new version of the clinic's own activity; a starter is copied instead."""
    row = queries.activity(therapist(), activity_id)
    if not row.is_own:
        return redirect(url_for(".copy", activity_id=activity_id), code=303)
    if is_safe_method():  # what is sent too late is shown to copy
        check_is_offered(is_retired=row.retired_at is not None)
    book = queries.as_book(row)

    def keep(draft: ActivityDraft, form_key: UUID, shown: str) -> Activity:
        return actions.rewrite(therapist(), row, draft, form_key, shown=shown, now=clock.now())

    return _build(book, filled(book), keep, back=url_for(".show", activity_id=activity_id), is_edit=True)


def _write(draft: ActivityDraft, form_key: UUID, _shown: str) -> Activity:
    return actions.write(therapist(), draft, form_key, now=clock.now())


def _build(
    book: Book | None, data: dict[str, Any], keep: Keep, *, back: str, is_edit: bool = False
) -> ResponseReturnValue:
    form = BuilderForm(data=data)
    form.fit(book.kind if book else Kind.OTHER)
    kept: list[tuple[str, str]] = []
    is_preview = request.form.get("press") == "preview"
    if not is_preview and form.validate_on_submit():
        try:
            row = keep(form.draft(book), key_of(form.form_key.data), form.version.data or "")
        except ChangedMeanwhile as refusal:
            refuse(form, refusal)
            newest = book and queries.newest(therapist(), book.key)
            kept = form.beside(filled(queries.as_book(newest))) if newest else []
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash(_("Saved. This is how it is given from now on."), "ok")
            return save_and_go(".show", activity_id=row.id)
    return render_template(
        "library/build.html",
        form=form,
        book=book,
        kept=kept,
        is_edit=is_edit,
        is_paged=book is not None and book.kind in PAGED,
        back=back,
        **WORDS,
    )


@pages.post("/library/<uuid:activity_id>/take-out", allow=Allow.THERAPIST)
def take_out(activity_id: UUID) -> ResponseReturnValue:
    """No longer offered; it can be brought back."""
    actions.take_out(queries.activity(therapist(), activity_id), now=clock.now())
    return save_and_go(".browse", taken_out=activity_id)


@pages.post("/library/<uuid:activity_id>/bring-back", allow=Allow.THERAPIST)
def bring_back(activity_id: UUID) -> ResponseReturnValue:
    """Offered again."""
    actions.bring_back(therapist(), queries.activity(therapist(), activity_id))
    flash(_("It is back in the library."), "ok")
    return save_and_go(".show", activity_id=activity_id)


@pages.get("/library/taken-out", allow=Allow.THERAPIST)
def taken_out() -> ResponseReturnValue:
    """What was taken out, to bring it back."""
    return render_template("library/taken_out.html", books=queries.taken_out(therapist()), **WORDS)


@pages.post("/library/starters", allow=Allow.THERAPIST)
def starters() -> ResponseReturnValue:
    """Bring in the starter activities that were written after this clinic was founded."""
    n = len(actions.furnish(therapist(), now=clock.now()))
    flash(
        ngettext("One activity is new in your library.", "%(num)s activities are new in your library.", n)
        if n
        else _("Your library has them all."),
        "ok",
    )
    return save_and_go(".browse")
