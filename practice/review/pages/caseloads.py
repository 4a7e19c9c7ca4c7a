"""What the caseload shows. No Flask, no database."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from practice.appointments.queries import AppointmentView
from practice.clock import day_in
from practice.couples.queries.couples import CoupleView, PartnerView
from practice.couples.rules import CoupleState
from practice.library.rules.kinds import CaseloadColumn, kind_of_column
from practice.messages import N_, AbbreviatedDay, Message, message, plural_message
from practice.plain_text import fold_for_search
from practice.review.pages.strips import SmallStrip, couple_name, small_strip_of
from practice.review.queries import HomeworkSummary, LatestOutcome
from practice.review.rules import (
    DAYS_SHOWN,
    GROUP_NAMES,
    LOOK_BACK_DAYS,
    CaseloadGroup,
    CoupleSummary,
    PartnerSummary,
    group_of,
    worth_knowing,
)
from practice.rhythm.rules.outcomes import Outcome


class KindStatus(NamedTuple):
    """A few words about one kind of activity; ``is_good`` when something happened."""

    words: Message
    is_good: bool


class CaseloadRow(NamedTuple):
    """One couple on the caseload."""

    couple_id: UUID
    name: Message
    number: int  # of the next session
    meeting: AppointmentView | None
    group: CaseloadGroup
    strip: SmallStrip
    check_in: KindStatus
    together: KindStatus
    worth_knowing: Message | None


class CaseloadFacts(NamedTuple):
    """Everything the caseload is made of, by couple; appointments are told in the clinic's zone."""

    now: datetime
    pairs: Mapping[UUID, CoupleView]
    next_meetings: Mapping[UUID, AppointmentView]
    last_on: Mapping[UUID, date]
    n_held: Mapping[UUID, int]
    written: Mapping[UUID, set[date]]  # by partner
    outcomes: Iterable[LatestOutcome]
    homework: Mapping[UUID, HomeworkSummary]


class Caseload(NamedTuple):
    """All couples shared with a therapist, in groups."""

    groups: list[tuple[str, list[CaseloadRow]]]
    headline: Message
    n_rows: int
    ended: list[tuple[UUID, Message]]  # couples whose work has ended, by name


def build_caseload(facts: CaseloadFacts, today: date, first_weekday: int, find: str = "") -> Caseload:
    """Couples by their next session, narrowed to names that contain ``find``."""
    outcomes, find = _by_couple(facts.outcomes), fold_for_search(find)
    rows = [
        _row(facts, pair, outcomes.get(pair.id, []), today, first_weekday)
        for pair in facts.pairs.values()
        if pair.state is not CoupleState.ENDED
    ]
    headline = _headline(rows)  # of all couples, also where names narrow the list
    rows = [row for row in rows if _is_named(facts.pairs[row.couple_id], find)]
    rows.sort(key=lambda row: (row.meeting.starts_at.isoformat() if row.meeting else "9", str(row.name)))
    groups = [(GROUP_NAMES[group], [row for row in rows if row.group is group]) for group in CaseloadGroup]
    ended = [
        (pair.id, couple_name(pair))
        for pair in facts.pairs.values()
        if pair.state is CoupleState.ENDED and _is_named(pair, find)
    ]
    ended.sort(key=lambda couple: str(couple[1]).casefold())
    return Caseload([group for group in groups if group[1]], headline, len(rows), ended)


def _row(
    facts: CaseloadFacts, pair: CoupleView, outcomes: list[LatestOutcome], today: date, first_weekday: int
) -> CaseloadRow:
    own_today = day_in(pair.zone, facts.now)
    days = [own_today - timedelta(days=ago) for ago in reversed(range(DAYS_SHOWN))]
    homework = facts.homework.get(pair.id)
    meeting = facts.next_meetings.get(pair.id)
    written = facts.written
    since = facts.last_on.get(pair.id, date.min)
    n_held = facts.n_held.get(pair.id, 0)
    summary = couple_summary(pair, n_held, homework.since if homework else None, facts.written, own_today)
    return CaseloadRow(
        pair.id,
        couple_name(pair),
        n_held + 1,
        meeting,
        group_of(meeting.on_day if meeting else None, pair.state, today, first_weekday),
        small_strip_of(pair, written, days),
        _status(CaseloadColumn.CHECK_IN, outcomes, since, has_it=bool(homework and homework.has_check_in)),
        _status(CaseloadColumn.TOGETHER, outcomes, since, has_it=bool(homework and homework.has_together)),
        worth_knowing(summary, own_today),
    )


