"""Pages for giving: one activity to several couples, last time's homework again, and a couple's ordinary evening."""

from dataclasses import asdict
from typing import Any, NamedTuple
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from practice import clock
from practice.access import Allow
from practice.couples import queries as couples
from practice.couples.queries import Pair
from practice.couples.rules import CoupleState
from practice.errors import ChangedMeanwhile, NotFound, Refusal
from practice.homework import actions, profiles, queries, standing
from practice.homework.doors import WORDS, pages
from practice.homework.fits import Fit, Standing, fit, suggested
from practice.homework.fitting import GiveForm, ProfileForm
from practice.homework.models import Assignment
from practice.library import queries as library
from practice.library.queries import Book
from practice.library.rules import check_is_offered
from practice.versions import digest
from practice.web import is_safe_method, me, refuse, save_and_go, therapist


class Candidate(NamedTuple):
    """A couple something may be given to, and how it would sit with them."""

    pair: Pair
    standing: Standing
    fit: Fit
    has_it: bool


@pages.route("/library/<uuid:activity_id>/give", methods=["GET", "POST"], allow=Allow.THERAPIST)
def give(activity_id: UUID) -> ResponseReturnValue:
    """Give an activity to several couples with one plan."""
    activity = library.activity(therapist(), activity_id)
    if is_safe_method():
        check_is_offered(is_retired=activity.retired_at is not None)
    book = library.as_book(activity)
    today = me().today
    found = _candidates(book)
    asked = [one for one in request.args.getlist("couple") if one in found]
    if is_safe_method() and len(asked) == 1:
        return redirect(url_for(".assign", couple_id=UUID(asked[0]), activity_id=activity_id), code=303)
    form = GiveForm(data=suggested(book, today) | {"couples": asked})
    form.mind(book.cautions)
    form.couples.offer({key: _named(one.pair) for key, one in found.items()})
    if form.validate_on_submit():
        try:
            chosen = [couples.couple(therapist(), couple_id) for couple_id in form.chosen()]
            actions.assign_to_all(therapist(), chosen, activity, form.draft(), now=clock.now())
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            n = len(chosen)
            flash(ngettext("Given to one couple.", "Given to %(num)s couples.", n), "ok")
            return save_and_go("library.show", activity_id=activity_id)
    return render_template(
        "homework/give.html", form=form, book=book, found=found, planned=form.load(), **WORDS
    )


def _candidates(book: Book) -> dict[str, Candidate]:
    """Every active couple of this therapist, by name."""
    active = [pair for pair in couples.pairs(therapist()).values() if pair.state is CoupleState.ACTIVE]
    active.sort(key=lambda pair: pair.a.name.casefold())
    now = clock.now()
    stand = standing.standings(therapist(), {pair.id: clock.day_in(pair.zone, now) for pair in active})
    return {
        str(pair.id): Candidate(
            pair, stand[pair.id], fit(book, stand[pair.id].profile), book.key in stand[pair.id].keys
        )
        for pair in active
    }


def _named(pair: Pair) -> str:
    return str(_("%(a)s and %(b)s", a=pair.a.name, b=pair.b.name))


@pages.post("/couples/<uuid:couple_id>/again", allow=Allow.THERAPIST)
def again(couple_id: UUID) -> ResponseReturnValue:
    """Give what they had last time once more, until the next session."""
    couples.pair(therapist(), couple_id)
    ticked = list(dict.fromkeys(request.form.getlist("again")))[: queries.MOST_LAST_TIME]
    chosen = [row for text in ticked if (row := _theirs(couple_id, text)) is not None]
    if not chosen:
        flash(_("Nothing was ticked, so nothing was given."), "info")
        return redirect(url_for(".choose", couple_id=couple_id), code=303)
    for row in chosen:
        actions.renew(therapist(), row, now=clock.now())
    flash(_("Given again. They will find it on their phones."), "ok")
    return save_and_go(".given", couple_id=couple_id)


def _theirs(couple_id: UUID, text: str) -> Assignment | None:
    """An assignment of this couple, by what a tick box carried."""
    try:
        row = queries.assignment(therapist(), UUID(text))
    except (ValueError, NotFound):
        return None
    return row if row.couple_id == couple_id else None


@pages.route("/couples/<uuid:couple_id>/profile", methods=["GET", "POST"], allow=Allow.THERAPIST)
def profile(couple_id: UUID) -> ResponseReturnValue:
    """What an ordinary evening of this couple looks like, so that what is given fits it."""
    pair = couples.pair(therapist(), couple_id)
    back = ".choose" if pair.state is CoupleState.ACTIVE else "couples.show"
    form = ProfileForm(data=_profile_data(couple_id))
    kept: list[tuple[str, str]] = []
    if form.validate_on_submit():
        draft, version = form.draft(), form.version.data or ""
        try:
            profiles.describe(therapist(), couple_id, draft, version=version, now=clock.now())
        except ChangedMeanwhile as refusal:
            refuse(form, refusal)
            kept = form.beside(_profile_data(couple_id))
        else:
            flash(_("Saved. What fits comes first when you choose."), "ok")
            return save_and_go(back, couple_id=couple_id)
    back_url = url_for(back, couple_id=couple_id)
    return render_template("homework/profile.html", form=form, pair=pair, back=back_url, kept=kept)


def _profile_data(couple_id: UUID) -> dict[str, Any]:
    """A couple's profile as its form holds it."""
    draft = standing.profile(therapist(), couple_id)
    chosen = {"sitter": draft.sitter or "", "money": draft.money or "", "energy": draft.energy or ""}
    return asdict(draft) | chosen | {"version": digest(draft)}
