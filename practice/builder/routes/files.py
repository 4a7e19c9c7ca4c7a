"""Export activities as files, and import them from files."""

from uuid import UUID

from flask import Response, flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from practice import clock
from practice.access import Allow
from practice.builder import actions
from practice.builder.actions import ImportResult
from practice.builder.forms import ImportForm
from practice.builder.routes.blueprint import blueprint
from practice.builder.rules.files import as_text, file_name, pack, unpack
from practice.errors import Refusal
from practice.library import queries as library_queries
from practice.library.rules import activity_texts as activity_text_rules
from practice.library.rules.activities import ActivityFileError
from practice.localization.translation import translate
from practice.web.current_viewer import therapist
from practice.web.saving import refuse, save_and_go

MOST_TITLES = 6  # a message names these, then says how many more there are


@blueprint.get("/library/<uuid:activity_id>/file", allow=Allow.THERAPIST)
def export_activity(activity_id: UUID) -> ResponseReturnValue:
    """One activity as a TOML file."""
    activity = library_queries.activity_view(therapist(), activity_id)
    return _download(
        as_text(library_queries.as_activity_draft(activity)).encode(),
        file_name(activity.key),
        "application/toml",
    )


@blueprint.get("/library/file", allow=Allow.THERAPIST)
def export_library() -> ResponseReturnValue:
    """All activities that are offered, as a zip of TOML files."""
    drafts = [
        library_queries.as_activity_draft(activity)
        for activity in library_queries.activity_views(therapist())
    ]
    return _download(pack(drafts), "library.zip", "application/zip")


def _download(data: bytes, name: str, mimetype: str) -> Response:
    return Response(
        data, mimetype=mimetype, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@blueprint.route("/library/bring-in", methods=["GET", "POST"], allow=Allow.THERAPIST)
def import_activities() -> ResponseReturnValue:
    """Import activities from a file: all of them, or none where one is wrong."""
    form = ImportForm()
    if form.validate_on_submit():
        try:
            name, data = form.uploaded_file()
            drafts = activity_text_rules.read_activities(unpack(name, data))
            result = actions.import_activities(
                therapist(), drafts, renew=bool(form.renew.data), now=clock.now()
            )
        except ActivityFileError as error:
            form.file.errors = [translate(error.message)]
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            _flash_result(result)
            return save_and_go("library.browse")
    return render_template("builder/import_activities.html", form=form)


def _flash_result(result: ImportResult) -> None:
    if result.added:
        flash(_("New in your library: %(titles)s.", titles=_titles(result.added)), "ok")
    if result.renewed:
        flash(_("In a new version: %(titles)s.", titles=_titles(result.renewed)), "ok")
    if result.present:
        flash(_("Already there, and left as they are: %(titles)s.", titles=_titles(result.present)), "info")


def _titles(titles: list[str]) -> str:
    names = ", ".join(titles[:MOST_TITLES])
    more = len(titles) - MOST_TITLES
    return _("%(names)s and %(n)s more", names=names, n=more) if more > 0 else names
