"""What a copy holds of activities with pages of their own: nights, menus, kindnesses, dates, agreements."""

from collections.abc import Iterator

from practice import clock
from practice.agreements import rules as agreement_rules
from practice.agreements.models import Agreement
from practice.dates.models import PlannedDate
from practice.dates.queries import ideas
from practice.dates.rules.plans import STATE_WORDS
from practice.export.queries.rows import CopyScope, day_fact, open_texts, own_rows, stream_rows
from practice.export.rules import CopyFact, CopyItem, CopyItemKind
from practice.kindnesses.models import Kindness, MenuItem
from practice.kindnesses.rules import IMPORTANCE_WORDS, TENSE_WORDS
from practice.messages import N_, Message, message
from practice.nightly.models import NightAnswer, NightQuestion, Reading
from practice.nightly.queries import is_shown, questions
from practice.release import Release


def night_answers(around: CopyScope) -> Iterator[CopyItem]:
    """What they answered at night."""
    statement = (
        own_rows(around, NightAnswer)
        .join(NightQuestion, NightQuestion.id == NightAnswer.question_id)
        .add_columns(NightQuestion.question, NightQuestion.assignment_id)
    )
    for row, key, assignment_id in stream_rows(statement):
        question = questions()[key].text if key in questions() else key
        facts = [CopyFact("question", question, message(N_("The question: %(question)s"), question=question))]
        if row.is_talked:
            facts.append(
                CopyFact("talked", value=True, words=message(N_("You said that the two of you talked.")))
            )
        texts = open_texts(around, row)
        title = around.title(assignment_id)
        # What waits for tomorrow tells nobody yet that the other has answered.
        is_waiting = row.release is Release.SHARE and not is_shown(row)
        release = Release.KEEP if is_waiting else row.release
        yield CopyItem(CopyItemKind.NIGHT_ANSWER, row.on_day, release, texts, tuple(facts), title)


def books(around: CopyScope) -> Iterator[CopyItem]:
    """Books they named."""
    for (row,) in stream_rows(own_rows(around, Reading)):
        texts = open_texts(around, row)
        facts = (day_fact("ended_on", N_("Ended on %(day)s."), row.ended_on),) if row.ended_on else ()
        title = around.title(row.assignment_id)
        yield CopyItem(CopyItemKind.BOOK, row.begun_on, row.release, texts, facts, title)


def menu_items(around: CopyScope) -> Iterator[CopyItem]:
    """What stands on their menu."""
    for (row,) in stream_rows(own_rows(around, MenuItem).where(MenuItem.deleted_at.is_(None))):
        texts = open_texts(around, row, {"text": TENSE_WORDS[row.tense]})
        facts = (
            CopyFact("list", row.tense.value, None),
            CopyFact("importance", row.importance, Message(IMPORTANCE_WORDS[row.importance])),
        )
        yield CopyItem(
            CopyItemKind.MENU_ITEM, clock.day_in(around.zone, row.added_at), row.release, texts, facts
        )


def kindnesses(around: CopyScope) -> Iterator[CopyItem]:
    """Kindnesses they wrote down as given."""
    for (row,) in stream_rows(own_rows(around, Kindness).where(Kindness.deleted_at.is_(None))):
        texts = open_texts(around, row)
        title = around.title(row.assignment_id)
        yield CopyItem(CopyItemKind.KINDNESS, row.on_day, row.release, texts, activity=title)


def planned_dates(around: CopyScope) -> Iterator[CopyItem]:
    """Dates they began to plan."""
    for (row,) in stream_rows(own_rows(around, PlannedDate)):
        texts = open_texts(around, row)
        facts = [CopyFact("state", row.state.value, Message(STATE_WORDS[row.state]))]
        if idea := ideas().get(row.idea):
            facts.append(CopyFact("idea", idea.title, message(N_("The idea: %(idea)s"), idea=idea.title)))
        on_day = row.on_day or clock.day_in(around.zone, row.begun_at)
        title = around.title(row.assignment_id)
        yield CopyItem(CopyItemKind.PLANNED_DATE, on_day, row.release, texts, tuple(facts), title)


def agreements(around: CopyScope) -> Iterator[CopyItem]:
    """Those whose present words this partner wrote; the other's words are the other's."""
    for (row,) in stream_rows(own_rows(around, Agreement)):
        texts = open_texts(around, row)
        facts = [CopyFact("state", row.state.value, Message(agreement_rules.STATE_WORDS[row.state]))]
        if row.try_until:
            facts.append(day_fact("try_until", N_("Tried until %(day)s."), row.try_until))
        on_day = clock.day_in(around.zone, row.changed_at)
        title = around.title(row.assignment_id)
        yield CopyItem(CopyItemKind.AGREEMENT, on_day, row.release, texts, tuple(facts), title)
