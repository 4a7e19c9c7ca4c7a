"""Days and answers as the forms of entries hold them, for the partner of this request."""

from datetime import date

from practice.assignments.queries.assignments import AssignmentView
from practice.entries import pages
from practice.entries.forms import ANSWER_PREFIX
from practice.entries.queries.views import EntryView
from practice.entries.rules import Answers, EntrySideText
from practice.library.rules.questions import QuestionType
from practice.localization.day_formats import short_day
from practice.localization.translation import translate
from practice.sealed_texts import text_values
from practice.web.current_viewer import me, partner


def open_days(found: AssignmentView) -> dict[date, str]:
    """The days something may be noted for, in the reader's words."""
    named = pages.days_back(me().today, found.starts_on, found.last_day)
    return {
        day: short_day(words) if isinstance(words, date) else translate(words) for day, words in named.items()
    }


def answer_data(found: AssignmentView, answers: Answers, *, own: bool) -> dict[str, object]:
    """What was answered to an activity's own questions, as its form holds it."""
    return {
        ANSWER_PREFIX + one.key: answers[one.key] if one.type is QuestionType.SOME_OF else answers[one.key][0]
        for one in found.book.fields
        if one.is_own is own and answers.get(one.key)
    }


def side_data(view: EntryView, found: AssignmentView) -> dict[str, object]:
    own = view.side_of(partner().id) or EntrySideText()
    chosen = {name: value for name, value in text_values(EntrySideText, own).items() if name != "answers"}
    return (
        answer_data(found, own.answers, own=True)
        | {name: _choice_data(value) for name, value in chosen.items()}
        | {"ask": view.ask_of(partner().id)}
    )


def _choice_data(value: object) -> list[str] | str | None:
    if isinstance(value, tuple):
        return [str(one) for one in value]
    return None if value is None else str(value)
