"""Pages on which activities leave as files and come in from files."""

from uuid import UUID

from flask import Response, flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from practice import clock
from practice.access import Allow
from practice.errors import Refusal
from practice.library import actions, queries
from practice.library.actions import Brought
from practice.library.doors import pages
from practice.library.files import as_text, file_name, pack, unpack
from practice.library.forms import BringForm
from practice.library.rules import Misshapen
from practice.speech import say
from practice.web import refuse, save_and_go, therapist

MOST_TITLES = 6  # a message holds these, then says how many more there are


@pages.get("/library/<uuid:activity_id>/file", allow=Allow.THERAPIST)
def carry(activity_id: UUID) -> ResponseReturnValue:
    """One activity, as a text file."""
    book = queries.book(therapist(), activity_id)
    return _attached(as_text(queries.as_draft(book)).encode(), file_name(book.key), "application/toml")


@pages.get("/library/file", allow=Allow.THERAPIST)
def carry_all() -> ResponseReturnValue:
    """The whole library, one text file for each activity."""
    drafts = [queries.as_draft(book) for book in queries.books(therapist())]
    return _attached(pack(drafts), "library.zip", "application/zip")


def _attached(data: bytes, name: str, kind: str) -> Response:
    return Response(data, mimetype=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@pages.route("/library/bring-in", methods=["GET", "POST"], allow=Allow.THERAPIST)
def bring_in() -> ResponseReturnValue:
    """Activities from a file: all of it, or nothing."""
    form = BringForm()
    if form.validate_on_submit():
        try:
            name, data = form.sent()
            drafts = actions.read_all(unpack(name, data))
            found = actions.bring_in(therapist(), drafts, renew=bool(form.renew.data), now=clock.now())
        except Misshapen as error:
            form.file.errors = [say(error.phrase)]
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            _tell(found)
            return save_and_go(".browse")
    return render_template("library/bring_in.html", form=form)


def _tell(found: Brought) -> None:
    if found.added:
        flash(_("New in your library: %(titles)s.", titles=_named(found.added)), "ok")
    if found.renewed:
        flash(_("In a new version: %(titles)s.", titles=_named(found.renewed)), "ok")
    if found.present:
        flash(_("Already there, and left as they are: %(titles)s.", titles=_named(found.present)), "info")


def _named(titles: list[str]) -> str:
    names = ", ".join(titles[:MOST_TITLES])
    more = len(titles) - MOST_TITLES
    return _("%(names)s and %(n)s more", names=names, n=more) if more > 0 else names
