"""The page on which a therapist edits a couple's profile."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from practice import clock
from practice.access import Allow
from practice.couples.queries import couples as couple_queries
from practice.couples.rules import CoupleState
from practice.errors import ChangedMeanwhile
from practice.optimistic_locking import version_digest
from practice.profiles import actions, queries
from practice.profiles.forms import ProfileForm
from practice.web.blueprints import LabelledBlueprint
from practice.web.current_viewer import therapist
from practice.web.saving import refuse, save_and_go

blueprint = LabelledBlueprint("profiles", __name__)


@blueprint.route("/couples/<uuid:couple_id>/profile", methods=["GET", "POST"], allow=Allow.THERAPIST)
def edit(couple_id: UUID) -> ResponseReturnValue:
    """Edit a couple's profile; assignments that fit it come first on the next page."""
    pair = couple_queries.couple_view(therapist(), couple_id)
    next_page = "assignments.choose" if pair.state is CoupleState.ACTIVE else "couples.show"
    form = ProfileForm(data=_form_data(couple_id))
    changed_values: list[tuple[str, str]] = []
    if form.validate_on_submit():
        draft, version = form.draft(), form.version.data or ""
        try:
            actions.edit(therapist(), couple_id, draft, version=version, now=clock.now())
        except ChangedMeanwhile as refusal:
            refuse(form, refusal)
            changed_values = form.changed_values(_form_data(couple_id))
        else:
            flash(_("Saved. What fits comes first when you choose."), "ok")
            return save_and_go(next_page, couple_id=couple_id)
    back_url = url_for(next_page, couple_id=couple_id)
    return render_template(
        "profiles/edit.html", form=form, pair=pair, back=back_url, changed_values=changed_values
    )


def _form_data(couple_id: UUID) -> dict[str, Any]:
    """The values of the form, from the couple's profile."""
    draft = queries.profile(therapist(), couple_id)
    choices = {"sitter": draft.sitter or "", "money": draft.money or "", "energy": draft.energy or ""}
    return asdict(draft) | choices | {"version": version_digest(draft)}
