"""Pages of homework: giving and changing it (therapist), trying and noting it (partner)."""

from datetime import date
from uuid import UUID

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from practice import clock
from practice.access import Allow
from practice.carried import carried_id
from practice.couples import queries as couples
from practice.couples.rules import CoupleState, check_may_be_given
from practice.errors import ChangedMeanwhile, NotFound, Refusal
from practice.homework import (
    actions,
    doors,
    easings,
    giving,
    keeping,
    noted,
    noting,
    printing,
    queries,
    standing,
    telling,
    weeks,
)
from practice.homework import pages as shapes
from practice.homework.doors import WORDS
from practice.homework.fits import Fit, fit, suggested
from practice.homework.forms import AssignForm
from practice.homework.models import Assignment
from practice.homework.queries import Given
from practice.library import queries as library
from practice.library.rules import check_is_offered
from practice.speech import say
from practice.web import is_safe_method, me, partner, refuse, save_and_go, therapist

pages = doors.pages
ROOMS = (
    easings,
    giving,
    keeping,
    noting,
    printing,
    telling,
    weeks,
)  # further pages of homework, which hang on the same blueprint


@pages.get("/couples/<uuid:couple_id>/homework", allow=Allow.THERAPIST)
def given(couple_id: UUID) -> ResponseReturnValue:
    """What a couple has at the moment, to change or to stop."""
    pair = couples.pair(therapist(), couple_id)
    today = clock.day_in(pair.zone, clock.now())
    live = queries.live(therapist(), couple_id, today)
    stopped = _stopped(couple_id, request.args.get("stopped", ""), today)
    return render_template(
        "homework/given.html",
        pair=pair,
        live=shapes.live_list(live),
        weight=shapes.weight(live, None),
        stopped=stopped,
        **WORDS,
    )


def _stopped(couple_id: UUID, text: str, today: date) -> Given | None:
    """The assignment whose stop can still be taken back from this page."""
    try:
        found = queries.given(therapist(), UUID(text), today)
    except ValueError:
        return None
    return found if found.couple_id == couple_id and found.ended_on else None


@pages.get("/couples/<uuid:couple_id>/assign", allow=Allow.THERAPIST)
def choose(couple_id: UUID) -> ResponseReturnValue:
    """Choose what to give."""
    pair = couples.pair(therapist(), couple_id)
    today = clock.day_in(pair.zone, clock.now())
    has = {one.book.key for one in queries.live(therapist(), couple_id, today)}
    profile = standing.profile(therapist(), couple_id)
    books = [(book, fit(book, profile)) for book in library.books(therapist())]
    books.sort(key=lambda one: len(one[1].against))
    instead = _instead(couple_id)
    return render_template(
        "homework/choose.html",
        pair=pair,
        books=books,
        has=has,
        last_time=queries.last_time(therapist(), couple_id, today),
        knows_them=not profile.is_empty,
        instead=instead.id if instead is not None else None,
        **WORDS,
    )


@pages.route(
    "/couples/<uuid:couple_id>/assign/<uuid:activity_id>", methods=["GET", "POST"], allow=Allow.THERAPIST
)
def assign(couple_id: UUID, activity_id: UUID) -> ResponseReturnValue:
    """Give an activity to a couple: its why, rhythm and plan."""
    pair = couples.pair(therapist(), couple_id)
    activity = library.activity(therapist(), activity_id)
    if is_safe_method():
        check_is_offered(is_retired=activity.retired_at is not None)
    book = library.as_book(activity)
    today = clock.day_in(pair.zone, clock.now())
    instead = _instead(couple_id)
    profile = standing.profile(therapist(), couple_id)
    form = AssignForm(data=suggested(book, today, profile))
    form.mind(book.cautions)
    if form.validate_on_submit():
        try:
            couple = couples.couple(therapist(), couple_id)
            actions.assign(therapist(), couple, activity, form.draft(), now=clock.now())
            if instead is not None:
                actions.stop(therapist(), instead, now=clock.now())
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash(_("Given. They will find it on their phones."), "ok")
            stopped = instead.id if instead is not None else None
            return save_and_go(".given", couple_id=couple_id, stopped=stopped)
    replaced = queries.given(therapist(), instead.id, today) if instead is not None else None
    live = queries.live(therapist(), couple_id, today)
    return render_template(
        "homework/assign.html",
        form=form,
        kept=[],
        pair=pair,
        book=book,
        weight=shapes.weight(live, form.load(), without=replaced),
        fit=fit(book, profile),
        closed=_closed(pair.state),
        row=None,
        has_it=any(one.book.key == book.key for one in live),
        replaces=replaced.book.title if replaced else "",
        **WORDS,
    )


