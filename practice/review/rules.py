"""Groups of the caseload, what is worth knowing of a couple, days with a note. No Flask, no database, no clock."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from practice.couples.rules import CoupleState
from practice.messages import N_, AbbreviatedDay, Message, message, plural_message

DAYS_SHOWN = 14
LOOK_BACK_DAYS = 28  # how far back the last day with a note is searched
QUIET_AFTER_DAYS = 10  # without a note; more than a week, which is ordinary
ATTEST_AGAIN_AFTER_DAYS = 90


class CaseloadGroup(StrEnum):
    """When couples are next seen, in the order of the caseload."""

    EARLIER = "earlier"  # planned for a day before today, and not marked as held
    TODAY = "today"
    TOMORROW = "tomorrow"
    THIS_WEEK = "this_week"
    NEXT_WEEK = "next_week"
    LATER = "later"
    UNPLANNED = "unplanned"
    RESTING = "resting"


GROUP_NAMES = {
    CaseloadGroup.EARLIER: N_("Before today, not yet marked as held"),
    CaseloadGroup.TODAY: N_("Today"),
    CaseloadGroup.TOMORROW: N_("Tomorrow"),
    CaseloadGroup.THIS_WEEK: N_("This week"),
    CaseloadGroup.NEXT_WEEK: N_("Next week"),
    CaseloadGroup.LATER: N_("Later"),
    CaseloadGroup.UNPLANNED: N_("No session planned"),
    CaseloadGroup.RESTING: N_("Resting"),
}


def group_of(next_on: date | None, state: CoupleState, today: date, first_weekday: int) -> CaseloadGroup:
    """The group of a couple; weeks begin on the clinic's first weekday (0 is Monday)."""
    if state is CoupleState.RESTING:
        return CaseloadGroup.RESTING
    if next_on is None:
        return CaseloadGroup.UNPLANNED
    if next_on < today:
        return CaseloadGroup.EARLIER
    if next_on <= today + timedelta(days=1):
        return CaseloadGroup.TODAY if next_on == today else CaseloadGroup.TOMORROW
    week_ends = today + timedelta(days=6 - (today.weekday() - first_weekday) % 7)
    if next_on <= week_ends:
        return CaseloadGroup.THIS_WEEK
    return CaseloadGroup.NEXT_WEEK if next_on <= week_ends + timedelta(days=7) else CaseloadGroup.LATER


@dataclass(frozen=True)
class PartnerSummary:
    """One partner: whether they have an account, have left, and the last day they wrote within LOOK_BACK_DAYS."""

    name: str
    has_account: bool
    has_left: bool
    last_wrote_on: date | None


@dataclass(frozen=True)
class CoupleSummary:
    """What ``worth_knowing`` reads of a couple."""

    state: CoupleState
    attested_on: date | None
    n_held: int
    has_homework: bool
    homework_since: date | None  # since when something has been there to note
    a: PartnerSummary
    b: PartnerSummary


def worth_knowing(summary: CoupleSummary, today: date) -> Message | None:
    """The one thing to know first about a couple, or None; never a judgement."""
    for partner in (summary.a, summary.b):
        if partner.has_left:
            return message(N_("%(name)s has stopped taking part. Things are resting"), name=partner.name)
    if summary.attested_on is None:
        return message(N_("Safety not yet noted: nothing can be given"))
    if summary.state is CoupleState.RESTING:
        return None
    waiting = [partner for partner in (summary.a, summary.b) if not partner.has_account]
    if len(waiting) == 2:
        return message(N_("Neither has come in yet"))
    if waiting:
        return message(N_("%(name)s has not come in yet"), name=waiting[0].name)
    if today - summary.attested_on > timedelta(days=ATTEST_AGAIN_AFTER_DAYS):
        return message(N_("Safety was last noted on %(day)s"), day=AbbreviatedDay(summary.attested_on))
    return _quiet_in_words(summary, today)


def _quiet_in_words(summary: CoupleSummary, today: date) -> Message | None:
    if not summary.has_homework or summary.homework_since is None:
        return message(N_("Nothing given at the moment")) if summary.n_held else message(N_("First session"))
    if today - summary.homework_since < timedelta(days=QUIET_AFTER_DAYS):
        return None
    since = today - timedelta(days=QUIET_AFTER_DAYS)
    quiet_partners = [
        partner
        for partner in (summary.a, summary.b)
        if partner.last_wrote_on is None or partner.last_wrote_on < since
    ]
    if len(quiet_partners) == 2:
        last = max(
            (partner.last_wrote_on for partner in quiet_partners if partner.last_wrote_on), default=None
        )
        if last is None:
            return message(N_("Nothing from either for a while"))
        return message(N_("Nothing from either since %(day)s"), day=AbbreviatedDay(last))
    if quiet_partners and quiet_partners[0].last_wrote_on:
        return message(
            N_("%(name)s has been quiet since %(day)s"),
            name=quiet_partners[0].name,
            day=AbbreviatedDay(quiet_partners[0].last_wrote_on),
        )
    return (
        message(N_("%(name)s has been quiet for a while"), name=quiet_partners[0].name)
        if quiet_partners
        else None
    )


class Writer(NamedTuple):
    """One partner in the sentence about days with a note; ``could_write`` once they have an account."""

    name: str
    could_write: bool = True


def days_in_words(days_a: Collection[date], days_b: Collection[date], a: Writer, b: Writer) -> Message:
    """How many days each partner wrote on, and how many they share, in one sentence for the therapist.

    Of a partner who has no account yet, it does not say that they did not write.
    """
    n_shared = len(set(days_a) & set(days_b))
    clauses = [
        _wrote_in_words(writer.name, len(set(days)))
        for writer, days in ((a, days_a), (b, days_b))
        if days or writer.could_write
    ]
    if not clauses:
        return message(N_("Neither has come in yet."))
    if len(clauses) == 1:
        return message(N_("%(words)s."), words=clauses[0])
    first, second = clauses
    if n_shared:
        shared_words = plural_message(n_shared, N_("one day in common"), N_("%(n)s days in common"))
        return message(
            N_("%(first)s, %(second)s; %(shared)s."), first=first, second=second, shared=shared_words
        )
    return message(N_("%(first)s, %(second)s."), first=first, second=second)


def _wrote_in_words(name: str, n: int) -> Message:
    if n == 0:
        return message(N_("%(name)s did not write"), name=name)
    return plural_message(n, N_("%(name)s wrote on one day"), N_("%(name)s wrote on %(n)s days"), name=name)


def days_shown(last_on: date | None, today: date) -> tuple[date, date]:
    """The first and the last day a review shows.

    They begin with the last session, but cover at least DAYS_SHOWN days and at most 28.
    """
    start = today - timedelta(days=DAYS_SHOWN - 1)
    if last_on is not None:
        start = max(min(start, last_on), today - timedelta(days=27))
    return start, today
