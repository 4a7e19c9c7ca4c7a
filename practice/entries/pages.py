"""What pages show of an assignment's entries, and the kinds that are noted as entries alone. No Flask, no database."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from practice.assignments.queries.assignments import AssignmentView
from practice.entries.queries.views import EntryView, OutcomeView
from practice.entries.rules import WRITTEN_TYPES, Answers, earliest_day
from practice.library.queries import ActivityView
from practice.library.rules.activities import ActivityKind
from practice.library.rules.kinds import ActivityKindSpec, KindEntries, KindLink, KindPicture
from practice.messages import N_, Message, message
from practice.rhythm.rules.outcomes import Outcome
from practice.rhythm.rules.phrases import hope_words, progress_words, summary_words
from practice.rhythm.rules.stretches import Stretch, stretch_around, stretches
from practice.rhythm.rules.windows import Span


class AssignmentLink(NamedTuple):
    """A link from an assignment's page to where it is noted or looked up."""

    words: str
    href: str
    style: str
    icon: str | None


class AssignmentProgress(NamedTuple):
    """How one assignment goes in one of its windows, for the two partners together."""

    assignment: AssignmentView
    now: Stretch
    words: Message | None  # None where nothing happened yet
    band: Message

    @property
    def news(self) -> Message | None:
        """What Today shows in place of the plan: what happened, or that it rests; None for the plan."""
        return self.band if self.words or self.now.is_rest else None


def assignment_progress(
    assignment: AssignmentView, entries: Iterable[EntryView | OutcomeView], today: date
) -> AssignmentProgress:
    """How an assignment goes in the window around today, or in the last window of one that has ended.

    A window that the assignment covers only in part is told, but never counted against anyone.
    """
    day = today if assignment.last_day is None else max(assignment.starts_on, min(today, assignment.last_day))
    outcomes = _outcome_days(assignment, entries)
    now = stretch_around(
        assignment.rhythm,
        day,
        assignment.span,
        outcomes,
        assignment.seasons_and_rests,
        assignment.session_days,
    )
    words = progress_words(assignment.rhythm, now, today)
    return AssignmentProgress(assignment, now, words, words or hope_words(now, today))


def summary_between(
    assignment: AssignmentView, entries: Iterable[EntryView | OutcomeView], first: date, last: date
) -> Message:
    """How an assignment went from one day to another, in words for the therapist."""
    outcomes, span = _outcome_days(assignment, entries), Span(first, last)
    parts = stretches(
        assignment.rhythm,
        span,
        assignment.span,
        outcomes,
        assignment.seasons_and_rests,
        assignment.session_days,
    )
    return summary_words(assignment.rhythm, parts)


def _outcome_days(
    assignment: AssignmentView, entries: Iterable[EntryView | OutcomeView]
) -> list[tuple[date, Outcome]]:
    return [(entry.on_day, entry.outcome) for entry in entries if entry.assignment_id == assignment.id]


class WrittenAnswer(NamedTuple):
    """What one partner answered to a question of the activity, in words of their own."""

    author_id: UUID
    question: str
    answer: str


def answers_in_own_words(activity: ActivityView, entry: EntryView) -> list[WrittenAnswer]:
    """What each partner answered in words of their own."""
    text_keys = {question.key for question in activity.fields if question.type in WRITTEN_TYPES}
    notes = entry.other_notes
    parts = [(entry.author_id, entry.answers), *((note.author_id, note.answers) for note in notes)]
    return [
        WrittenAnswer(author_id, label, text)
        for author_id, answers in parts
        for label, text in answer_pairs(activity, {key: answers[key] for key in answers if key in text_keys})
    ]


def answer_pairs(
    activity: ActivityView, answers: Answers, *, choices_only: bool = False
) -> list[tuple[str, str]]:
    """What was answered to an activity's own questions, as (question, answer in words).

    A number on a scale is shown with the scale's end, as in "3 / 4".
    """
    pairs = []
    for question in activity.fields:
        if choices_only and question.type in WRITTEN_TYPES:
            continue
        words = dict(question.choices)
        if values := answers.get(question.key):
            text = ", ".join(words.get(value, value) for value in values)
            pairs.append((question.label, f"{text} / {question.to}" if question.to else text))
    return pairs


def days_back(today: date, starts_on: date, last: date | None) -> dict[date, Message | date]:
    """The days an entry may be of, newest first: "Today", "Yesterday", then the days themselves."""
    newest = min(today, last) if last else today
    first = earliest_day(today, starts_on)
    days = [newest - timedelta(days=n) for n in range((newest - first).days + 1)]
    names: dict[date, Message | date] = {}
    for day in days:
        ago = (today - day).days
        words = {0: message(N_("Today")), 1: message(N_("Yesterday"))}.get(ago)
        names[day] = words or day
    return names


# Kinds of activity that are noted as an entry and save nothing else.
LOG_LINK = KindLink(N_("Note it"), "entries.log", "assignment_id", icon="check")
LOG_ANOTHER_WAY_LINK = KindLink(N_("Note it another way"), "entries.log", "assignment_id", style="quiet")
TIME_TOGETHER = ActivityKindSpec(
    ActivityKind.TIME_TOGETHER,
    KindPicture("cup", "amber"),
    (LOG_LINK,),
    entries=KindEntries(minutes=True, whose=True, felt=True, may_cost=True, may_need_sitter=True),
)
OWN_TIME = ActivityKindSpec(
    ActivityKind.OWN_TIME,
    KindPicture("leaf", "sage"),
    (LOG_LINK,),
    entries=KindEntries(minutes=True, may_cost=True, may_need_sitter=True),
)
REPAIR = ActivityKindSpec(
    ActivityKind.REPAIR, KindPicture("bridge", "sage"), (LOG_LINK,), entries=KindEntries(felt=True)
)
LISTENING = ActivityKindSpec(
    ActivityKind.LISTENING,
    KindPicture("ear", "sage"),
    (LOG_LINK,),
    entries=KindEntries(minutes=True, felt=True),
)
OTHER = ActivityKindSpec(
    ActivityKind.OTHER,
    KindPicture("wave", "sage"),
    (LOG_LINK,),
    entries=KindEntries(minutes=True, whose=True, felt=True, may_cost=True, may_need_sitter=True),
)
