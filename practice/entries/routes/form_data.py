"""Days and answers as data for the forms of entries, for the partner of this request."""

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


def open_days(assignment: AssignmentView) -> dict[date, str]:
    """The days an entry of this assignment may be of, newest first, with their names in the reader's language."""
    names = pages.days_back(me().today, assignment.starts_on, assignment.last_day)
    return {
        day: short_day(words) if isinstance(words, date) else translate(words) for day, words in names.items()
    }


def answer_data(assignment: AssignmentView, answers: Answers, *, own: bool) -> dict[str, object]:
    """The answers to an activity's own questions as data for its form: those of one's own side, or the shared ones."""
    return {
        ANSWER_PREFIX + question.key: answers[question.key]
        if question.type is QuestionType.SOME_OF
        else answers[question.key][0]
        for question in assignment.activity.fields
        if question.is_own is own and answers.get(question.key)
    }


def side_data(view: EntryView, assignment: AssignmentView) -> dict[str, object]:
    """This partner's own side and ask of an entry, as data for its form."""
    own = view.side_of(partner().id) or EntrySideText()
    values = {name: value for name, value in text_values(EntrySideText, own).items() if name != "answers"}
    return (
        answer_data(assignment, own.answers, own=True)
        | {name: _choice_data(value) for name, value in values.items()}
        | {"ask": view.ask_of(partner().id)}
    )


def _choice_data(value: object) -> list[str] | str | None:
    """A value of a side as a choice field holds it: text, or texts for several choices."""
    if isinstance(value, tuple):
        return [str(item) for item in value]
    return None if value is None else str(value)
