"""What the caseload shows, gathered from what the queries found. No Flask, no database."""

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
    """A few words about one kind of activity; ``good`` when something happened."""

    words: Message
    good: bool


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
    """Everything the caseload's queries found, by couple; meetings are told by the clinic's clock."""

    now: datetime
    pairs: Mapping[UUID, CoupleView]
    next_meetings: Mapping[UUID, AppointmentView]
    last_on: Mapping[UUID, date]
    n_held: Mapping[UUID, int]
    written: Mapping[UUID, set[date]]  # by partner
    doings: Iterable[LatestOutcome]
    given: Mapping[UUID, HomeworkSummary]


class Caseload(NamedTuple):
    """The therapist's morning."""

    groups: list[tuple[str, list[CaseloadRow]]]
    headline: Message
    n_rows: int
    ended: list[tuple[UUID, Message]]  # couples whose work has ended, by name


def build_caseload(facts: CaseloadFacts, today: date, first_weekday: int, find: str = "") -> Caseload:
    """Couples by their next session, narrowed to names that contain ``find``."""
    doings, find = _by_couple(facts.doings), fold_for_search(find)
    rows = [
        _row(facts, pair, doings.get(pair.id, []), today, first_weekday)
        for pair in facts.pairs.values()
        if pair.state is not CoupleState.ENDED
    ]
    headline = _headline(rows)  # of all couples, whatever is looked for
    rows = [row for row in rows if _is_named(facts.pairs[row.couple_id], find)]
    rows.sort(key=lambda row: (row.meeting.starts_at.isoformat() if row.meeting else "9", str(row.name)))
    groups = [(GROUP_NAMES[group], [row for row in rows if row.group is group]) for group in CaseloadGroup]
    ended = [
        (pair.id, couple_name(pair))
        for pair in facts.pairs.values()
        if pair.state is CoupleState.ENDED and _is_named(pair, find)
    ]
    ended.sort(key=lambda one: str(one[1]).casefold())
    return Caseload([group for group in groups if group[1]], headline, len(rows), ended)


def _row(
    facts: CaseloadFacts, pair: CoupleView, doings: list[LatestOutcome], today: date, first_weekday: int
) -> CaseloadRow:
    own_today = day_in(pair.zone, facts.now)
    days = [own_today - timedelta(days=ago) for ago in reversed(range(DAYS_SHOWN))]
    given = facts.given.get(pair.id)
    meeting = facts.next_meetings.get(pair.id)
    written = facts.written
    since = facts.last_on.get(pair.id, date.min)
    n_held = facts.n_held.get(pair.id, 0)
    glance = couple_summary(pair, n_held, given.since if given else None, facts.written, own_today)
    return CaseloadRow(
        pair.id,
        couple_name(pair),
        n_held + 1,
        meeting,
        group_of(meeting.on_day if meeting else None, pair.state, today, first_weekday),
        small_strip_of(pair, written, days),
        _status(CaseloadColumn.CHECK_IN, doings, since, has_it=bool(given and given.check_in)),
        _status(CaseloadColumn.TOGETHER, doings, since, has_it=bool(given and given.together)),
        worth_knowing(glance, own_today),
    )


def couple_summary(
    pair: CoupleView, n_held: int, given_on: date | None, written: Mapping[UUID, set[date]], today: date
) -> CoupleSummary:
    """What is known of a couple before looking closer; ``given_on``: since when it has homework, if it has."""
    since = today - timedelta(days=LOOK_BACK_DAYS)
    a, b = (
        _partner_summary(one, (on for on in written.get(one.id, ()) if on >= since))
        for one in (pair.a, pair.b)
    )
    return CoupleSummary(pair.state, pair.attested_on, n_held, given_on is not None, given_on, a, b)


def _partner_summary(person: PartnerView, days: Iterable[date]) -> PartnerSummary:
    return PartnerSummary(person.name, person.has_account, person.has_left, max(days, default=None))


def _status(column: CaseloadColumn, doings: list[LatestOutcome], since: date, *, has_it: bool) -> KindStatus:
    """What came of one kind since the last session: the latest that happened in any version."""
    if not has_it:
        return KindStatus(message(N_("Not given")), good=False)
    kind = kind_of_column(column)
    last = {one.outcome: one.last_on for one in doings if one.kind is kind and one.last_on >= since}
    happened, version = (last.get(one, date.min) for one in (Outcome.HAPPENED, Outcome.VERSION))
    if max(happened, version) > date.min:
        words = N_("Happened %(day)s") if happened >= version else N_("A version, %(day)s")
        return KindStatus(message(words, day=AbbreviatedDay(max(happened, version))), good=True)
    if last:
        return KindStatus(message(N_("They let it rest")), good=False)
    if since > date.min:
        return KindStatus(message(N_("Nothing since the last session")), good=False)
    return KindStatus(message(N_("Nothing noted yet")), good=False)


def _headline(rows: list[CaseloadRow]) -> Message:
    n_today = sum(row.group is CaseloadGroup.TODAY for row in rows)
    n_tomorrow = sum(row.group is CaseloadGroup.TOMORROW for row in rows)
    n_word = sum(row.worth_knowing is not None for row in rows)
    today = plural_message(n_today, N_("One session today"), N_("%(n)s sessions today")) if n_today else None
    first = today or message(N_("No sessions today"))
    tomorrow = plural_message(n_tomorrow, N_("one tomorrow"), N_("%(n)s tomorrow")) if n_tomorrow else None
    second = tomorrow or message(N_("none tomorrow"))
    if not n_word:
        return message(N_("%(first)s, %(second)s."), first=first, second=second)
    word = plural_message(
        n_word,
        N_("Something worth knowing about one couple."),
        N_("Something worth knowing about %(n)s couples."),
    )
    return message(N_("%(first)s, %(second)s. %(word)s"), first=first, second=second, word=word)


def _is_named(pair: CoupleView, find: str) -> bool:
    """Whether ``find``, which is folded, stands in the two names."""
    return not find or find in fold_for_search(f"{pair.a.name} {pair.b.name}")


def _by_couple(found: Iterable[LatestOutcome]) -> dict[UUID, list[LatestOutcome]]:
    kept: dict[UUID, list[LatestOutcome]] = {}
    for one in found:
        kept.setdefault(one.couple_id, []).append(one)
    return kept