def _instead(couple_id: UUID) -> Assignment | None:
    """The assignment this one is given in place of, where the therapist came to swap it."""
    try:
        found = queries.assignment(therapist(), UUID(request.args.get("instead", "")))
    except ValueError:
        return None
    return found if found.couple_id == couple_id else None


def _closed(state: CoupleState) -> str:
    """Why nothing can be given at the moment, or ""."""
    try:
        check_may_be_given(state)
    except Refusal as refusal:
        return say(refusal.phrase)
    return ""


@pages.route("/assignments/<uuid:assignment_id>/edit", methods=["GET", "POST"], allow=Allow.THERAPIST)
def change(assignment_id: UUID) -> ResponseReturnValue:
    """Change what was given; what was noted stays."""
    row = queries.assignment(therapist(), assignment_id)
    pair = couples.pair(therapist(), row.couple_id)
    today = clock.day_in(pair.zone, clock.now())
    now_given = queries.given(therapist(), assignment_id, today)
    shrink = "shrink" in request.args
    version = {"version": queries.plan_version(therapist(), row)}
    kept: list[tuple[str, str]] = []
    shown = shapes.smaller(now_given) | version
    form = AssignForm(data=shown) if shrink else AssignForm(obj=now_given, data=version)
    form.mind(())  # it was minded when it was given
    if form.validate_on_submit():
        try:
            actions.change(therapist(), row, form.draft(), now=clock.now())
        except ChangedMeanwhile as refusal:
            refuse(form, refusal)
            now_given = queries.given(therapist(), assignment_id, today)
            version = {"version": queries.plan_version(therapist(), row)}
            kept = form.beside(now_given._asdict() | version)
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash(_("Changed."), "ok")
            return save_and_go(".given", couple_id=pair.id)
    live = queries.live(therapist(), pair.id, today)
    return render_template(
        "homework/assign.html",
        form=form,
        pair=pair,
        book=now_given.book,
        weight=shapes.weight(live, form.load(), without=now_given),
        fit=Fit(),
        closed=_closed(pair.state),
        row=now_given,
        kept=kept,
        has_it=False,
        replaces="",
        **WORDS,
    )


@pages.get("/to-try/<uuid:assignment_id>", allow=Allow.PARTNER)
def show(assignment_id: UUID) -> ResponseReturnValue:
    """Something to try: why, how, its small version, and what was noted."""
    us = couples.us(partner())
    found = queries.given(partner(), assignment_id, me().today)
    entries = noted.entries_since(partner(), us.pair.id, found.starts_on, assignment_id=assignment_id)
    return render_template(
        "homework/show.html",
        us=us,
        given=found,
        going=shapes.going(found, [one for one in entries if not one.is_out], me().today),
        is_countable=shapes.is_countable(found),
        entries=entries,
        answered=shapes.answered,
        in_words=shapes.in_words,
        may_note=us.pair.state is CoupleState.ACTIVE and bool(noting.open_days(found)),
        room=shapes.room(found, me().today)
        if us.pair.state is CoupleState.ACTIVE and found.is_live
        else None,
        is_aside=queries.put_aside(partner(), found.id) is not None,
        taken_out=_taken_out(carried_id("taken_out")),
        **WORDS,
    )


def _taken_out(entry_id: UUID | None) -> UUID | None:
    """The entry this partner took out just now, unless it is back already."""
    if entry_id is None:
        return None
    try:
        row = noted.entry(partner(), entry_id, deleted=True)
    except NotFound:
        return None
    return row.id if row.deleted_by in {None, partner().id} else None