def couple_summary(
    pair: CoupleView, n_held: int, homework_since: date | None, written: Mapping[UUID, set[date]], today: date
) -> CoupleSummary:
    """What ``worth_knowing`` reads of a couple; ``homework_since`` is the day since when it has homework, or None."""
    since = today - timedelta(days=LOOK_BACK_DAYS)
    a, b = (
        _partner_summary(partner, (on for on in written.get(partner.id, ()) if on >= since))
        for partner in (pair.a, pair.b)
    )
    return CoupleSummary(
        pair.state, pair.attested_on, n_held, homework_since is not None, homework_since, a, b
    )


def _partner_summary(person: PartnerView, days: Iterable[date]) -> PartnerSummary:
    return PartnerSummary(person.name, person.has_account, person.has_left, max(days, default=None))


def _status(
    column: CaseloadColumn, outcomes: list[LatestOutcome], since: date, *, has_it: bool
) -> KindStatus:
    """What came of one kind since the last session: the latest of what happened, in any version."""
    if not has_it:
        return KindStatus(message(N_("Not given")), is_good=False)
    kind = kind_of_column(column)
    last_days = {
        latest.outcome: latest.last_on
        for latest in outcomes
        if latest.kind is kind and latest.last_on >= since
    }
    happened, version = (last_days.get(outcome, date.min) for outcome in (Outcome.HAPPENED, Outcome.VERSION))
    if max(happened, version) > date.min:
        words = N_("Happened %(day)s") if happened >= version else N_("A version, %(day)s")
        return KindStatus(message(words, day=AbbreviatedDay(max(happened, version))), is_good=True)
    if last_days:
        return KindStatus(message(N_("They let it rest")), is_good=False)
    if since > date.min:
        return KindStatus(message(N_("Nothing since the last session")), is_good=False)
    return KindStatus(message(N_("Nothing noted yet")), is_good=False)


def _headline(rows: list[CaseloadRow]) -> Message:
    n_today = sum(row.group is CaseloadGroup.TODAY for row in rows)
    n_tomorrow = sum(row.group is CaseloadGroup.TOMORROW for row in rows)
    n_worth_knowing = sum(row.worth_knowing is not None for row in rows)
    today = plural_message(n_today, N_("One session today"), N_("%(n)s sessions today")) if n_today else None
    first = today or message(N_("No sessions today"))
    tomorrow = plural_message(n_tomorrow, N_("one tomorrow"), N_("%(n)s tomorrow")) if n_tomorrow else None
    second = tomorrow or message(N_("none tomorrow"))
    if not n_worth_knowing:
        return message(N_("%(first)s, %(second)s."), first=first, second=second)
    worth_knowing = plural_message(
        n_worth_knowing,
        N_("Something worth knowing about one couple."),
        N_("Something worth knowing about %(n)s couples."),
    )
    return message(N_("%(first)s, %(second)s. %(word)s"), first=first, second=second, word=worth_knowing)


def _is_named(pair: CoupleView, find: str) -> bool:
    """Whether the two names contain ``find``, which is folded for searching."""
    return not find or find in fold_for_search(f"{pair.a.name} {pair.b.name}")


def _by_couple(outcomes: Iterable[LatestOutcome]) -> dict[UUID, list[LatestOutcome]]:
    by_couple: dict[UUID, list[LatestOutcome]] = {}
    for outcome in outcomes:
        by_couple.setdefault(outcome.couple_id, []).append(outcome)
    return by_couple
