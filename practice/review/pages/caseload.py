"""What the caseload shows, gathered from what the queries found. No Flask, no database."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from practice.appointments.queries import Meeting
from practice.clock import day_in
from practice.couples.queries import Pair, Person
from practice.couples.rules import CoupleState
from practice.homework.rules import Outcome
from practice.library.rules import Kind
from practice.phrase import N_, Brief, Phrase, counted, phrase
from practice.plain_text import folded
from practice.review.pages.strip import SmallStrip, couple_name, small_strip_of
from practice.review.queries import Doing, Given
from practice.review.rules import (
    DAYS_SHOWN,
    GROUP_NAMES,
    LOOK_BACK_DAYS,
    Glance,
    Group,
    Voice,
    group_of,
    worth_knowing,
)


class Status(NamedTuple):
    """A few words about one kind of activity; ``good`` when something happened."""

    words: Phrase
    good: bool


class Row(NamedTuple):
    """One couple on the caseload."""

    couple_id: UUID
    name: Phrase
    number: int  # of the next session
    meeting: Meeting | None
    group: Group
    strip: SmallStrip
    check_in: Status
    together: Status
    worth_knowing: Phrase | None


class Facts(NamedTuple):
    """Everything the caseload's queries found, by couple; meetings are told by the clinic's clock."""

    now: datetime
    pairs: Mapping[UUID, Pair]
    next_meetings: Mapping[UUID, Meeting]
    last_on: Mapping[UUID, date]
    n_held: Mapping[UUID, int]
    written: Mapping[UUID, set[date]]  # by partner
    doings: Iterable[Doing]
    given: Mapping[UUID, Given]


class Caseload(NamedTuple):
    """The therapist's morning."""

    groups: list[tuple[str, list[Row]]]
    headline: Phrase
    n_rows: int
    ended: list[tuple[UUID, Phrase]]  # couples whose work has ended, by name


def caseload(facts: Facts, today: date, first_weekday: int, find: str = "") -> Caseload:
    """Couples by their next session, narrowed to names that contain ``find``."""
    doings, find = _by_couple(facts.doings), folded(find)
    rows = [
        _row(facts, pair, doings.get(pair.id, []), today, first_weekday)
        for pair in facts.pairs.values()
        if pair.state is not CoupleState.ENDED
    ]
    headline = _headline(rows)  # of all couples, whatever is looked for
    rows = [row for row in rows if _is_named(facts.pairs[row.couple_id], find)]
    rows.sort(key=lambda row: (row.meeting.starts_at.isoformat() if row.meeting else "9", str(row.name)))
    groups = [(GROUP_NAMES[group], [row for row in rows if row.group is group]) for group in Group]
    ended = [
        (pair.id, couple_name(pair))
        for pair in facts.pairs.values()
        if pair.state is CoupleState.ENDED and _is_named(pair, find)
    ]
    ended.sort(key=lambda one: str(one[1]).casefold())
    return Caseload([group for group in groups if group[1]], headline, len(rows), ended)


def _row(facts: Facts, pair: Pair, doings: list[Doing], today: date, first_weekday: int) -> Row:
    own_today = day_in(pair.zone, facts.now)
    days = [own_today - timedelta(days=ago) for ago in reversed(range(DAYS_SHOWN))]
    given = facts.given.get(pair.id)
    meeting = facts.next_meetings.get(pair.id)
    written = facts.written
    since = facts.last_on.get(pair.id, date.min)
    n_held = facts.n_held.get(pair.id, 0)
    glance = glance_of(pair, n_held, given.since if given else None, facts.written, own_today)
    return Row(
        pair.id,
        couple_name(pair),
        n_held + 1,
        meeting,
        group_of(meeting.on_day if meeting else None, pair.state, today, first_weekday),
        small_strip_of(pair, written, days),
        _status(Kind.CHECK_IN, doings, since, has_it=bool(given and given.check_in)),
        _status(Kind.AT_HOME_DATE, doings, since, has_it=bool(given and given.at_home_date)),
        worth_knowing(glance, own_today),
    )


def glance_of(
    pair: Pair, n_held: int, given_on: date | None, written: Mapping[UUID, set[date]], today: date
) -> Glance:
    """What is known of a couple before looking closer; ``given_on``: since when it has homework, if it has."""
    since = today - timedelta(days=LOOK_BACK_DAYS)
    a, b = (_voice(one, (on for on in written.get(one.id, ()) if on >= since)) for one in (pair.a, pair.b))
    return Glance(pair.state, pair.attested_on, n_held, given_on is not None, given_on, a, b)


def _voice(person: Person, days: Iterable[date]) -> Voice:
    return Voice(person.name, person.has_account, person.has_left, max(days, default=None))


def _status(kind: Kind, doings: list[Doing], since: date, *, has_it: bool) -> Status:
    """What came of one kind since the last session: the latest that happened in any version."""
    if not has_it:
        return Status(phrase(N_("Not given")), good=False)
    last = {one.outcome: one.last_on for one in doings if one.kind is kind and one.last_on >= since}
    happened, version = (last.get(one, date.min) for one in (Outcome.HAPPENED, Outcome.VERSION))
    if max(happened, version) > date.min:
        words = N_("Happened %(day)s") if happened >= version else N_("A version, %(day)s")
        return Status(phrase(words, day=Brief(max(happened, version))), good=True)
    if last:
        return Status(phrase(N_("They let it rest")), good=False)
    if since > date.min:
        return Status(phrase(N_("Nothing since the last session")), good=False)
    return Status(phrase(N_("Nothing noted yet")), good=False)


def _headline(rows: list[Row]) -> Phrase:
    n_today = sum(row.group is Group.TODAY for row in rows)
    n_tomorrow = sum(row.group is Group.TOMORROW for row in rows)
    n_word = sum(row.worth_knowing is not None for row in rows)
    today = counted(n_today, N_("One session today"), N_("%(n)s sessions today")) if n_today else None
    first = today or phrase(N_("No sessions today"))
    tomorrow = counted(n_tomorrow, N_("one tomorrow"), N_("%(n)s tomorrow")) if n_tomorrow else None
    second = tomorrow or phrase(N_("none tomorrow"))
    if not n_word:
        return phrase(N_("%(first)s, %(second)s."), first=first, second=second)
    word = counted(
        n_word,
        N_("Something worth knowing about one couple."),
        N_("Something worth knowing about %(n)s couples."),
    )
    return phrase(N_("%(first)s, %(second)s. %(word)s"), first=first, second=second, word=word)


def _is_named(pair: Pair, find: str) -> bool:
    """Whether ``find``, which is folded, stands in the two names."""
    return not find or find in folded(f"{pair.a.name} {pair.b.name}")


def _by_couple(found: Iterable[Doing]) -> dict[UUID, list[Doing]]:
    kept: dict[UUID, list[Doing]] = {}
    for one in found:
        kept.setdefault(one.couple_id, []).append(one)
    return kept
