"""A copy of one's own words: asked for with the password, and sent as a file that says nothing on the outside."""

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from practice import clock
from practice.access import Allow
from practice.accounts import security
from practice.couples import queries as couples
from practice.export import actions
from practice.export.forms import CopyForm
from practice.export.pages import as_json, as_text
from practice.export.queries import copies
from practice.export.rules import CopyDraft, FileKind
from practice.release import Release
from practice.web import Pages, limiter, me, only_read, partner, save

pages = Pages("export", __name__)
FILES = {
    FileKind.TEXT: ("copy.txt", "text/plain; charset=utf-8", as_text),
    FileKind.JSON: ("copy.json", "application/json; charset=utf-8", as_json),
}


@pages.route("/you/copy", methods=["GET", "POST"], allow=Allow.PARTNER)
@limiter.limit("10 per minute; 60 per hour", methods=["POST"])
@security.fresh
def copy() -> ResponseReturnValue:
    """Choose a file, and get it. Open to partners who rest, stopped, ended or have not agreed to the texts."""
    form = CopyForm()
    if form.validate_on_submit():
        return _file(form.draft())
    us = couples.us(partner())
    form.tell(offers_therapist_only=Release.THERAPIST_ONLY in us.releases)
    return render_template("export/copy.html", form=form, other=us.other, therapist_name=us.therapist_name)


def _file(draft: CopyDraft) -> Response:
    actions.note_copy(partner(), with_only_me=draft.with_only_me, now=clock.now())
    save()
    only_read()
    made = copies.copy(
        partner(),
        security.account().email,
        me().clinic_name,
        me().today,
        with_only_me=draft.with_only_me,
    )
    name, mimetype, draw = FILES[draft.kind]
    body = b"".join(piece.encode() for piece in draw(made))
    return Response(
        body,
        content_type=mimetype,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
