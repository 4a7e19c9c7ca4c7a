"""What a therapist sees at a glance, in words. Pure: no Flask, no database, no clock."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from practice.couples.rules import CoupleState
from practice.messages import N_, AbbreviatedDay, Message, message, plural_message

DAYS_SHOWN = 14
LOOK_BACK_DAYS = 28  # how far back the last written day is looked for
QUIET_AFTER_DAYS = 10  # a week may pass without a word; ten days are worth a question
ATTEST_AGAIN_AFTER_DAYS = 90


class CaseloadGroup(StrEnum):
    """When couples are next seen; the order of the caseload."""

    EARLIER = "earlier"  # planned before today, its opening not marked shared
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
    """Where a couple stands on the caseload; weeks begin on the clinic's first weekday (0 is Monday)."""
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
    """One partner at a glance: whether they came in, left, and the last day they wrote (within the look back)."""

    name: str
    has_account: bool
    has_left: bool
    last_wrote_on: date | None


@dataclass(frozen=True)
class CoupleSummary:
    """What is known of a couple before looking closer."""

    state: CoupleState
    attested_on: date | None
    n_held: int
    has_homework: bool
    given_on: date | None  # since when something has been there to note
    a: PartnerSummary
    b: PartnerSummary


def worth_knowing(glance: CoupleSummary, today: date) -> Message | None:
    """The one thing to know first about a couple, or None; never a verdict."""
    for voice in (glance.a, glance.b):
        if voice.has_left:
            return message(N_("%(name)s has stopped taking part. Things are resting"), name=voice.name)
    if glance.attested_on is None:
        return message(N_("Safety not yet noted: nothing can be given"))
    if glance.state is CoupleState.RESTING:
        return None
    waiting = [voice for voice in (glance.a, glance.b) if not voice.has_account]
    if len(waiting) == 2:
        return message(N_("Neither has come in yet"))
    if waiting:
        return message(N_("%(name)s has not come in yet"), name=waiting[0].name)
    if today - glance.attested_on > timedelta(days=ATTEST_AGAIN_AFTER_DAYS):
        return message(N_("Safety was last noted on %(day)s"), day=AbbreviatedDay(glance.attested_on))
    return _quiet_in_words(glance, today)


def _quiet_in_words(glance: CoupleSummary, today: date) -> Message | None:
    if not glance.has_homework or glance.given_on is None:
        return message(N_("Nothing given at the moment")) if glance.n_held else message(N_("First session"))
    if today - glance.given_on < timedelta(days=QUIET_AFTER_DAYS):
        return None
    since = today - timedelta(days=QUIET_AFTER_DAYS)
    quiet = [v for v in (glance.a, glance.b) if v.last_wrote_on is None or v.last_wrote_on < since]
    if len(quiet) == 2:
        last = max((v.last_wrote_on for v in quiet if v.last_wrote_on), default=None)
        if last is None:
            return message(N_("Nothing from either for a while"))
        return message(N_("Nothing from either since %(day)s"), day=AbbreviatedDay(last))
    if quiet and quiet[0].last_wrote_on:
        return message(
            N_("%(name)s has been quiet since %(day)s"),
            name=quiet[0].name,
            day=AbbreviatedDay(quiet[0].last_wrote_on),
        )
    return message(N_("%(name)s has been quiet for a while"), name=quiet[0].name) if quiet else None


class Writer(NamedTuple):
    """One partner in the sentence about days with a note; ``could_write`` once they have an account."""

    name: str
    could_write: bool = True


def days_in_words(days_a: Collection[date], days_b: Collection[date], a: Writer, b: Writer) -> Message:
    """Both partners' days with a note, and how many they share, in one sentence for the therapist.

    Of somebody who has no account yet, it is not said that they did not write.
    """
    both = len(set(days_a) & set(days_b))
    told = [
        _wrote_in_words(who.name, len(set(days)))
        for who, days in ((a, days_a), (b, days_b))
        if days or who.could_write
    ]
    if not told:
        return message(N_("Neither has come in yet."))
    if len(told) == 1:
        return message(N_("%(words)s."), words=told[0])
    first, second = told
    if both:
        shared = plural_message(both, N_("one day in common"), N_("%(n)s days in common"))
        return message(N_("%(first)s, %(second)s; %(shared)s."), first=first, second=second, shared=shared)
    return message(N_("%(first)s, %(second)s."), first=first, second=second)


def _wrote_in_words(name: str, n: int) -> Message:
    if n == 0:
        return message(N_("%(name)s did not write"), name=name)
    return plural_message(n, N_("%(name)s wrote on one day"), N_("%(name)s wrote on %(n)s days"), name=name)


def days_shown(last_on: date | None, today: date) -> tuple[date, date]:
    """The days a review shows: since the last session, at least a fortnight and at most four weeks."""
    start = today - timedelta(days=DAYS_SHOWN - 1)
    if last_on is not None:
        start = max(min(start, last_on), today - timedelta(days=27))
    return start, today
