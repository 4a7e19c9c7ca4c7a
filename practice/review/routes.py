"""The caseload, and the review of one couple before a session."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from practice import clock
from practice.access import Allow
from practice.accounts import queries as account_queries
from practice.appointments import queries as appointment_queries
from practice.appointments.rules import next_of
from practice.assignments.queries import assignments as assignment_queries
from practice.assignments.queries import surroundings as surrounding_queries
from practice.couples.queries import couples as couple_queries
from practice.couples.rules import CoupleState
from practice.entries.queries import entries as entry_queries
from practice.localization.day_formats import day, day_and_month, narrow_day
from practice.localization.translation import translate
from practice.opening.queries import choices as choice_queries
from practice.plain_text import cut_line
from practice.release import Release
from practice.review import queries, rules
from practice.review.pages.caseloads import CaseloadFacts, build_caseload, couple_summary
from practice.review.pages.reviews import (
    HomeworkReport,
    KindReport,
    ReviewFacts,
    build_review,
    days_written,
    review_timing,
)
from practice.review.pages.strips import Strip, couple_name
from practice.review.pages.therapist_only import therapist_only_items
from practice.topics import queries as topic_queries
from practice.viewers import TherapistViewer
from practice.web.blueprints import LabelledBlueprint
from practice.web.current_viewer import me, therapist
from practice.web.sealed_session import store_value, take_value

blueprint = LabelledBlueprint("review", __name__)

COURSE_DAYS = 70  # the course of check-ins covers ten weeks


@blueprint.get("/couples", allow=Allow.THERAPIST)
def caseload() -> ResponseReturnValue:
    """All couples shared with the therapist, by their next session."""
    find = take_value("find", keeps=True) if "found" in request.args else ""
    facts = _facts(therapist(), me().today - timedelta(days=rules.LOOK_BACK_DAYS + 1))
    view = build_caseload(facts, me().today, account_queries.first_weekday(therapist()), find)
    couple_url = url_for("review.caseload")
    return render_template("review/caseload.html", caseload=view, find=find, couple_url=couple_url)


@blueprint.post("/couples/find", allow=Allow.THERAPIST)
def find_couples() -> ResponseReturnValue:
    """Narrow the caseload to a name, kept in the session: others may see addresses in a browser's history."""
    words = cut_line(request.form.get("find", ""), 60)
    store_value("find", words)
    return redirect(url_for("review.caseload", found="yes" if words else None), code=303)


@blueprint.get("/couples/<uuid:couple_id>/review", allow=Allow.THERAPIST)
def show(couple_id: UUID) -> ResponseReturnValue:
    """What there is to read of one couple before the session."""
    facts = _review_facts(couple_id)
    pair, timing, opening = facts.pair, facts.timing, facts.opening
    span, written = facts.span, facts.written
    report = build_review(pair, facts.assignments, facts.entries, written, span, timing.last_on)
    homework_since = min(
        (assignment.starts_on for assignment in facts.assignments if assignment.ended_on is None),
        default=None,
    )
    meeting = timing.next
    return render_template(
        "review/show.html",
        pair=pair,
        name=couple_name(pair),
        timing=timing,
        strip=_strip_in_words(report.strip),
        report=report,
        worth_knowing=rules.worth_knowing(
            couple_summary(pair, timing.number - 1, homework_since, written, span[1]), span[1]
        ),
        kind_reports=_kind_reports(report, timing.last_on or span[0]),
        courses=_courses_in_words(report),
        choices=choice_queries.choices_for_review(opening, meeting, pair)
        if meeting and pair.state is CoupleState.ACTIVE
        else None,
        notes=None if meeting else opening.notes,
        topics=facts.topics.without(Release.THERAPIST_ONLY),
        therapist_only_items=therapist_only_items(opening.confided, facts.topics),
    )


def _review_facts(couple_id: UUID) -> ReviewFacts:
    """Read everything the page is made of, once; days are those of the couple's zone, sessions of the clinic's."""
    pair = couple_queries.couple_view(therapist(), couple_id)
    today = clock.day_in(pair.zone, clock.now())
    surroundings = surrounding_queries.read_surroundings(therapist(), couple_id, today)
    planned = [meeting.seen_from(me().zone) for meeting in surroundings.planned]
    last_session_on = clock.day_in(me().zone, surroundings.last_met_at) if surroundings.last_met_at else None
    timing = review_timing(
        next_of(planned, me().today), last_session_on, surroundings.appointment_days.held, today
    )
    span = rules.days_shown(timing.last_on, today)
    entries = entry_queries.entries_since(therapist(), couple_id, today - timedelta(days=COURSE_DAYS))
    earliest_day = min(span[0], today - timedelta(days=rules.LOOK_BACK_DAYS))
    opening = choice_queries.review_notes(therapist(), couple_id, timing.next, earliest_day)
    counted_from = timing.last_on or span[0]
    return ReviewFacts(
        pair,
        timing,
        span,
        assignment_queries.assignments_since(
            therapist(), couple_id, counted_from, today, around=surroundings
        ),
        entries,
        days_written(entries, opening.days, earliest_day),
        opening,
        topic_queries.topic_lists(therapist(), couple_id, pair.zone, span[0]),
    )


def _kind_reports(report: HomeworkReport, since: date) -> dict[UUID, KindReport]:
    """What kinds keep besides entries, by assignment."""
    kind_reports = {}
    for assignment in (assignment_report.assignment for assignment_report in report.assignments):
        in_review = assignment.activity.spec.review
        if in_review.report:
            content = in_review.report(therapist(), assignment, since)
            kind_reports[assignment.id] = KindReport(in_review.template, content, in_review.words)
    return kind_reports


def _strip_in_words(strip: Strip) -> dict[str, Any]:
    """The strip with its days in words, for the large chart."""
    days = [(narrow_day(on), day(on), a, b, is_today) for _, on, a, b, is_today in strip.days]
    return {"days": days, "name_a": strip.name_a, "name_b": strip.name_b, "title": translate(strip.title)}


def _courses_in_words(report: HomeworkReport) -> list[list[tuple[str, int | None]]]:
    """Both courses with their days in words."""
    if report.check_ins is None:
        return [[], []]
    courses = (report.check_ins.course_a, report.check_ins.course_b)
    return [[(day_and_month(on), value) for on, value in course] for course in courses]


def _facts(therapist_viewer: TherapistViewer, since: date) -> CaseloadFacts:
    last_on, n_held = appointment_queries.last_held_days_and_counts(therapist_viewer)
    return CaseloadFacts(
        clock.now(),
        couple_queries.couple_views(therapist_viewer),
        appointment_queries.next_appointments(therapist_viewer, me().zone, me().today),
        last_on,
        n_held,
        queries.days_written(therapist_viewer, since),
        queries.latest_outcomes(therapist_viewer, since),
        queries.homework_summaries(therapist_viewer),
    )
