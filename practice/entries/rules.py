"""Entries: where they come from, what they ask by kind of activity, which days are open. No clock."""

import json
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from practice.errors import Refusal
from practice.library.rules.activities import ActivityKind, Tag
from practice.library.rules.kinds import spec_of
from practice.messages import N_
from practice.rhythm.rules.outcomes import Outcome

BACK_FILL_DAYS = 7


class Source(StrEnum):
    """Where an entry came from."""

    COUPLE = "couple"
    PAPER = "paper"


class Barrier(StrEnum):
    """What got in the way; any of them, or none."""

    TIME = "time"
    TIRED = "tired"
    MONEY = "money"
    NO_SITTER = "no_sitter"
    CHILD_UNWELL = "child_unwell"
    WORK = "work"
    TRAVEL = "travel"
    TENSION = "tension"
    FORGOT = "forgot"
    OTHER = "other"
    RATHER_NOT_SAY = "rather_not_say"


BARRIER_WORDS = {
    Barrier.TIME: N_("Time"),
    Barrier.TIRED: N_("Too tired"),
    Barrier.MONEY: N_("Money"),
    Barrier.NO_SITTER: N_("No sitter"),
    Barrier.CHILD_UNWELL: N_("A child was unwell"),
    Barrier.WORK: N_("Work"),
    Barrier.TRAVEL: N_("Travel"),
    Barrier.TENSION: N_("Tension between us"),
    Barrier.FORGOT: N_("It slipped our minds"),
    Barrier.OTHER: N_("Something else"),
    Barrier.RATHER_NOT_SAY: N_("Rather not say"),
}
Answers = dict[str, list[str]]  # by a field's key; a line, a text, a number or one choice is a list of one


@dataclass(frozen=True)
class SideDraft:
    """One partner's own side: for themselves and their therapist; what was not ``asked`` stays as it is."""

    went: int | None = None  # how did it go, 0 to 4
    felt: int | None = None  # 0 to 4
    connected: int | None = None  # 0 to 10
    barriers: tuple[Barrier, ...] = ()
    answers: Answers = field(default_factory=dict)  # to the activity's own fields
    asked: frozenset[str] = frozenset({"went", "felt", "connected", "barriers", "answers"})

    @property
    def is_empty(self) -> bool:
        """Whether nothing was answered."""
        numbers = (self.went, self.felt, self.connected)
        return numbers == (None, None, None) and not self.barriers and not self.answers


@dataclass(frozen=True)
class EntryDraft:
    """What a partner noted; ``note`` is shared, ``side`` is not."""

    form_key: UUID
    on_day: date
    outcome: Outcome
    minutes: int | None = None
    note: str = ""
    side: SideDraft = field(default_factory=SideDraft)
    tag: Tag = Tag.COUPLE
    answers: Answers = field(default_factory=dict)
    text_keys: frozenset[str] = frozenset()  # the questions answered in words, which are their writer's own
    version: str = ""  # of the entry that is changed, as its form showed it


def earliest_day(today: date, starts_on: date) -> date:
    """How far back something may be noted."""
    return max(today - timedelta(days=BACK_FILL_DAYS), starts_on)


def check_day(
    on_day: date, today: date, starts_on: date, last: date | None, *, is_paper: bool = False
) -> None:
    """An entry is of today or the week before (paper may be older), within the days it was there to be tried."""
    if on_day > today:
        raise Refusal(N_("That day is still to come."), field="on_day")
    if on_day < today - timedelta(days=BACK_FILL_DAYS) and not is_paper:
        raise Refusal(N_("This goes back seven days, no further."), field="on_day")
    if on_day < starts_on or (last is not None and on_day > last):
        raise Refusal(N_("It was not there to be tried on that day."), field="on_day")


@dataclass(frozen=True)
class EntryQuestions:
    """What is asked besides what came of it, the day, a sentence, how it went, and the activity's own questions."""

    barriers: tuple[Barrier, ...]
    minutes: bool = False
    whose: bool = False  # whose time it was
    felt: bool = False  # how connected it left one


def entry_questions(kind: ActivityKind) -> EntryQuestions:
    """What an entry of this kind of activity asks."""
    asked = spec_of(kind).entries
    impossible = set() if asked.may_cost else {Barrier.MONEY}
    if not asked.may_need_sitter:
        impossible.add(Barrier.NO_SITTER)
    barriers = tuple(one for one in Barrier if one not in impossible)
    return EntryQuestions(barriers, minutes=asked.minutes, whose=asked.whose, felt=asked.felt)


def parse_answers(text: str) -> Answers:
    """Answers as they were sealed."""
    found: Answers = json.loads(text) if text else {}
    return found


def dump_answers(answers: Answers) -> str:
    """Answers as they are sealed."""
    return json.dumps(answers, ensure_ascii=False) if answers else ""
