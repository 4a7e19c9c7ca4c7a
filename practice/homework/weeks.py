"""Pages for a whole week at once, and for what comes back on paper."""

from datetime import date
from uuid import UUID

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from practice import clock, saved
from practice.access import Allow
from practice.couples import queries as couples
from practice.couples.rules import CoupleState
from practice.errors import Refusal
from practice.forms import key_of
from practice.homework import actions, corrections, noted, queries
from practice.homework import pages as shapes
from practice.homework.doors import pages
from practice.homework.forms import PaperForm, week_form, with_fields
from practice.phrase import N_, Phrase, phrase
from practice.speech import say, short_day
from practice.web import me, partner, refuse, save_and_go, therapist


@pages.route("/week/note", methods=["GET", "POST"], allow=Allow.PARTNER)
def note_week() -> ResponseReturnValue:
    """Tick what happened, on all the days of the last week, and save once."""
    us = couples.us(partner())
    today = me().today
    live = queries.live(partner(), us.pair.id, today)
    happened = noted.happened_since(partner(), us.pair.id, shapes.week_before(today))
    rows = shapes.week_rows(live, happened, partner().id, today)
    form = week_form(
        {row.given.id: {day: _day_name(words) for day, words in row.days.items()} for row in rows}
    )
    if form.validate_on_submit():
        try:
            n = actions.log_days(partner(), form.draft(), now=clock.now())
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            if n:
                saved.tell("week", form.draft().form_key, url_for(".note_week"))
            else:
                flash(_("Nothing ticked, nothing changed."), "ok")
            return save_and_go("today.week")
    return render_template(
        "homework/week.html",
        form=form,
        us=us,
        rows=rows,
        elsewhere=shapes.noted_elsewhere(live, today),
        is_open=us.pair.state is CoupleState.ACTIVE,
    )


@saved.tells_of("week")
def tell_of_week(form_key: UUID, page: str) -> saved.Saved:
    """What is said of a week its author ticked just now."""
    rows = noted.ticked_with(partner(), form_key, shapes.week_before(me().today))
    us = couples.us(partner())
    titles = {one.id: one.book.title for one in queries.live(partner(), us.pair.id, me().today)}
    return saved.Saved(
        thanks=_("Noted. That counts."),
        texts=tuple(f"{short_day(row.on_day)}: {titles.get(row.assignment_id, '')}" for row in rows),
        readers=phrase(
            N_("%(therapist)s reads this, and both of you what the two of you do together."),
            therapist=us.therapist_name,
        ),
        place=url_for("today.calendar"),
        place_name=_("See the days"),
        undo=url_for("homework.take_week_back", of=form_key) if rows else "",
        page=page,
    )


@pages.post("/week/take-back", allow=Allow.PARTNER)
def take_week_back() -> ResponseReturnValue:
    """Undo one's own ticks of a week that were sent together; pressed twice, they are taken back once."""
    form_key = key_of(request.args.get("of"))
    for row in noted.ticked_with(partner(), form_key, shapes.week_before(me().today)):
        corrections.delete_entry(partner(), row, now=clock.now())
    flash(_("Taken back."), "ok")
    return save_and_go(".note_week")


def _day_name(words: Phrase | date) -> str:
    return short_day(words) if isinstance(words, date) else say(words)


@pages.route("/assignments/<uuid:assignment_id>/paper", methods=["GET", "POST"], allow=Allow.THERAPIST)
def paper(assignment_id: UUID) -> ResponseReturnValue:
    """Enter what a couple brought on paper; it is marked so for all three."""
    row = queries.assignment(therapist(), assignment_id)
    pair = couples.pair(therapist(), row.couple_id)
    today = clock.day_in(pair.zone, clock.now())
    found = queries.given(therapist(), assignment_id, today)
    form = with_fields(PaperForm, found.book.fields)(data={"tag": str(found.book.tag)})
    form.fit_to(found.book)
    form.author.offer({str(person.id): person.name for person in (pair.a, pair.b)})
    if form.validate_on_submit():
        try:
            author_id = UUID(form.author.data)
            actions.log_from_paper(therapist(), row, author_id, form.draft(), now=clock.now())
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            flash(_("Entered, and marked as from paper."), "ok")
            return save_and_go("review.show", couple_id=pair.id)
    return render_template("homework/paper.html", form=form, pair=pair, given=found)
