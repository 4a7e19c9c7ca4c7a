"""What pages show of an assignment's entries. No Flask, no database."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from practice.assignments.queries.assignments import AssignmentView
from practice.entries.queries.views import EntryView, OutcomeView
from practice.entries.rules import Answers, earliest_day
from practice.library.queries import ActivityView
from practice.library.rules.activities import ActivityKind
from practice.library.rules.kinds import ActivityKindSpec, KindEntries, KindLink, KindPicture
from practice.library.rules.questions import QuestionType
from practice.messages import N_, Message, message
from practice.rhythm.rules.outcomes import Outcome
from practice.rhythm.rules.phrases import hope_words, progress_words, summary_words
from practice.rhythm.rules.stretches import Stretch, stretch_around, stretches
from practice.rhythm.rules.windows import Span


class AssignmentLink(NamedTuple):
    """A link to where an assignment is noted or looked up, with its address."""

    words: str
    href: str
    style: str
    icon: str | None


class AssignmentProgress(NamedTuple):
    """How one assignment goes in the window a day lies in, for the two together."""

    given: AssignmentView
    now: Stretch
    words: Message | None  # None where nothing happened yet
    band: Message

    @property
    def news(self) -> Message | None:
        """What a row of Today tells instead of the plan: what happened, or that it rests."""
        return self.band if self.words or self.now.is_rest else None


def assignment_progress(
    given: AssignmentView, entries: Iterable[EntryView | OutcomeView], today: date
) -> AssignmentProgress:
    """Counted from the entries of the window around today, or of the last one of something that has ended.

    Parts of windows are held against nobody.
    """
    day = today if given.last_day is None else max(given.starts_on, min(today, given.last_day))
    now = stretch_around(
        given.rhythm, day, given.own, _outcome_days(given, entries), given.easing, given.met_on
    )
    words = progress_words(given.rhythm, now, today)
    return AssignmentProgress(given, now, words, words or hope_words(now, today))


def summary_between(
    given: AssignmentView, entries: Iterable[EntryView | OutcomeView], first: date, last: date
) -> Message:
    """How an assignment went from one day to another, in the therapist's words."""
    found = stretches(
        given.rhythm, Span(first, last), given.own, _outcome_days(given, entries), given.easing, given.met_on
    )
    return summary_words(given.rhythm, found)


def _outcome_days(
    given: AssignmentView, entries: Iterable[EntryView | OutcomeView]
) -> list[tuple[date, Outcome]]:
    return [(one.on_day, one.outcome) for one in entries if one.assignment_id == given.id]


def answers_in_own_words(book: ActivityView, entry: EntryView) -> list[tuple[UUID, str, str]]:
    """What each partner answered in words of their own: who, the question, and the answer."""
    texts = {one.key for one in book.fields if one.type in (QuestionType.LINE, QuestionType.TEXT)}
    told = [(entry.author_id, entry.answers), *((one.author_id, one.answers) for one in entry.others)]
    return [
        (author_id, label, said)
        for author_id, answers in told
        for label, said in answer_pairs(book, {key: said for key, said in answers.items() if key in texts})
    ]


def answer_pairs(
    book: ActivityView, answers: Answers, *, choices_only: bool = False
) -> list[tuple[str, str]]:
    """What was answered to an activity's own questions: the question, and the answer in words."""
    found = []
    for one in book.fields:
        if choices_only and one.type in (QuestionType.LINE, QuestionType.TEXT):
            continue
        words = dict(one.choices)
        if said := answers.get(one.key):
            text = ", ".join(words.get(each, each) for each in said)
            found.append((one.label, f"{text} / {one.to}" if one.to else text))
    return found


def days_back(today: date, starts_on: date, last: date | None) -> dict[date, Message | date]:
    """The days something may be noted for, today first."""
    newest = min(today, last) if last else today
    first = earliest_day(today, starts_on)
    days = [newest - timedelta(days=n) for n in range((newest - first).days + 1)]
    names: dict[date, Message | date] = {}
    for day in days:
        ago = (today - day).days
        words = {0: message(N_("Today")), 1: message(N_("Yesterday"))}.get(ago)
        names[day] = words or day
    return names


# Kinds that are noted as an entry and keep nothing else.
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
