"""Pages of review: the caseload, and one couple before the session."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from practice import clock
from practice.access import Allow, Therapist
from practice.accounts import queries as accounts
from practice.agreements import queries as agreements
from practice.agreements.rules import STATE_WORDS
from practice.appointments import queries as appointments
from practice.appointments.rules import next_of
from practice.carried import carried, carry
from practice.couples import queries as couples
from practice.couples.rules import CoupleState
from practice.dates import queries as dates
from practice.dates.rules import STATE_WORDS as DATE_WORDS
from practice.dates.rules import hitches
from practice.homework import noted
from practice.homework import queries as homework
from practice.homework.queries import Given
from practice.kindnesses import queries as kindnesses
from practice.kindnesses.rules import TENSE_WORDS, gap
from practice.library.rules import Kind
from practice.nightly import queries as nightly
from practice.opening import queries as openings
from practice.plain_text import cut_line
from practice.release import Release
from practice.review import queries, rules
from practice.review.pages.alone import for_therapist_alone
from practice.review.pages.caseload import Facts, glance_of
from practice.review.pages.caseload import caseload as gather
from practice.review.pages.since import Since, since, times, written_in
from practice.review.pages.strip import Strip, couple_name
from practice.speech import brief_day, day, narrow_day, say
from practice.web import Pages, me, therapist

pages = Pages("review", __name__)

COURSE_DAYS = 70  # ten weeks of check-ins make a course


@pages.get("/couples", allow=Allow.THERAPIST)
def caseload() -> ResponseReturnValue:
    find = carried("find", keeps=True) if "found" in request.args else ""
    facts = _facts(therapist(), me().today - timedelta(days=rules.LOOK_BACK_DAYS + 1))
    found = gather(facts, me().today, accounts.first_weekday(therapist()), find)
    couple_url = url_for("review.caseload")
    return render_template("review/caseload.html", caseload=found, find=find, couple_url=couple_url)


@pages.post("/couples/find", allow=Allow.THERAPIST)
def find_couples() -> ResponseReturnValue:
    """Look for a name, which stands in no address: others may see a browser's history."""
    words = cut_line(request.form.get("find", ""), 60)
    carry("find", words)
    return redirect(url_for("review.caseload", found="yes" if words else None), code=303)


@pages.get("/couples/<uuid:couple_id>/review", allow=Allow.THERAPIST)
def show(couple_id: UUID) -> ResponseReturnValue:
    pair = couples.pair(therapist(), couple_id)
    today = clock.day_in(pair.zone, clock.now())
    around = homework.read_around(therapist(), couple_id, today)
    planned = [one.seen_from(me().zone) for one in around.planned]
    met_on = clock.day_in(me().zone, around.last_met_at) if around.last_met_at else None
    timing = times(next_of(planned, me().today), met_on, around.meetings.held_on, today)
    span = rules.span(timing.last_on, today)
    entries = noted.entries_since(therapist(), couple_id, today - timedelta(days=COURSE_DAYS))
    looked_from = min(span[0], today - timedelta(days=rules.LOOK_BACK_DAYS))
    opening = openings.review(therapist(), couple_id, timing.next, looked_from)
    written = written_in(entries, opening.days, looked_from)
    given = homework.since(therapist(), couple_id, timing.last_on or span[0], today, around=around)
    given_on = min((one.starts_on for one in given if one.ended_on is None), default=None)
    found = since(
        pair,
        given,
        entries,
        written,
        span,
        timing.last_on,
    )
    meeting = timing.next
    topics = appointments.open_and_talked(therapist(), couple_id, pair.zone, span[0])
    return render_template(
        "review/show.html",
        pair=pair,
        name=couple_name(pair),
        timing=timing,
        strip=_spoken(found.strip),
        since=found,
        worth_knowing=rules.worth_knowing(
            glance_of(pair, timing.number - 1, given_on, written, today), today
        ),
        state_words=STATE_WORDS,
        tense_words=TENSE_WORDS,
        date_words=DATE_WORDS,
        hitches=hitches,
        gap=gap,
        beside=_beside(found, timing.last_on or span[0]),
        courses=_courses(found),
        choices=openings.choose_from(opening, meeting, pair)
        if meeting and pair.state is CoupleState.ACTIVE
        else None,
        notes=None if meeting else opening.notes,
        topics=topics.without(Release.THERAPIST_ONLY),
        alone=for_therapist_alone(opening.confided, topics),
    )


def _beside(found: Since, day_from: date) -> dict[UUID, Any]:
    """What activities with pages of their own have to tell, by assignment."""
    tellers: dict[Kind, Callable[[Therapist, Given, date], Any]] = {
        Kind.NIGHTLY_PAGE: nightly.since,
        Kind.KINDNESS: kindnesses.since,
        Kind.PLANNED_DATE: dates.since,
        Kind.AGREEMENT: lambda viewer, given, _: agreements.of_assignment(viewer, given.id),
    }
    return {
        one.given.id: tellers[one.given.book.kind](therapist(), one.given, day_from)
        for one in found.tried
        if one.given.book.kind in tellers
    }


def _spoken(strip: Strip) -> dict[str, Any]:
    """The strip with its days in words, for the large chart."""
    days = [(narrow_day(on), day(on), a, b, is_today) for _, on, a, b, is_today in strip.days]
    return {"days": days, "name_a": strip.name_a, "name_b": strip.name_b, "title": say(strip.title)}


def _courses(found: Since) -> list[list[tuple[str, int | None]]]:
    """Both courses with their days in words."""
    if found.check_ins is None:
        return [[], []]
    both = (found.check_ins.course_a, found.check_ins.course_b)
    return [[(brief_day(on), value) for on, value in course] for course in both]


def _facts(viewer: Therapist, day_from: date) -> Facts:
    last_on, n_held = appointments.held(viewer)
    return Facts(
        clock.now(),
        couples.pairs(viewer),
        appointments.next_meetings(viewer, me().zone, me().today),
        last_on,
        n_held,
        queries.written(viewer, day_from),
        queries.doings(viewer, day_from),
        queries.given(viewer),
    )
