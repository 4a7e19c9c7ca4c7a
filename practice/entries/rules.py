"""Entries: where they come from, what they ask by kind of activity, which days are open. No clock."""

import json
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from practice import sealed_texts
from practice.errors import Refusal
from practice.library.rules.activities import ActivityKind, Tag
from practice.library.rules.kinds import spec_of
from practice.messages import N_
from practice.rhythm.rules.outcomes import Outcome
from practice.sealed_texts import stored_as, text_names, text_values

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


def parse_answers(text: str) -> Answers:
    """Answers as they were sealed."""
    found: Answers = json.loads(text) if text else {}
    return found


def dump_answers(answers: Answers) -> str:
    """Answers as they are sealed."""
    return json.dumps(answers, ensure_ascii=False) if answers else ""


_ANSWERS = stored_as(dump_answers, parse_answers)
_BARRIERS = stored_as(" ".join, lambda text: tuple(Barrier(one) for one in text.split()))
_NUMBER = stored_as(lambda n: "" if n is None else str(n), lambda text: int(text) if text else None)


@dataclass(frozen=True, kw_only=True)
class EntryText:
    """What an entry says to both: its author's sentence, and answers to the activity's own questions."""

    note: str = sealed_texts.text(N_("Note"))
    answers: Answers = field(default_factory=dict, metadata=_ANSWERS)


@dataclass(frozen=True, kw_only=True)
class EntryNoteText:
    """What the other partner says to an entry: a sentence, and answers in words of their own."""

    note: str = sealed_texts.text(N_("Note"))
    answers: Answers = field(default_factory=dict, metadata=_ANSWERS)


@dataclass(frozen=True, kw_only=True)
class EntryChangeText:
    """What both had answered to an entry before it was corrected."""

    answers: Answers = field(default_factory=dict, metadata=_ANSWERS)


@dataclass(frozen=True, kw_only=True)
class EntrySideText:
    """One partner's own side of an entry: for themselves and their therapist."""

    went: int | None = field(default=None, metadata=_NUMBER)  # how did it go, 0 to 4
    felt: int | None = field(default=None, metadata=_NUMBER)  # 0 to 4
    connected: int | None = field(default=None, metadata=_NUMBER)  # 0 to 10
    barriers: tuple[Barrier, ...] = field(default=(), metadata=_BARRIERS)
    answers: Answers = field(default_factory=dict, metadata=_ANSWERS)  # to the activity's own fields


@dataclass(frozen=True, kw_only=True)
class AskText:
    """The one small thing a partner asks for."""

    text: str = sealed_texts.text(N_("What you asked for"))


SIDE_TEXTS = text_names(EntrySideText)


@dataclass(frozen=True)
class SideDraft(EntrySideText):
    """An own side as it is sent; what was not ``asked`` stays as it is."""

    asked: frozenset[str] = frozenset(SIDE_TEXTS)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was answered."""
        return text_values(EntrySideText, self) == text_values(EntrySideText, EntrySideText())

    def over(self, before: EntrySideText) -> EntrySideText:
        """The side as it becomes: what was asked, in place of what stood there before."""
        return replace(before, **{name: getattr(self, name) for name in self.asked})


@dataclass(frozen=True)
class EntryDraft(EntryText):
    """What a partner noted; ``note`` is shared, ``side`` is not."""

    form_key: UUID
    on_day: date
    outcome: Outcome
    minutes: int | None = None
    side: SideDraft = field(default_factory=SideDraft)
    tag: Tag = Tag.COUPLE
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
