"""Pages that make room: seasons, rests, and what one partner put aside for themselves."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from uuid import UUID

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from practice import clock
from practice.access import Allow, Partner, Viewer
from practice.couples import queries as couples
from practice.couples.queries import Pair
from practice.couples.rules import CoupleState
from practice.errors import Refusal
from practice.homework import queries, resting
from practice.homework.doors import pages
from practice.homework.forms import SeasonForm
from practice.homework.rules import SEASON_WORDS
from practice.web import me, partner, refuse, save_and_go, therapist, viewer


@pages.route("/season", methods=["GET", "POST"], allow=Allow.PARTNER)
def season() -> ResponseReturnValue:
    """A couple names a stretch in which less is expected, or ends it."""
    us = couples.us(partner())
    return _season(
        partner(), us.pair, me().today, "homework/season.html", lambda: save_and_go("today.show"), {"us": us}
    )


@pages.route("/couples/<uuid:couple_id>/season", methods=["GET", "POST"], allow=Allow.THERAPIST)
def couple_season(couple_id: UUID) -> ResponseReturnValue:
    """The therapist names it for them."""
    pair = couples.pair(therapist(), couple_id)
    today = clock.day_in(pair.zone, clock.now())
    return _season(
        therapist(),
        pair,
        today,
        "homework/couple_season.html",
        lambda: save_and_go("homework.couple_season", couple_id=couple_id),
        {},
    )


def _season(
    who: Viewer,
    pair: Pair,
    today: date,
    template: str,
    onward: Callable[[], ResponseReturnValue],
    more: dict[str, object],
) -> ResponseReturnValue:
    form = SeasonForm(data={"first_on": today})
    if form.validate_on_submit():
        try:
            resting.name_season(who, pair.id, form.draft(), now=clock.now())
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash(_("Less is expected for a while. That is as it should be."), "ok")
            return onward()
    return render_template(
        template,
        form=form,
        pair=pair,
        seasons=queries.seasons(who, pair.id, today),
        season_words=SEASON_WORDS,
        today=today,
        is_open=pair.state is CoupleState.ACTIVE,
        **more,
    )


@pages.post("/season/<uuid:season_id>/end", allow=Allow.MEMBER)
def end_season(season_id: UUID) -> ResponseReturnValue:
    """It is over, or it was named by mistake."""
    row = queries.season(viewer(), season_id)
    resting.end_season(viewer(), row, now=clock.now())
    flash(_("That season is over."), "ok")
    if isinstance(viewer(), Partner):
        return save_and_go("homework.season")
    return save_and_go("homework.couple_season", couple_id=row.couple_id)


@pages.post("/to-try/<uuid:assignment_id>/rest", allow=Allow.PARTNER)
def rest(assignment_id: UUID) -> ResponseReturnValue:
    """Choose a window in which this rests."""
    found = queries.given(partner(), assignment_id, me().today)
    first_on: date | None = None
    with suppress(ValueError):
        first_on = date.fromisoformat(request.form.get("first_on", ""))
    resting.rest(partner(), found, first_on, now=clock.now())
    flash(_("It rests. Nothing to make up."), "ok")
    return save_and_go("homework.show", assignment_id=assignment_id)


@pages.post("/to-try/<uuid:assignment_id>/rest/undo", allow=Allow.PARTNER)
def unrest(assignment_id: UUID) -> ResponseReturnValue:
    """Take a rest back before it is over."""
    found = queries.given(partner(), assignment_id, me().today)
    resting.unrest(partner(), found, request.form.get("first_on", ""), now=clock.now())
    return save_and_go("homework.show", assignment_id=assignment_id)


@pages.post("/to-try/<uuid:assignment_id>/not-now", allow=Allow.PARTNER)
def not_now(assignment_id: UUID) -> ResponseReturnValue:
    """Put something aside, for oneself, without a reason."""
    row = queries.assignment(partner(), assignment_id)
    resting.put_aside(partner(), row, now=clock.now())
    flash(_("Put aside. Only you know."), "ok")
    return save_and_go("today.show")


@pages.post("/to-try/<uuid:assignment_id>/bring-back", allow=Allow.PARTNER)
def bring_back(assignment_id: UUID) -> ResponseReturnValue:
    """Take it up again."""
    row = queries.assignment(partner(), assignment_id)
    resting.take_up(partner(), row)
    return save_and_go("homework.show", assignment_id=assignment_id)
