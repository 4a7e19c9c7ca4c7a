"""What belongs to activities with pages of their own: nights, menus and kindnesses, dates, agreements."""

from collections.abc import Iterator

from practice import clock
from practice.agreements.models import Agreement
from practice.agreements.rules import STATE_WORDS as AGREEMENT_WORDS
from practice.dates.models import PlannedDate
from practice.dates.queries import ideas
from practice.dates.rules import STATE_WORDS as DATE_WORDS
from practice.export.queries.around import Around, day_fact, own, rows_of, texts_of
from practice.export.rules import Fact, Item, ItemKind
from practice.kindnesses.models import Kindness, MenuItem
from practice.kindnesses.rules import IMPORTANCE_WORDS, TENSE_WORDS
from practice.nightly.models import NightAnswer, NightQuestion, Reading
from practice.nightly.queries import is_shown, questions
from practice.phrase import N_, Phrase, phrase
from practice.release import Release


def night_answers(around: Around) -> Iterator[Item]:
    """What they answered at night."""
    statement = (
        own(around, NightAnswer)
        .join(NightQuestion, NightQuestion.id == NightAnswer.question_id)
        .add_columns(NightQuestion.question, NightQuestion.assignment_id)
    )
    for row, key, assignment_id in rows_of(statement):
        question = questions()[key].text if key in questions() else key
        facts = [Fact("question", question, phrase(N_("The question: %(question)s"), question=question))]
        if row.is_talked:
            facts.append(Fact("talked", value=True, words=phrase(N_("You said that the two of you talked."))))
        texts = texts_of(around, row, {"text": N_("Your answer")})
        title = around.title(assignment_id)
        # What waits for tomorrow tells nobody yet that the other has answered.
        is_waiting = row.release is Release.SHARE and not is_shown(row)
        release = Release.KEEP if is_waiting else row.release
        yield Item(ItemKind.NIGHT_ANSWER, row.on_day, release, texts, tuple(facts), title)


def books(around: Around) -> Iterator[Item]:
    """Books they named."""
    for (row,) in rows_of(own(around, Reading)):
        texts = texts_of(around, row, {"title": N_("Title")})
        facts = (day_fact("ended_on", N_("Ended on %(day)s."), row.ended_on),) if row.ended_on else ()
        title = around.title(row.assignment_id)
        yield Item(ItemKind.BOOK, row.begun_on, row.release, texts, facts, title)


def menu_items(around: Around) -> Iterator[Item]:
    """What stands on their menu."""
    for (row,) in rows_of(own(around, MenuItem).where(MenuItem.deleted_at.is_(None))):
        texts = texts_of(around, row, {"text": TENSE_WORDS[row.tense]})
        facts = (
            Fact("list", row.tense.value, None),
            Fact("importance", row.importance, Phrase(IMPORTANCE_WORDS[row.importance])),
        )
        yield Item(ItemKind.MENU_ITEM, clock.day_in(around.zone, row.added_at), row.release, texts, facts)


def kindnesses(around: Around) -> Iterator[Item]:
    """Kindnesses they wrote down as given."""
    for (row,) in rows_of(own(around, Kindness).where(Kindness.deleted_at.is_(None))):
        texts = texts_of(around, row, {"text": N_("What you did")})
        title = around.title(row.assignment_id)
        yield Item(ItemKind.KINDNESS, row.on_day, row.release, texts, activity=title)


def planned_dates(around: Around) -> Iterator[Item]:
    """Dates they began to plan."""
    for (row,) in rows_of(own(around, PlannedDate)):
        texts = texts_of(around, row, {"what": N_("What you had in mind")})
        facts = [Fact("state", row.state.value, Phrase(DATE_WORDS[row.state]))]
        if idea := ideas().get(row.idea):
            facts.append(Fact("idea", idea.title, phrase(N_("The idea: %(idea)s"), idea=idea.title)))
        on_day = row.on_day or clock.day_in(around.zone, row.begun_at)
        title = around.title(row.assignment_id)
        yield Item(ItemKind.PLANNED_DATE, on_day, row.release, texts, tuple(facts), title)


def agreements(around: Around) -> Iterator[Item]:
    """Those whose present words this partner wrote; the other's words are the other's."""
    for (row,) in rows_of(own(around, Agreement)):
        texts = texts_of(around, row, {"matter": N_("The matter"), "words": N_("Your words")})
        facts = [Fact("state", row.state.value, Phrase(AGREEMENT_WORDS[row.state]))]
        if row.try_until:
            facts.append(day_fact("try_until", N_("Tried until %(day)s."), row.try_until))
        on_day = clock.day_in(around.zone, row.changed_at)
        title = around.title(row.assignment_id)
        yield Item(ItemKind.AGREEMENT, on_day, row.release, texts, tuple(facts), title)
