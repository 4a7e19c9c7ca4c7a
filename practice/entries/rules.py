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
from practice.library.rules.questions import QuestionType
from practice.messages import N_
from practice.rhythm.rules.outcomes import Outcome
from practice.sealed_texts import stored_as, text_names, text_values

BACK_FILL_DAYS = 7  # how far back an entry may be noted
WRITTEN_TYPES = (QuestionType.LINE, QuestionType.TEXT)  # of questions answered in words of one's own


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
Answers = dict[str, list[str]]  # by a question's key; a line, a text, a number or one choice is a list of one


def parse_answers(text: str) -> Answers:
    """Answers from the JSON text that was sealed; "" is no answers."""
    answers: Answers = json.loads(text) if text else {}
    return answers


def dump_answers(answers: Answers) -> str:
    """Answers as the JSON text to seal; no answers are ""."""
    return json.dumps(answers, ensure_ascii=False) if answers else ""


_ANSWERS = stored_as(dump_answers, parse_answers)
_BARRIERS = stored_as(" ".join, lambda text: tuple(Barrier(word) for word in text.split()))
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
    answers: Answers = field(default_factory=dict, metadata=_ANSWERS)  # to the activity's own questions


@dataclass(frozen=True, kw_only=True)
class AskText:
    """The one small thing a partner asks for."""

    text: str = sealed_texts.text(N_("What you asked for"))


SIDE_TEXTS = text_names(EntrySideText)


@dataclass(frozen=True)
class SideDraft(EntrySideText):
    """An own side as it was sent; fields that are not in ``asked_names`` keep their saved values."""

    asked_names: frozenset[str] = frozenset(SIDE_TEXTS)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was answered."""
        return text_values(EntrySideText, self) == text_values(EntrySideText, EntrySideText())

    def merged_into(self, saved: EntrySideText) -> EntrySideText:
        """The saved side with the fields that were asked replaced by these."""
        return replace(saved, **{name: getattr(self, name) for name in self.asked_names})


@dataclass(frozen=True)
class EntryDraft(EntryText):
    """What a partner noted; ``note`` is shared, ``side`` is not."""

    form_key: UUID
    on_day: date
    outcome: Outcome
    minutes: int | None = None
    side: SideDraft = field(default_factory=SideDraft)
    tag: Tag = Tag.COUPLE
    text_keys: frozenset[str] = frozenset()  # questions answered in words; answers are their writer's own
    version: str = ""  # of the changed entry when its form was shown; "" for a new one


def earliest_day(today: date, starts_on: date) -> date:
    """The first day an entry may be of: seven days back, but not before the assignment starts."""
    return max(today - timedelta(days=BACK_FILL_DAYS), starts_on)


def check_day(
    on_day: date, today: date, starts_on: date, last: date | None, *, is_paper: bool = False
) -> None:
    """Check an entry's day: today or up to seven days back (on paper older too), within the assignment's own days.

    ``last`` is the last day of the assignment, or None while it goes on.

    Raises:
        Refusal: beside ``on_day``, if the day lies elsewhere.
    """
    if on_day > today:
        raise Refusal(N_("That day is still to come."), field="on_day")
    if on_day < today - timedelta(days=BACK_FILL_DAYS) and not is_paper:
        raise Refusal(N_("This goes back seven days, no further."), field="on_day")
    if on_day < starts_on or (last is not None and on_day > last):
        raise Refusal(N_("It was not there to be tried on that day."), field="on_day")


@dataclass(frozen=True)
class EntryQuestions:
    """Which further fields an entry has, besides outcome, day, note, ``went`` and the activity's own questions."""

    barriers: tuple[Barrier, ...]
    minutes: bool = False
    whose: bool = False  # whose time it was
    felt: bool = False  # how connected it left this partner


def entry_questions(kind: ActivityKind) -> EntryQuestions:
    """Which further fields an entry of this kind of activity has."""
    spec = spec_of(kind).entries
    impossible = set() if spec.may_cost else {Barrier.MONEY}
    if not spec.may_need_sitter:
        impossible.add(Barrier.NO_SITTER)
    barriers = tuple(barrier for barrier in Barrier if barrier not in impossible)
    return EntryQuestions(barriers, minutes=spec.minutes, whose=spec.whose, felt=spec.felt)
