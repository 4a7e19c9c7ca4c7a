"""The page on which a partner makes a copy of their own words; it asks for the password, and sends a file."""

from flask import Response, render_template
from flask.typing import ResponseReturnValue

from practice import clock
from practice.access import Allow
from practice.accounts.routes import current_account as current_account_routes
from practice.authentication.routes import fresh_sign_in as fresh_sign_in_routes
from practice.couples.queries import couples as couple_queries
from practice.export import actions
from practice.export.forms import CopyForm
from practice.export.pages import as_json, as_text
from practice.export.queries import copies as copy_queries
from practice.export.rules import CopyDraft, FileKind
from practice.release import Release
from practice.web.blueprints import LabelledBlueprint
from practice.web.current_viewer import me, partner
from practice.web.rate_limits import limiter
from practice.web.saving import save, switch_to_reading

blueprint = LabelledBlueprint("export", __name__)
FILES = {
    FileKind.TEXT: ("copy.txt", "text/plain; charset=utf-8", as_text),
    FileKind.JSON: ("copy.json", "application/json; charset=utf-8", as_json),
}


@blueprint.route("/you/copy", methods=["GET", "POST"], allow=Allow.PARTNER)
@limiter.limit("10 per minute; 60 per hour", methods=["POST"])
@fresh_sign_in_routes.require_fresh
def copy() -> ResponseReturnValue:
    """Choose a format, and get the file. Open to partners who rest, stopped, ended or have not agreed to the texts."""
    form = CopyForm()
    if form.validate_on_submit():
        return _send_copy(form.draft())
    us = couple_queries.own_couple(partner())
    form.set_only_me_label(offers_therapist_only=Release.THERAPIST_ONLY in us.releases)
    return render_template("export/copy.html", form=form, other=us.other, therapist_name=us.therapist_name)


def _send_copy(draft: CopyDraft) -> Response:
    """Record the copy and commit; then read it, and answer with the file."""
    actions.note_copy(partner(), with_only_me=draft.with_only_me, now=clock.now())
    save()
    switch_to_reading()
    copy = copy_queries.copy(
        partner(),
        current_account_routes.account().email,
        me().clinic_name,
        me().today,
        with_only_me=draft.with_only_me,
    )
    name, mimetype, render = FILES[draft.kind]
    body = b"".join(piece.encode() for piece in render(copy))
    return Response(
        body,
        content_type=mimetype,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
