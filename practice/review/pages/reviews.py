"""What the review page shows of homework since the last session. No Flask, no database."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from practice.appointments.queries import AppointmentView
from practice.assignments.queries.assignments import AssignmentView
from practice.couples.queries.couples import CoupleView
from practice.entries.pages import summary_between
from practice.entries.queries.views import EntryView
from practice.library.rules.activities import how_often
from practice.messages import Message
from practice.opening.queries.choices import ReviewNotes
from practice.review.pages.check_ins import CheckInSummary, check_in_summary
from practice.review.pages.entries import EntryReport, entry_report, took_place
from practice.review.pages.strips import Strip, strip_of
from practice.topics.queries import TopicLists


class AssignmentReport(NamedTuple):
    """One assignment with its entries, and how it went in words."""

    assignment: AssignmentView
    words: Message
    entries: list[EntryReport]
    rating: int | None  # by the therapist, for the time since the last session
    rated_before: tuple[int, date] | None  # an earlier rating and its day


class KindReport(NamedTuple):
    """What a kind keeps of one assignment besides entries, the template that shows it, and words for it."""

    template: str
    content: Any  # what the kind's ``report`` returned
    words: Mapping[str, Any]


class HomeworkReport(NamedTuple):
    """Everything on the review page that comes from homework."""

    strip: Strip
    assignments: list[AssignmentReport]
    check_ins: CheckInSummary | None


class ReviewTiming(NamedTuple):
    """The appointments around a review: the next one, and the last."""

    next: AppointmentView | None
    last_on: date | None  # the last session before today; the review begins with it
    number: int  # of the next session
    last_session_on: date | None  # the last session, today's included


class ReviewFacts(NamedTuple):
    """Everything the review page is made of, each read once."""

    pair: CoupleView
    timing: ReviewTiming
    span: tuple[date, date]  # first and last day that is shown; the last is the couple's today
    assignments: list[AssignmentView]
    entries: list[EntryView]  # may reach further back than the span, for the course of check-ins
    written: dict[UUID, set[date]]  # days with a note, by partner
    opening: ReviewNotes
    topics: TopicLists


def review_timing(
    next_meeting: AppointmentView | None, last_session_on: date | None, held_on: Iterable[date], today: date
) -> ReviewTiming:
    """The appointments around a review.

    One held today does not count as the last: the review still covers what led to it.

    ``held_on``, earliest first, and ``today`` are days in the couple's zone, the others in the clinic's.
    """
    all_held_on = list(held_on)
    held_before_today = [on for on in all_held_on if on < today]
    return ReviewTiming(
        next_meeting,
        held_before_today[-1] if held_before_today else None,
        len(all_held_on) + 1,
        last_session_on,
    )


def days_written(
    entries: Iterable[EntryView], appreciation_days: Iterable[tuple[UUID, date]], day: date
) -> dict[UUID, set[date]]:
    """The days with a note from ``day`` on, by partner: of entries, own sides, and appreciations (author, day)."""
    days: dict[UUID, set[date]] = {}
    for author_id, on_day in appreciation_days:
        days.setdefault(author_id, set()).add(on_day)
    for entry in entries:
        authors = (
            [] if entry.is_deleted else [entry.author_id, *(note.author_id for note in entry.other_notes)]
        )
        for author_id in (*authors, *(side.author_id for side in entry.sides)):
            if entry.on_day >= day:
                days.setdefault(author_id, set()).add(entry.on_day)
    return days


def build_review(
    pair: CoupleView,
    assignments: list[AssignmentView],
    entries: list[EntryView],
    written: Mapping[UUID, set[date]],
    span: tuple[date, date],
    last_on: date | None,
) -> HomeworkReport:
    """What the page shows of homework; ``entries`` may begin before the span, for the course of check-ins."""
    start, today = span
    counted_from = last_on or start
    recent = [entry for entry in entries if entry.on_day >= counted_from]
    check_in_ids = {assignment.id for assignment in assignments if assignment.activity.spec.has_agenda}
    reports = [
        _assignment_report(pair, assignment, recent, (counted_from, today), last_on)
        for assignment in assignments
        if assignment.activity.spec.review.is_listed
    ]
    titles = {step["key"]: step["title"] for assignment in assignments for step in assignment.activity.agenda}
    check_ins = [entry for entry in entries if entry.assignment_id in check_in_ids and took_place(entry)]
    return HomeworkReport(
        strip_of(pair, written, start, today, today),
        [
            report
            for report in reports
            if report.entries or report.assignment.is_live or report.assignment.last_day == today
        ],
        check_in_summary(pair, check_ins, titles, counted_from) if check_ins else None,
    )


def _assignment_report(
    pair: CoupleView,
    assignment: AssignmentView,
    entries: list[EntryView],
    days: tuple[date, date],
    last_on: date | None,
) -> AssignmentReport:
    own_entries = [entry for entry in entries if entry.assignment_id == assignment.id]
    # Check-ins that took place are shown in a section of their own.
    listed_entries = [
        entry for entry in own_entries if not assignment.activity.spec.has_agenda or not took_place(entry)
    ]
    if assignment.activity.spec.review.counts_entries:
        words = summary_between(assignment, [entry for entry in own_entries if not entry.is_deleted], *days)
    else:  # it is not noted as entries, so counting those would say "not yet" of what did happen
        words = how_often(assignment.window, assignment.low, assignment.high)
    is_current = assignment.rating is not None and (last_on is None or assignment.rating[1] > last_on)
    return AssignmentReport(
        assignment,
        words,
        [entry_report(pair, assignment.activity, entry) for entry in listed_entries],
        rating=assignment.rating[0] if assignment.rating and is_current else None,
        rated_before=None if is_current else assignment.rating,
    )
