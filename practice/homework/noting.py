"""Pages on which partners note what happened: an entry, the other's side of it, a check-in."""

from datetime import date
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from practice import clock, saved
from practice.access import Allow
from practice.accounts.draft_requests import put_into_form, rescue_typed
from practice.carried import carry
from practice.couples import queries as couples
from practice.errors import ChangedMeanwhile, Refusal
from practice.homework import actions, corrections, noted, queries
from practice.homework import pages as shapes
from practice.homework.doors import pages
from practice.homework.forms import ANSWER, WRITTEN, CheckInForm, EntryForm, SideForm, with_fields
from practice.homework.models import Assignment, Entry
from practice.homework.noted import EntryView
from practice.homework.queries import Given
from practice.homework.rules import COUNTS, Answers
from practice.library.rules import FieldType, Kind
from practice.speech import say, short_day
from practice.web import is_safe_method, me, not_found, partner, refuse, save, save_and_go


def open_days(found: Given) -> dict[date, str]:
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
    days = open_days(found)
    first = next((day.isoformat() for day in days), None)
    idea = {f"{ANSWER}what": request.args.get("idea", "")[:120]}  # where an idea for a date led here
    form = with_fields(EntryForm, found.book.fields)(
        data={"on_day": first, "tag": str(found.book.tag)} | idea
    )
    form.fit_to(found.book)
    form.offer_days(days)
    is_sent = form.validate_on_submit()
    if is_sent and (twin_id := _twin(row, form)):
        return render_template(
            "homework/log.html", form=form, us=us, given=found, entry=None, twin_id=twin_id, kept=[]
        )
    if is_sent:
        try:
            entry = actions.log(partner(), row, form.draft(), now=clock.now())
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            saved.tell("entry", entry.id, request.path)
            return save_and_go(".show", assignment_id=assignment_id)
    return render_template(
        "homework/log.html", form=form, us=us, given=found, entry=None, twin_id=None, kept=[]
    )


@pages.post("/entries/<uuid:entry_id>/take-back", allow=Allow.PARTNER)
def take_back(entry_id: UUID) -> ResponseReturnValue:
    """Undo the saving of an entry: it is taken out, and what was answered stands in the form again."""
    row = noted.entry(partner(), entry_id, deleted=None)
    if row.author_id != partner().id:
        not_found()
    found = queries.given(partner(), row.assignment_id, me().today)
    page = url_for(".log", assignment_id=found.id)
    if row.deleted_at is None:
        put_into_form(page, page, _typed_again(noted.entry_view(partner(), entry_id), found), now=clock.now())
        corrections.delete_entry(partner(), noted.entry(partner(), entry_id, deleted=None), now=clock.now())
        save()
    flash(_("Taken back."), "ok")
    return redirect(page, code=303)


def _typed_again(view: EntryView, found: Given) -> dict[str, object]:
    """An entry as the form for a new one holds it."""
    data, names = _entry_data(view, found) | _side_data(view, found), _names(found)
    return {name: value for name, value in data.items() if name in names}


def _names(found: Given) -> set[str]:
    """What is filled in of the form for a new entry."""
    form = with_fields(EntryForm, found.book.fields)(formdata=None)
    form.fit_to(found.book)
    return {field.name for field in form} - {"csrf_token", "form_key", "again", "version"}


def _rescue(row: Entry) -> ResponseReturnValue:
    """What was typed to an entry that either of the two took out meanwhile stands in the form for a new one."""
    found = queries.given(partner(), row.assignment_id, me().today)
    page = url_for(".log", assignment_id=found.id)
    return rescue_typed(page, page, _names(found), now=clock.now())


def _twin(row: Assignment, form: EntryForm) -> UUID | None:
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
    """Correct an entry, whoever of the two noted it, and change what one wrote to it oneself."""
    us = couples.us(partner())
    row = noted.entry(partner(), entry_id, deleted=False if is_safe_method() else None)
    if row.deleted_at is not None:
        return _rescue(row)
    view = noted.entry_view(partner(), entry_id)
    found = queries.given(partner(), view.assignment_id, me().today)
    days = {view.on_day: short_day(view.on_day)} | open_days(found)
    kept: list[tuple[str, str]] = []
    form = with_fields(EntryForm, found.book.fields)(data=_whole_data(view, found))
    form.fit_to(found.book, is_held=_is_held(found, view))
    form.offer_days(days)
    if form.validate_on_submit():
        try:
            actions.change_entry(partner(), row, form.draft(), form.ask_text(), now=clock.now())
        except ChangedMeanwhile as refusal:
            refuse(form, refusal)
            kept = form.beside(_whole_data(noted.entry_view(partner(), entry_id), found))
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash(_("Changed."), "ok")
            return save_and_go(".show", assignment_id=found.id)
    return render_template(
        "homework/log.html", form=form, us=us, given=found, entry=view, twin_id=None, kept=kept
    )


