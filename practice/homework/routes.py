"""Pages of homework: giving and changing it (therapist), trying and noting it (partner)."""

from datetime import date
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from practice import clock
from practice.access import Allow
from practice.couples import queries as couples
from practice.couples.rules import CoupleState, check_may_be_given
from practice.errors import NotFound, Refusal
from practice.homework import (
    actions,
    doors,
    easings,
    giving,
    keeping,
    noted,
    printing,
    queries,
    standing,
    weeks,
)
from practice.homework import pages as shapes
from practice.homework.doors import WORDS
from practice.homework.fits import Fit, fit, suggested
from practice.homework.forms import ANSWER, AssignForm, CheckInForm, EntryForm, SideForm, with_fields
from practice.homework.models import Assignment
from practice.homework.noted import EntryView, Twin
from practice.homework.queries import Given
from practice.homework.rules import COUNTS, Answers
from practice.library import queries as library
from practice.library.rules import FieldType, Kind
from practice.speech import say, short_day
from practice.web import me, not_found, partner, refuse, save_and_go, therapist

pages = doors.pages
ROOMS = (
    easings,
    giving,
    keeping,
    printing,
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
    form = AssignForm(data=shapes.smaller(now_given)) if shrink else AssignForm(obj=now_given)
    form.mind(())  # it was minded when it was given
    if form.validate_on_submit():
        try:
            actions.change(therapist(), row, form.draft(), now=clock.now())
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
        going=shapes.going(found, entries, me().today),
        is_countable=shapes.is_countable(found),
        entries=entries,
        answered=shapes.answered,
        may_note=us.pair.state is CoupleState.ACTIVE and bool(_days(found)),
        room=shapes.room(found, me().today)
        if us.pair.state is CoupleState.ACTIVE and found.is_live
        else None,
        is_aside=queries.put_aside(partner(), found.id) is not None,
        taken_out=_taken_out(request.args.get("taken_out", "")),
        **WORDS,
    )


def _taken_out(text: str) -> UUID | None:
    """The entry that was taken out just now, unless it is back already."""
    try:
        return noted.entry(partner(), UUID(text), deleted=True).id
    except (ValueError, NotFound):
        return None


def _days(found: Given) -> dict[date, str]:
    """The days something may be noted for, in the reader's words."""
    named = shapes.days_back(me().today, found.starts_on, found.last_day)
    return {day: short_day(words) if isinstance(words, date) else say(words) for day, words in named.items()}


@pages.route("/to-try/<uuid:assignment_id>/entry", methods=["GET", "POST"], allow=Allow.PARTNER)
def log(assignment_id: UUID) -> ResponseReturnValue:
    """Note what happened."""
    us = couples.us(partner())
    row = queries.assignment(partner(), assignment_id)
    found = queries.given(partner(), assignment_id, me().today)
    if found.book.kind in shapes.NOTED_ELSEWHERE:
        return redirect(url_for("homework.show", assignment_id=assignment_id), code=303)
    days = _days(found)
    first = next((day.isoformat() for day in days), None)
    idea = {f"{ANSWER}what": request.args.get("idea", "")[:120]}  # where an idea for a date led here
    form = with_fields(EntryForm, found.book.fields)(
        data={"on_day": first, "tag": str(found.book.tag)} | idea
    )
    form.fit(check_in=False)
    form.offer_days(days)
    is_sent = form.validate_on_submit()
    if is_sent and (twin := _twin(row, form)):
        return render_template("homework/log.html", form=form, us=us, given=found, entry=None, twin=twin)
    if is_sent:
        try:
            actions.log(partner(), row, form.draft(), now=clock.now())
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash(_("Noted. That counts."), "ok")
            return save_and_go(".show", assignment_id=assignment_id)
    return render_template("homework/log.html", form=form, us=us, given=found, entry=None, twin=None)


def _twin(row: Assignment, form: EntryForm) -> Twin | None:
    """What was noted of that day before; asked about once, since twice a day is possible."""
    draft = form.draft()
    if draft.outcome not in COUNTS or form.again.data == draft.on_day.isoformat():
        return None
    found = noted.twin(partner(), row, draft.on_day, but=draft.form_key)
    if found:
        form.again.data = draft.on_day.isoformat()
    return found


@pages.route("/entries/<uuid:entry_id>/edit", methods=["GET", "POST"], allow=Allow.PARTNER)
def edit(entry_id: UUID) -> ResponseReturnValue:
    """Change one's own entry."""
    us = couples.us(partner())
    row = noted.entry(partner(), entry_id)
    if row.author_id != partner().id:
        not_found()
    view = noted.entry_view(partner(), entry_id)
    found = queries.given(partner(), view.assignment_id, me().today)
    days = {view.on_day: short_day(view.on_day)} | _days(found)
    form = with_fields(EntryForm, found.book.fields)(data=_entry_data(view, found) | _side_data(view, found))
    form.fit(check_in=_is_held(found, view))
    form.offer_days(days)
    if form.validate_on_submit():
        try:
            actions.change_entry(partner(), row, form.draft(), form.ask_text(), now=clock.now())
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash(_("Changed."), "ok")
            return save_and_go(".show", assignment_id=found.id)
    return render_template("homework/log.html", form=form, us=us, given=found, entry=view, twin=None)


