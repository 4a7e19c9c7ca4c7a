"""Days and answers as the forms of entries hold them, for the partner of this request."""

from datetime import date

from practice.assignments.queries.assignments import AssignmentView
from practice.entries import pages
from practice.entries.forms import ANSWER_PREFIX
from practice.entries.queries.views import EntryView
from practice.entries.rules import Answers
from practice.library.rules.questions import QuestionType
from practice.localization.day_formats import short_day
from practice.localization.translation import translate
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
    own = view.side_of(partner().id)
    return answer_data(found, own.answers if own else {}, own=True) | {
        "went": None if own is None or own.went is None else str(own.went),
        "felt": None if own is None or own.felt is None else str(own.felt),
        "connected": None if own is None or own.connected is None else str(own.connected),
        "barriers": [str(one) for one in own.barriers] if own else [],
        "ask": view.ask_of(partner().id),
    }