@pages.route("/entries/<uuid:entry_id>/side", methods=["GET", "POST"], allow=Allow.PARTNER)
def side(entry_id: UUID) -> ResponseReturnValue:
    """Add or change one's own side of an entry, whoever of the two noted it."""
    us = couples.us(partner())
    row = noted.entry(partner(), entry_id, deleted=False if is_safe_method() else None)
    if row.deleted_at is not None:
        return _rescue(row)
    view = noted.entry_view(partner(), entry_id)
    found = queries.given(partner(), view.assignment_id, me().today)
    own = [one for one in found.book.fields if one.is_own]
    kept: list[tuple[str, str]] = []
    form = with_fields(SideForm, own)(data=_own_data(view, found))
    form.fit(found.book.kind, is_held=_is_held(found, view))
    if form.validate_on_submit():
        try:
            actions.add_side(
                partner(), row, form.side(), form.ask_text(), version=form.version.data or "", now=clock.now()
            )
        except ChangedMeanwhile as refusal:
            refuse(form, refusal)
            kept = form.beside(_own_data(noted.entry_view(partner(), entry_id), found))
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            saved.tell("side", entry_id, request.path)
            return save_and_go(".show", assignment_id=found.id)
    return render_template("homework/side.html", form=form, us=us, given=found, entry=view, kept=kept)


def _whole_data(view: EntryView, found: Given) -> dict[str, object]:
    """An entry and one's own side of it, as its form holds them."""
    text_keys = frozenset(one.key for one in found.book.fields if one.type in WRITTEN)
    version = noted.version(partner(), view, text_keys)
    return _entry_data(view, found) | _side_data(view, found) | {"version": version}


def _own_data(view: EntryView, found: Given) -> dict[str, object]:
    """One's own side alone, as its form holds it."""
    return _side_data(view, found) | {"version": noted.version(partner(), view, None)}


def _is_held(found: Given, view: EntryView) -> bool:
    """Whether this is a check-in that took place, and not one that was let go."""
    return found.book.kind is Kind.CHECK_IN and view.outcome in COUNTS


def _entry_data(view: EntryView, found: Given) -> dict[str, object]:
    return {
        "outcome": str(view.outcome),
        "on_day": view.on_day.isoformat(),
        "minutes": view.minutes,
        "note": view.sentence_of(partner().id),
        "tag": str(view.tag),
    } | _answered(found, _own_answers(view, found), own=False)


def _own_answers(view: EntryView, found: Given) -> Answers:
    """The shared answers as this partner may change them: joint ones, and those in words of their own."""
    joint = {one.key for one in found.book.fields if one.type not in WRITTEN}
    is_author = view.author_id == partner().id
    answers = {key: said for key, said in view.answers.items() if is_author or key in joint}
    for one in view.others:
        if one.author_id == partner().id:
            answers |= one.answers
    return answers


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
    """Take out an entry, with what one said to it oneself."""
    row = noted.entry(partner(), entry_id, deleted=None)
    corrections.delete_entry(partner(), row, now=clock.now())
    carry("taken_out", entry_id)
    return save_and_go(".show", assignment_id=row.assignment_id)


@pages.post("/entries/<uuid:entry_id>/undo", allow=Allow.PARTNER)
def undo(entry_id: UUID) -> ResponseReturnValue:
    """Bring back what one took out."""
    row = noted.entry(partner(), entry_id, deleted=None)
    corrections.undo_delete(partner(), row, now=clock.now())
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
    days = open_days(found)
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
            entry = actions.hold_check_in(partner(), row, draft, now=clock.now())
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            saved.tell("check-in", entry.id, request.path)
            return save_and_go(".show", assignment_id=assignment_id)
    return render_template("homework/check_in.html", form=form, us=us, given=found, walk=walk)


def _held_today(found: Given, day: date) -> dict[str, object]:
    """What this partner has already said in the check-in of that day, so that coming again loses nothing."""
    row = noted.check_in_on(partner(), found.id, day)
    said: dict[str, object] = {"on_day": day.isoformat()}
    if row is not None:
        view = noted.entry_view(partner(), row.id)
        said |= _side_data(view, found) | {"note": view.sentence_of(partner().id)}
    return said
