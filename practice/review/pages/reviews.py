"""One couple since the last session: what the review page shows of homework. No Flask, no database."""

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
    """One assignment and what became of it."""

    given: AssignmentView
    words: Message
    entries: list[EntryReport]
    rating: int | None  # the therapist's own for the time since the last session
    rated_before: tuple[int, date] | None


class KindReport(NamedTuple):
    """What a kind keeps of one assignment besides entries, and the template that shows it."""

    template: str
    found: Any
    words: Mapping[str, Any]


class HomeworkReport(NamedTuple):
    """Everything on the review page that comes from homework."""

    strip: Strip
    tried: list[AssignmentReport]
    check_ins: CheckInSummary | None


class ReviewTiming(NamedTuple):
    """Where a couple stands between two sessions."""

    next: AppointmentView | None
    last_on: date | None  # what the review tells begins here; never today
    number: int  # of the next session
    met_on: date | None  # the last session, perhaps of today


class ReviewFacts(NamedTuple):
    """What the review page is made of, each read once."""

    pair: CoupleView
    timing: ReviewTiming
    span: tuple[date, date]  # first and last day that is shown; the last is the couple's today
    given: list[AssignmentView]
    entries: list[EntryView]  # may reach further back than the span, for the course of check-ins
    written: dict[UUID, set[date]]  # days with a note, by partner
    opening: ReviewNotes
    topics: TopicLists


def review_timing(
    next_meeting: AppointmentView | None, met_on: date | None, held_on: Iterable[date], today: date
) -> ReviewTiming:
    """From a couple's sessions; once today's is opened, the review still tells what led to it.

    ``held_on``, earliest first, and ``today`` are days by the couple's clock, the others by the clinic's.
    """
    all_held = list(held_on)
    held = [on for on in all_held if on < today]
    return ReviewTiming(
        next_meeting,
        held[-1] if held else None,
        len(all_held) + 1,
        met_on,
    )


def days_written(
    entries: Iterable[EntryView], noted: Iterable[tuple[UUID, date]], day: date
) -> dict[UUID, set[date]]:
    """The days from that one on with a note, by partner: entries, own sides, and ``noted`` appreciations."""
    days: dict[UUID, set[date]] = {}
    for author_id, on_day in noted:
        days.setdefault(author_id, set()).add(on_day)
    for one in entries:
        authors = [] if one.is_out else [one.author_id, *(said.author_id for said in one.others)]
        for author_id in (*authors, *(side.author_id for side in one.sides)):
            if one.on_day >= day:
                days.setdefault(author_id, set()).add(one.on_day)
    return days


def build_review(
    pair: CoupleView,
    given: Iterable[AssignmentView],
    entries: list[EntryView],
    written: Mapping[UUID, set[date]],
    span: tuple[date, date],
    last_on: date | None,
) -> HomeworkReport:
    """Put together what was found; ``entries`` may reach further back than the span, for the course."""
    start, today = span
    counted_from = last_on or start
    found = list(given)
    recent = [one for one in entries if one.on_day >= counted_from]
    check_in = {one.id for one in found if one.book.spec.has_agenda}
    tried = [
        _assignment_report(pair, one, recent, (counted_from, today), last_on)
        for one in found
        if one.book.spec.review.is_listed
    ]
    titles = {step["key"]: step["title"] for one in found for step in one.book.agenda}
    held = [one for one in entries if one.assignment_id in check_in and took_place(one)]
    return HomeworkReport(
        strip_of(pair, written, start, today, today),
        [one for one in tried if one.entries or one.given.is_live or one.given.last_day == today],
        check_in_summary(pair, held, titles, counted_from) if held else None,
    )


def _assignment_report(
    pair: CoupleView,
    given: AssignmentView,
    entries: list[EntryView],
    days: tuple[date, date],
    last_on: date | None,
) -> AssignmentReport:
    own = [one for one in entries if one.assignment_id == given.id]
    # What was said in a check-in stands in a box of its own.
    shown = [one for one in own if not given.book.spec.has_agenda or not took_place(one)]
    if given.book.spec.review.counts_entries:
        words = summary_between(given, [one for one in own if not one.is_out], *days)
    else:  # it is not told in entries: counting them would say "not yet" of what did happen
        words = how_often(given.window, given.low, given.high)
    is_of_now = given.rated is not None and (last_on is None or given.rated[1] > last_on)
    return AssignmentReport(
        given,
        words,
        [entry_report(pair, given.book, one) for one in shown],
        rating=given.rated[0] if given.rated and is_of_now else None,
        rated_before=None if is_of_now else given.rated,
    )
