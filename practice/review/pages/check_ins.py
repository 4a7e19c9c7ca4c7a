"""Check-ins as the review shows them, with each partner's course. No Flask, no database."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple
from uuid import UUID

from practice.couples.queries.couples import CoupleView
from practice.entries.queries.views import EntryView
from practice.messages import N_, Message, message
from practice.review.pages.entries import EarlierVersion, earlier_versions

CHECK_INS_SHOWN = 8


class PartnerQuote(NamedTuple):
    """What one partner said in a check-in: a sentence, or their ask."""

    name: str
    side: str
    text: str


class CheckInReport(NamedTuple):
    """One check-in."""

    on_day: date
    short: bool
    touched: list[str]  # titles of the agenda items they came to
    notes: list[PartnerQuote]
    asks: list[PartnerQuote]
    earlier: list[EarlierVersion]


class CheckInSummary(NamedTuple):
    """The check-ins of late: each partner's own course, and what was said."""

    held: list[CheckInReport]
    course_a: list[tuple[date, int | None]]
    course_b: list[tuple[date, int | None]]
    label: Message


def check_in_summary(
    pair: CoupleView,
    held: list[EntryView],
    titles: Mapping[str, str],
    first: date,
) -> CheckInSummary:
    shown = sorted(held, key=lambda one: one.on_day)[-CHECK_INS_SHOWN:]
    courses = {
        person.id: [(one.on_day, _connectedness(one, person.id)) for one in shown]
        for person in (pair.a, pair.b)
    }
    return CheckInSummary(
        [_check_in_report(pair, one, titles) for one in reversed(shown) if one.on_day >= first],
        courses[pair.a.id],
        courses[pair.b.id],
        message(
            N_("How connected, 0 to 10, from %(first)s to %(last)s. %(a)s %(b)s"),
            first=shown[0].on_day,
            last=shown[-1].on_day,
            a=_course_words(pair.a.name, courses[pair.a.id]),
            b=_course_words(pair.b.name, courses[pair.b.id]),
        ),
    )


def _course_words(name: str, course: list[tuple[date, int | None]]) -> Message:
    said = [value for _, value in course if value is not None]
    if not said:
        return message(N_("%(name)s gave no number."), name=name)
    if len(said) == 1:
        return message(N_("%(name)s said %(n)s."), name=name, n=said[0])
    return message(N_("%(name)s went from %(first)s to %(last)s."), name=name, first=said[0], last=said[-1])


def _check_in_report(pair: CoupleView, entry: EntryView, titles: Mapping[str, str]) -> CheckInReport:
    return CheckInReport(
        entry.on_day,
        entry.short,
        [titles[key] for key in entry.touched if key in titles],
        [
            PartnerQuote(pair.person(one.author_id).name, pair.side_of(one.author_id), one.note)
            for one in entry.sentences
        ],
        [PartnerQuote(p.name, p.side, ask) for p in (pair.a, pair.b) if (ask := entry.ask_of(p.id))],
        earlier_versions(pair, None, entry.changes),
    )


def _connectedness(entry: EntryView, partner_id: UUID) -> int | None:
    side = entry.side_of(partner_id)
    return side.connected if side else None
