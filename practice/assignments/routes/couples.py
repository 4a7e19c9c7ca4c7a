"""Assigning one activity to several couples."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from practice import clock
from practice.access import Allow
from practice.assignments import actions
from practice.assignments.forms import AssignToAllForm
from practice.assignments.pages import CandidateCouple
from practice.assignments.queries import loads as load_queries
from practice.assignments.routes.blueprint import blueprint
from practice.assignments.rules import suggested_plan
from practice.couples.queries import couples as couple_queries
from practice.couples.queries.couples import CoupleView
from practice.couples.rules import CoupleState
from practice.errors import Refusal
from practice.library import queries as library_queries
from practice.library.queries import ActivityView
from practice.library.routes import CHOICE_WORDS
from practice.library.rules.activities import check_is_offered
from practice.profiles.rules import fit
from practice.web.current_viewer import me, therapist
from practice.web.request_checks import is_safe_method
from practice.web.saving import refuse, save_and_go


@blueprint.route("/library/<uuid:activity_id>/give", methods=["GET", "POST"], allow=Allow.THERAPIST)
def assign_to_all(activity_id: UUID) -> ResponseReturnValue:
    """Assign an activity to several couples with one plan."""
    row = library_queries.activity(therapist(), activity_id)
    if is_safe_method():
        check_is_offered(is_retired=row.retired_at is not None)
    activity = library_queries.as_activity_view(row)
    today = me().today
    candidates = _candidates(activity)
    ticked_ids = [key for key in request.args.getlist("couple") if key in candidates]
    if is_safe_method() and len(ticked_ids) == 1:
        return redirect(url_for(".assign", couple_id=UUID(ticked_ids[0]), activity_id=activity_id), code=303)
    form = AssignToAllForm(data=suggested_plan(activity, today) | {"couples": ticked_ids})
    form.require_tick(activity.cautions)
    form.couples.offer({key: _couple_name(candidate.pair) for key, candidate in candidates.items()})
    if form.validate_on_submit():
        try:
            couples = [couple_queries.couple(therapist(), couple_id) for couple_id in form.couple_ids()]
            actions.assign_to_all(therapist(), couples, row, form.draft(), now=clock.now())
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            n = len(couples)
            flash(ngettext("Given to one couple.", "Given to %(num)s couples.", n), "ok")
            return save_and_go("library.show", activity_id=activity_id)
    return render_template(
        "assignments/assign_to_all.html",
        form=form,
        activity=activity,
        candidates=candidates,
        planned=form.load(),
        **CHOICE_WORDS,
    )


def _candidates(activity: ActivityView) -> dict[str, CandidateCouple]:
    """Every active couple of this therapist by its id, in the order of their names."""
    active = [
        pair for pair in couple_queries.couple_views(therapist()).values() if pair.state is CoupleState.ACTIVE
    ]
    active.sort(key=lambda pair: pair.a.name.casefold())
    now = clock.now()
    loads = load_queries.couple_loads(therapist(), {pair.id: clock.day_in(pair.zone, now) for pair in active})
    return {
        str(pair.id): CandidateCouple(
            pair, loads[pair.id], fit(activity, loads[pair.id].profile), activity.key in loads[pair.id].keys
        )
        for pair in active
    }


def _couple_name(pair: CoupleView) -> str:
    return str(_("%(a)s and %(b)s", a=pair.a.name, b=pair.b.name))
