"""Browse the library, show one activity, take activities out, bring them back, and add new starters."""

from uuid import UUID

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from practice import clock
from practice.access import Allow
from practice.couples.queries import couples as couple_queries
from practice.couples.rules import CoupleState
from practice.errors import NotFound
from practice.library import actions, queries
from practice.library.forms import FilterForm
from practice.library.queries import ActivityView
from practice.library.rules.activities import (
    CAUTION_WORDS,
    COST_WORDS,
    ENERGY_WORDS,
    MODE_WORDS,
    NEED_WORDS,
    TAG_WORDS,
)
from practice.web.blueprints import LabelledBlueprint
from practice.web.current_viewer import therapist
from practice.web.saving import save_and_go

blueprint = LabelledBlueprint("library", __name__)
CHOICE_WORDS = {
    "cost_words": COST_WORDS,
    "energy_words": ENERGY_WORDS,
    "mode_words": MODE_WORDS,
    "need_words": NEED_WORDS,
    "tag_words": TAG_WORDS,
    "caution_words": CAUTION_WORDS,
}


@blueprint.get("/library", allow=Allow.THERAPIST)
def browse() -> ResponseReturnValue:
    """The activities that are offered, narrowed by the filters in the address."""
    form = FilterForm(request.args)
    return render_template(
        "library/browse.html",
        form=form,
        activities=queries.activity_views(therapist(), form.activity_filter()),
        new_starters=queries.new_starters(therapist()),
        just_taken_out=_just_taken_out(request.args.get("taken_out", "")),
        **CHOICE_WORDS,
    )


def _just_taken_out(id_text: str) -> ActivityView | None:
    """The activity that was taken out a moment ago, so that this page can bring it back; None without one."""
    try:
        activity = queries.activity_view(therapist(), UUID(id_text))
    except (ValueError, NotFound):
        return None
    return activity if activity.retired_at else None


@blueprint.get("/library/<uuid:activity_id>", allow=Allow.THERAPIST)
def show(activity_id: UUID) -> ResponseReturnValue:
    """One activity, the couples it can be given to, and its newest version where that is another."""
    activity = queries.activity_view(therapist(), activity_id)
    newest = queries.newest_version(therapist(), activity.key)
    active_couples = [
        pair for pair in couple_queries.couple_views(therapist()).values() if pair.state is CoupleState.ACTIVE
    ]
    active_couples.sort(key=lambda pair: pair.a.name.casefold())
    return render_template(
        "library/show.html",
        activity=activity,
        newest=queries.as_activity_view(newest) if newest and newest.id != activity.id else None,
        couples=active_couples,
        **CHOICE_WORDS,
    )


@blueprint.post("/library/<uuid:activity_id>/take-out", allow=Allow.THERAPIST)
def take_out(activity_id: UUID) -> ResponseReturnValue:
    """No longer offer it; it can be brought back."""
    actions.take_out(queries.activity(therapist(), activity_id), now=clock.now())
    return save_and_go(".browse", taken_out=activity_id)


@blueprint.post("/library/<uuid:activity_id>/bring-back", allow=Allow.THERAPIST)
def bring_back(activity_id: UUID) -> ResponseReturnValue:
    """Offer it again."""
    actions.bring_back(therapist(), queries.activity(therapist(), activity_id))
    flash(_("It is back in the library."), "ok")
    return save_and_go(".show", activity_id=activity_id)


@blueprint.get("/library/taken-out", allow=Allow.THERAPIST)
def browse_taken_out() -> ResponseReturnValue:
    """The activities that were taken out, to bring them back."""
    return render_template(
        "library/browse_taken_out.html", activities=queries.taken_out_views(therapist()), **CHOICE_WORDS
    )


@blueprint.post("/library/starters", allow=Allow.THERAPIST)
def seed_starters() -> ResponseReturnValue:
    """Add the starters that were written after this clinic was set up."""
    n = len(actions.seed_starters(therapist(), now=clock.now()))
    flash(
        ngettext("One activity is new in your library.", "%(num)s activities are new in your library.", n)
        if n
        else _("Your library has them all."),
        "ok",
    )
    return save_and_go(".browse")
