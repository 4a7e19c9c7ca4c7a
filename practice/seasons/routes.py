"""Pages on which a couple or its therapist adds and ends seasons."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

from flask import flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from practice import clock
from practice.access import Allow
from practice.couples.queries import couples as couple_queries
from practice.couples.queries.couples import CoupleView
from practice.couples.rules import CoupleState
from practice.errors import Refusal
from practice.seasons import actions, queries
from practice.seasons.forms import SeasonForm
from practice.seasons.rules import SEASON_WORDS
from practice.viewers import PartnerViewer, Viewer
from practice.web import current_viewer
from practice.web.blueprints import LabelledBlueprint
from practice.web.current_viewer import me, partner, therapist
from practice.web.saving import refuse, save_and_go

blueprint = LabelledBlueprint("seasons", __name__)


@blueprint.route("/season", methods=["GET", "POST"], allow=Allow.PARTNER)
def add() -> ResponseReturnValue:
    """The couple adds a season; below the form are those it can end."""
    us = couple_queries.own_couple(partner())
    return _add(
        partner(),
        us.pair,
        me().today,
        "seasons/add.html",
        lambda: save_and_go("today.show_today"),
        {"us": us},
    )


@blueprint.route("/couples/<uuid:couple_id>/season", methods=["GET", "POST"], allow=Allow.THERAPIST)
def add_for_couple(couple_id: UUID) -> ResponseReturnValue:
    """The therapist adds a season for a couple."""
    pair = couple_queries.couple_view(therapist(), couple_id)
    today = clock.day_in(pair.zone, clock.now())
    return _add(
        therapist(),
        pair,
        today,
        "seasons/add_for_couple.html",
        lambda: save_and_go("seasons.add_for_couple", couple_id=couple_id),
        {},
    )


def _add(
    viewer: Viewer,
    pair: CoupleView,
    today: date,
    template: str,
    redirect_after: Callable[[], ResponseReturnValue],
    context: dict[str, object],
) -> ResponseReturnValue:
    """Show or save the form; ``context`` is what the template takes besides."""
    form = SeasonForm(data={"first_on": today})
    if form.validate_on_submit():
        try:
            actions.add(viewer, pair.id, form.draft(), now=clock.now())
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash(_("Less is expected for a while. That is as it should be."), "ok")
            return redirect_after()
    return render_template(
        template,
        form=form,
        pair=pair,
        seasons=queries.seasons(viewer, pair.id, today),
        season_words=SEASON_WORDS,
        today=today,
        is_open=pair.state is CoupleState.ACTIVE,
        **context,
    )


@blueprint.post("/season/<uuid:season_id>/end", allow=Allow.MEMBER)
def end(season_id: UUID) -> ResponseReturnValue:
    """End a season, also one that was added by mistake."""
    viewer = current_viewer.viewer()
    row = queries.season(viewer, season_id)
    actions.end(viewer, row, now=clock.now())
    flash(_("That season is over."), "ok")
    if isinstance(viewer, PartnerViewer):
        return save_and_go("seasons.add")
    return save_and_go("seasons.add_for_couple", couple_id=row.couple_id)