@pages.route("/entries/<uuid:entry_id>/side", methods=["GET", "POST"], allow=Allow.PARTNER)
def side(entry_id: UUID) -> ResponseReturnValue:
    """Add or change one's own side of an entry, whoever of the two noted it."""
    us = couples.us(partner())
    row = noted.entry(partner(), entry_id)
    view = noted.entry_view(partner(), entry_id)
    found = queries.given(partner(), view.assignment_id, me().today)
    own = [one for one in found.book.fields if one.is_own]
    form = with_fields(SideForm, own)(data=_side_data(view, found))
    form.fit(check_in=_is_held(found, view))
    if form.validate_on_submit():
        try:
            actions.add_side(partner(), row, form.side(), form.ask_text(), now=clock.now())
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash(_("Noted. That counts."), "ok")
            return save_and_go(".show", assignment_id=found.id)
    return render_template("homework/side.html", form=form, us=us, given=found, entry=view)


def _is_held(found: Given, view: EntryView) -> bool:
    """Whether this is a check-in that took place, and not one that was let go."""
    return found.book.kind is Kind.CHECK_IN and view.outcome in COUNTS


def _entry_data(view: EntryView, found: Given) -> dict[str, object]:
    return {
        "outcome": str(view.outcome),
        "on_day": view.on_day.isoformat(),
        "minutes": view.minutes,
        "note": view.note,
        "tag": str(view.tag),
    } | _answered(found, view.answers, own=False)


def _answered(found: Given, answers: Answers, *, own: bool) -> dict[str, object]:
    """What was answered to an activity's own questions, as its form holds it."""
    return {
        ANSWER + one.key: answers[one.key] if one.type is FieldType.SOME_OF else answers[one.key][0]
        for one in found.book.fields
        if one.is_own is own and answers.get(one.key)
    }


def _side_data(view: EntryView, found: Given) -> dict[str, object]:
    own = view.side_of(partner().id)
    return _answered(found, own.answers if own else {}, own=True) | {
        "went": None if own is None or own.went is None else str(own.went),
        "felt": None if own is None or own.felt is None else str(own.felt),
        "connected": None if own is None or own.connected is None else str(own.connected),
        "barriers": [str(one) for one in own.barriers] if own else [],
        "ask": view.ask_of(partner().id),
    }


@pages.post("/entries/<uuid:entry_id>/delete", allow=Allow.PARTNER)
def delete(entry_id: UUID) -> ResponseReturnValue:
    """Take out one's own entry."""
    row = noted.entry(partner(), entry_id, deleted=None)
    actions.delete_entry(partner(), row, now=clock.now())
    return save_and_go(".show", assignment_id=row.assignment_id, taken_out=entry_id)


@pages.post("/entries/<uuid:entry_id>/undo", allow=Allow.PARTNER)
def undo(entry_id: UUID) -> ResponseReturnValue:
    """Bring back one's own entry."""
    row = noted.entry(partner(), entry_id, deleted=None)
    actions.undo_delete(partner(), row, now=clock.now())
    flash(_("It is back."), "ok")
    return save_and_go(".show", assignment_id=row.assignment_id)


@pages.get("/to-try/<uuid:assignment_id>/check-in", allow=Allow.PARTNER)
def begin(assignment_id: UUID) -> ResponseReturnValue:
    """The first step of a check-in."""
    found = queries.given(partner(), assignment_id, me().today)
    steps = shapes.steps(found.book, short=False)
    if not steps:
        not_found()
    return redirect(url_for(".check_in", assignment_id=assignment_id, step=steps[0].key), code=303)


@pages.route("/to-try/<uuid:assignment_id>/check-in/<step>", methods=["GET", "POST"], allow=Allow.PARTNER)
def check_in(assignment_id: UUID, step: str) -> ResponseReturnValue:
    """One step of a check-in. Answers travel with the form from page to page; nothing is kept before the end."""
    us = couples.us(partner())
    row = queries.assignment(partner(), assignment_id)
    found = queries.given(partner(), assignment_id, me().today)
    days = _days(found)
    if found.book.kind is not Kind.CHECK_IN or not days:
        not_found()
    form = CheckInForm(data=_held_today(found, next(iter(days))))
    form.offer_days(days)
    walk = shapes.walk(found.book, form.posted(), step, is_valid=form.validate_on_submit())
    if walk is None:
        not_found()
    form.carry(walk)
    if walk.is_saving:
        try:
            draft = form.draft([one.key for one in shapes.steps(found.book, short=False)])
            held = actions.hold_check_in(partner(), row, draft, now=clock.now())
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash(_("Noted. That counts."), "ok")
            if draft.note and (kept := noted.entry_view(partner(), held.id)).note != draft.note:
                other = us.pair.person(kept.author_id).name
                flash(
                    _(
                        "%(other)s wrote the sentence for the two of you, and it stands. Yours was: “%(words)s”",
                        other=other,
                        words=draft.note,
                    ),
                    "info",
                )
            return save_and_go(".show", assignment_id=assignment_id)
    return render_template("homework/check_in.html", form=form, us=us, given=found, walk=walk)


def _held_today(found: Given, day: date) -> dict[str, object]:
    """What this partner has already said in the check-in of that day, so that coming again loses nothing."""
    row = noted.check_in_on(partner(), found.id, day)
    said: dict[str, object] = {"on_day": day.isoformat()}
    if row is not None:
        view = noted.entry_view(partner(), row.id)
        said |= _side_data(view, found) | {"note": view.note}
    return said
