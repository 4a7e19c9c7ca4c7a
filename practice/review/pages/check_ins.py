"""Check-ins as the review shows them, with the course of each partner's numbers. No Flask, no database."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple
from uuid import UUID

from practice.couples.queries.couples import CoupleView
from practice.entries.queries.views import EntryView
from practice.messages import N_, Message, message
from practice.review.pages.entries import EarlierVersion, earlier_versions

CHECK_INS_SHOWN = 8  # the newest


class PartnerQuote(NamedTuple):
    """What one partner said in a check-in: a sentence, or their ask."""

    name: str
    side: str
    text: str


class CheckInReport(NamedTuple):
    """One check-in."""

    on_day: date
    short: bool  # whether they took the agenda of ten minutes
    touched: list[str]  # titles of the agenda items they came to
    notes: list[PartnerQuote]
    asks: list[PartnerQuote]
    earlier: list[EarlierVersion]


class CheckInSummary(NamedTuple):
    """Recent check-ins: what was said since the last session, and the course of each partner's number from 0 to 10."""

    reports: list[CheckInReport]
    course_a: list[tuple[date, int | None]]
    course_b: list[tuple[date, int | None]]
    label: Message  # both courses in words, for screen readers


def check_in_summary(
    pair: CoupleView,
    check_ins: list[EntryView],
    titles: Mapping[str, str],
    first: date,
) -> CheckInSummary:
    """The last CHECK_INS_SHOWN check-ins, with reports of those from ``first`` on, newest first.

    There is at least one check-in. ``titles`` are those of agenda steps, by key.
    """
    recent = sorted(check_ins, key=lambda entry: entry.on_day)[-CHECK_INS_SHOWN:]
    courses = {
        person.id: [(entry.on_day, _connectedness(entry, person.id)) for entry in recent]
        for person in (pair.a, pair.b)
    }
    return CheckInSummary(
        [_check_in_report(pair, entry, titles) for entry in reversed(recent) if entry.on_day >= first],
        courses[pair.a.id],
        courses[pair.b.id],
        message(
            N_("How connected, 0 to 10, from %(first)s to %(last)s. %(a)s %(b)s"),
            first=recent[0].on_day,
            last=recent[-1].on_day,
            a=_course_words(pair.a.name, courses[pair.a.id]),
            b=_course_words(pair.b.name, courses[pair.b.id]),
        ),
    )


def _course_words(name: str, course: list[tuple[date, int | None]]) -> Message:
    numbers = [value for _, value in course if value is not None]
    if not numbers:
        return message(N_("%(name)s gave no number."), name=name)
    if len(numbers) == 1:
        return message(N_("%(name)s said %(n)s."), name=name, n=numbers[0])
    return message(
        N_("%(name)s went from %(first)s to %(last)s."), name=name, first=numbers[0], last=numbers[-1]
    )


def _check_in_report(pair: CoupleView, entry: EntryView, titles: Mapping[str, str]) -> CheckInReport:
    return CheckInReport(
        entry.on_day,
        entry.short,
        [titles[key] for key in entry.touched if key in titles],
        [
            PartnerQuote(
                pair.person(sentence.author_id).name, pair.side_of(sentence.author_id), sentence.note
            )
            for sentence in entry.sentences
        ],
        [
            PartnerQuote(partner.name, partner.side, ask)
            for partner in (pair.a, pair.b)
            if (ask := entry.ask_of(partner.id))
        ],
        earlier_versions(pair, None, entry.changes),
    )


def _connectedness(entry: EntryView, partner_id: UUID) -> int | None:
    side = entry.side_of(partner_id)
    return side.connected if side else None
