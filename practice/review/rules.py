"""What a therapist sees at a glance, in words. Pure: no Flask, no database, no clock."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from practice.couples.rules import CoupleState
from practice.phrase import N_, Brief, Phrase, counted, phrase

DAYS_SHOWN = 14
LOOK_BACK_DAYS = 28  # how far back the last written day is looked for
QUIET_AFTER_DAYS = 10  # a week may pass without a word; ten days are worth a question
ATTEST_AGAIN_AFTER_DAYS = 90


class Group(StrEnum):
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
    Group.EARLIER: N_("Before today, not yet marked as held"),
    Group.TODAY: N_("Today"),
    Group.TOMORROW: N_("Tomorrow"),
    Group.THIS_WEEK: N_("This week"),
    Group.NEXT_WEEK: N_("Next week"),
    Group.LATER: N_("Later"),
    Group.UNPLANNED: N_("No session planned"),
    Group.RESTING: N_("Resting"),
}


def group_of(next_on: date | None, state: CoupleState, today: date, first_weekday: int) -> Group:
    """Where a couple stands on the caseload; weeks begin on the clinic's first weekday (0 is Monday)."""
    if state is CoupleState.RESTING:
        return Group.RESTING
    if next_on is None:
        return Group.UNPLANNED
    if next_on < today:
        return Group.EARLIER
    if next_on <= today + timedelta(days=1):
        return Group.TODAY if next_on == today else Group.TOMORROW
    week_ends = today + timedelta(days=6 - (today.weekday() - first_weekday) % 7)
    if next_on <= week_ends:
        return Group.THIS_WEEK
    return Group.NEXT_WEEK if next_on <= week_ends + timedelta(days=7) else Group.LATER


@dataclass(frozen=True)
class Voice:
    """One partner at a glance: whether they came in, left, and the last day they wrote (within the look back)."""

    name: str
    has_account: bool
    has_left: bool
    last_wrote_on: date | None


@dataclass(frozen=True)
class Glance:
    """What is known of a couple before looking closer."""

    state: CoupleState
    attested_on: date | None
    n_held: int
    has_homework: bool
    given_on: date | None  # since when something has been there to note
    a: Voice
    b: Voice


def worth_knowing(glance: Glance, today: date) -> Phrase | None:
    """The one thing to know first about a couple, or None; never a verdict."""
    for voice in (glance.a, glance.b):
        if voice.has_left:
            return phrase(N_("%(name)s has stopped taking part. Things are resting"), name=voice.name)
    if glance.attested_on is None:
        return phrase(N_("Safety not yet noted: nothing can be given"))
    if glance.state is CoupleState.RESTING:
        return None
    waiting = [voice for voice in (glance.a, glance.b) if not voice.has_account]
    if len(waiting) == 2:
        return phrase(N_("Neither has come in yet"))
    if waiting:
        return phrase(N_("%(name)s has not come in yet"), name=waiting[0].name)
    if today - glance.attested_on > timedelta(days=ATTEST_AGAIN_AFTER_DAYS):
        return phrase(N_("Safety was last noted on %(day)s"), day=Brief(glance.attested_on))
    return _quiet(glance, today)


def _quiet(glance: Glance, today: date) -> Phrase | None:
    if not glance.has_homework or glance.given_on is None:
        return phrase(N_("Nothing given at the moment")) if glance.n_held else phrase(N_("First session"))
    if today - glance.given_on < timedelta(days=QUIET_AFTER_DAYS):
        return None
    since = today - timedelta(days=QUIET_AFTER_DAYS)
    quiet = [v for v in (glance.a, glance.b) if v.last_wrote_on is None or v.last_wrote_on < since]
    if len(quiet) == 2:
        last = max((v.last_wrote_on for v in quiet if v.last_wrote_on), default=None)
        if last is None:
            return phrase(N_("Nothing from either for a while"))
        return phrase(N_("Nothing from either since %(day)s"), day=Brief(last))
    if quiet and quiet[0].last_wrote_on:
        return phrase(
            N_("%(name)s has been quiet since %(day)s"), name=quiet[0].name, day=Brief(quiet[0].last_wrote_on)
        )
    return phrase(N_("%(name)s has been quiet for a while"), name=quiet[0].name) if quiet else None


class Writer(NamedTuple):
    """One partner in the sentence about days with a note; ``could_write`` once they have an account."""

    name: str
    could_write: bool = True


def days_in_words(days_a: Collection[date], days_b: Collection[date], a: Writer, b: Writer) -> Phrase:
    """Both partners' days with a note, and how many they share, in one sentence for the therapist.

    Of somebody who has no account yet, it is not said that they did not write.
    """
    both = len(set(days_a) & set(days_b))
    told = [
        _wrote(who.name, len(set(days)))
        for who, days in ((a, days_a), (b, days_b))
        if days or who.could_write
    ]
    if not told:
        return phrase(N_("Neither has come in yet."))
    if len(told) == 1:
        return phrase(N_("%(words)s."), words=told[0])
    first, second = told
    if both:
        shared = counted(both, N_("one day in common"), N_("%(n)s days in common"))
        return phrase(N_("%(first)s, %(second)s; %(shared)s."), first=first, second=second, shared=shared)
    return phrase(N_("%(first)s, %(second)s."), first=first, second=second)


def _wrote(name: str, n: int) -> Phrase:
    if n == 0:
        return phrase(N_("%(name)s did not write"), name=name)
    return counted(n, N_("%(name)s wrote on one day"), N_("%(name)s wrote on %(n)s days"), name=name)


def span(last_on: date | None, today: date) -> tuple[date, date]:
    """The days a review shows: since the last session, at least a fortnight and at most four weeks."""
    start = today - timedelta(days=DAYS_SHOWN - 1)
    if last_on is not None:
        start = max(min(start, last_on), today - timedelta(days=27))
    return start, today
