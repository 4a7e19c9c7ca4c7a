"""The builder: a clinic's own activity, new or from a copy, and new versions of it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from practice import clock
from practice.access import Allow
from practice.builder import actions
from practice.builder.forms import BuilderForm
from practice.builder.pages import NEW_ACTIVITY_DATA, form_data
from practice.builder.routes.blueprint import blueprint
from practice.errors import ChangedMeanwhile, Refusal
from practice.forms.base import parse_form_key
from practice.library import queries as library_queries
from practice.library.models import Activity
from practice.library.queries import ActivityView
from practice.library.routes import CHOICE_WORDS
from practice.library.rules.activities import (
    ActivityDraft,
    ActivityKind,
    check_is_offered,
)
from practice.web.current_viewer import therapist
from practice.web.request_checks import is_safe_method
from practice.web.saving import refuse, save_and_go

# Takes the draft, the form's key and the version it was made from.
SaveActivity = Callable[[ActivityDraft, UUID, str], Activity]


@blueprint.route("/library/new", methods=["GET", "POST"], allow=Allow.THERAPIST)
def create() -> ResponseReturnValue:
    """Add the clinic's own activity, from an empty form."""
    data = NEW_ACTIVITY_DATA | {"free_version": _(NEW_ACTIVITY_DATA["free_version"])}
    return _build(None, data, _save_new, back=url_for("library.browse"))


@blueprint.route("/library/<uuid:activity_id>/copy", methods=["GET", "POST"], allow=Allow.THERAPIST)
def copy(activity_id: UUID) -> ResponseReturnValue:
    """Add the clinic's own activity, from a copy of another."""
    activity = library_queries.activity_view(therapist(), activity_id)
    data = form_data(activity) | {"title": _("%(title)s, our way", title=activity.title)[:120]}
    return _build(activity, data, _save_new, back=url_for("library.show", activity_id=activity_id))


@blueprint.route("/library/<uuid:activity_id>/edit", methods=["GET", "POST"], allow=Allow.THERAPIST)
def edit(activity_id: UUID) -> ResponseReturnValue:
    """Add a new version of the clinic's own activity; a starter is copied instead."""
    row = library_queries.activity(therapist(), activity_id)
    if not row.is_own:
        return redirect(url_for(".copy", activity_id=activity_id), code=303)
    if is_safe_method():  # a form that is sent too late is shown again, with its texts to copy
        check_is_offered(is_retired=row.retired_at is not None)
    activity = library_queries.as_activity_view(row)

    def save_version(draft: ActivityDraft, form_key: UUID, version: str) -> Activity:
        return actions.edit(therapist(), row, draft, form_key, version=version, now=clock.now())

    return _build(
        activity,
        form_data(activity),
        save_version,
        back=url_for("library.show", activity_id=activity_id),
        is_edit=True,
    )


def _save_new(draft: ActivityDraft, form_key: UUID, _version: str) -> Activity:
    return actions.create(therapist(), draft, form_key, now=clock.now())


def _build(
    activity: ActivityView | None,
    data: dict[str, Any],
    save_activity: SaveActivity,
    *,
    back: str,
    is_edit: bool = False,
) -> ResponseReturnValue:
    """Show, preview or save the form; ``activity`` is the one that is copied or edited."""
    form = BuilderForm(data=data)
    form.leave_out_questions(activity.kind if activity else ActivityKind.OTHER)
    changed_values: list[tuple[str, str]] = []
    is_preview = request.form.get("press") == "preview"
    if not is_preview and form.validate_on_submit():
        try:
            row = save_activity(
                form.draft(activity), parse_form_key(form.form_key.data), form.version.data or ""
            )
        except ChangedMeanwhile as refusal:
            refuse(form, refusal)
            newest = activity and library_queries.newest_version(therapist(), activity.key)
            changed_values = (
                form.changed_values(form_data(library_queries.as_activity_view(newest))) if newest else []
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash(_("Saved. This is how it is given from now on."), "ok")
            return save_and_go("library.show", activity_id=row.id)
    return render_template(
        "builder/build.html",
        form=form,
        activity=activity,
        changed_values=changed_values,
        is_edit=is_edit,
        is_paged=activity is not None and not activity.spec.takes_questions,
        back=back,
        **CHOICE_WORDS,
    )
