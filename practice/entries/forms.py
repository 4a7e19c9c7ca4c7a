"""Forms of an entry, of one's own side of it, and of an activity's own questions."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, TypeVar
from uuid import uuid4

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField
from wtforms.fields.core import UnboundField
from wtforms.validators import Optional

from practice.assignments.forms import ZERO_TO_FOUR, number_or_none
from practice.entries.rules import (
    BARRIER_WORDS,
    SIDE_TEXTS,
    WRITTEN_TYPES,
    Answers,
    Barrier,
    EntryDraft,
    EntryQuestions,
    EntryText,
    SideDraft,
    entry_questions,
)
from practice.forms.base import AppForm, parse_form_key
from practice.forms.fields import (
    ChoiceField,
    LineField,
    MultilineField,
    MultipleChoiceField,
    NumberField,
    lazy_words,
)
from practice.forms.validators import number_between
from practice.library.queries import ActivityView
from practice.library.rules.activities import TAG_WORDS, ActivityKind, Tag
from practice.library.rules.limits import LONGEST_MINUTES
from practice.library.rules.questions import ActivityQuestion, QuestionType
from practice.rhythm.rules.outcomes import OUTCOME_WORDS, Outcome

AnyForm = TypeVar("AnyForm", bound=AppForm)
ZERO_TO_TEN = {str(n): str(n) for n in range(11)}
ANSWER_PREFIX = "answer_"  # of a form field's name; the key of the activity's question follows


def _question_field(question: ActivityQuestion) -> UnboundField:
    """The form's field for one of an activity's own questions."""
    match question.type:
        case QuestionType.LINE:
            return LineField(question.label, longest=200)
        case QuestionType.TEXT:
            return MultilineField(question.label, longest=600)
        case QuestionType.ONE_OF:
            return ChoiceField(question.label, table=dict(question.choices))
        case QuestionType.SOME_OF:
            return MultipleChoiceField(question.label, table=dict(question.choices))
        case QuestionType.SCALE:
            return ChoiceField(question.label, table={str(n): str(n) for n in range(question.to + 1)})


def with_questions(form: type[AnyForm], questions: Iterable[ActivityQuestion]) -> type[AnyForm]:
    """A subclass of this form with a field for each of an activity's own questions."""
    fields = {ANSWER_PREFIX + question.key: _question_field(question) for question in questions}
    return type(form.__name__, (form,), fields | {"questions": tuple(questions)})


class SideForm(AppForm):
    """One partner's own side; ``connected`` and ``ask`` only where there is a check-in."""

    text_prefixes = (ANSWER_PREFIX,)
    questions: tuple[ActivityQuestion, ...] = ()
    version = HiddenField(default="")
    went = ChoiceField(_l("How did it go?"), table=ZERO_TO_FOUR)
    felt = ChoiceField(_l("How connected did it leave you?"), table=ZERO_TO_FOUR)
    barriers = MultipleChoiceField(_l("Did anything get in the way?"), table=lazy_words(BARRIER_WORDS))
    connected = ChoiceField(_l("How connected did you feel this week?"), table=ZERO_TO_TEN)
    ask = LineField(_l("One small ask"), longest=300)

    def fit_to_kind(self, kind: ActivityKind, *, is_held_check_in: bool = False) -> None:
        """Delete the fields that this kind of activity, or a check-in that took place, does not ask.

        Fields that hold an answer already stay, to be read and changed.
        """
        for name in ("went", "felt", "barriers") if is_held_check_in else ("connected", "ask"):
            delattr(self, name)
        if not is_held_check_in:
            self._fit_to_questions(entry_questions(kind))

    def _fit_to_questions(self, questions: EntryQuestions) -> None:
        if not questions.felt and not self.felt.object_data:
            del self.felt
        words = lazy_words(BARRIER_WORDS)
        offered = {str(barrier) for barrier in questions.barriers} | set(self.barriers.object_data or ())
        self.barriers.offer({key: text for key, text in words.items() if key in offered})

    def question_fields(self, *, own: bool) -> list[tuple[ActivityQuestion, Any]]:
        """The activity's own questions with their form fields: the shared ones, or each partner's own."""
        chosen = [question for question in self.questions if question.is_own is own]
        return [(question, self[ANSWER_PREFIX + question.key]) for question in chosen]

    def own_fields(self) -> list[Any]:
        """The form fields of the partner's own side, in the order of the page."""
        names = ("connected", "went", "felt", "barriers", "ask")
        fields = [self[name] for name in names if name in self]
        return fields + [field for _, field in self.question_fields(own=True)]

    def answers(self, *, own: bool) -> Answers:
        """The answers to these questions by their keys; unanswered ones are left out."""
        answers: Answers = {}
        for question, field in self.question_fields(own=own):
            values = field.data if isinstance(field.data, list) else [field.data]
            if texts := [str(value) for value in values if value]:
                answers[question.key] = texts
        return answers

    def side(self) -> SideDraft:
        """The own side as it was sent; call it after ``validate_on_submit()``."""
        barriers = self.barriers.data if "barriers" in self else ()
        return SideDraft(
            went=number_or_none(self.went.data) if "went" in self else None,
            felt=number_or_none(self.felt.data) if "felt" in self else None,
            connected=number_or_none(self.connected.data) if "connected" in self else None,
            barriers=tuple(Barrier(value) for value in barriers or ()),
            answers=self.answers(own=True),
            asked_names=frozenset(name for name in SIDE_TEXTS if name in self) | {"answers"},
        )

    def ask_text(self) -> str | None:
        """The ask as it was sent, or None where the form has no field for it."""
        return str(self.ask.data) if "ask" in self else None


class EntryForm(SideForm):
    """An entry with its author's own side."""

    form_key = HiddenField(default=lambda: str(uuid4()))
    again = HiddenField(default="")  # the ISO day that has an entry already and is meant once more
    outcome = ChoiceField(
        _l("What came of it?"),
        table=lazy_words(OUTCOME_WORDS),
        needed=_l("Please choose one; all four are good answers."),
    )
    on_day = ChoiceField(_l("Which day?"), table={}, needed=_l("Please choose a day."))
    minutes = NumberField(_l("Minutes, roughly"), [Optional(), number_between(1, LONGEST_MINUTES)])
    note = MultilineField(_l("One sentence, if you like"), longest=600)
    tag = ChoiceField(_l("Whose time was it?"), table=lazy_words(TAG_WORDS))
    usual_tag = Tag.COUPLE

    def fit_to_activity(self, activity: ActivityView, *, is_held_check_in: bool = False) -> None:
        """Delete the fields that this activity does not ask; those that hold an answer already stay."""
        self.usual_tag = activity.tag
        questions = entry_questions(activity.kind)
        if not questions.minutes and not self.minutes.object_data:
            del self.minutes
        if not questions.whose and self.tag.object_data in (None, str(activity.tag)):
            del self.tag
        self.fit_to_kind(activity.kind, is_held_check_in=is_held_check_in)

    def shared_fields(self) -> list[Any]:
        """The fields both partners read, in the page's fold, except whose time it was, which has a value already."""
        fields = [self[name] for name in ("note", "minutes") if name in self]
        return fields + [field for _, field in self.question_fields(own=False)]

    @property
    def has_other_tag(self) -> bool:
        """Whether another tag is chosen than the activity's own."""
        return "tag" in self and self.tag.data not in (None, str(self.usual_tag))

    def offer_days(self, days: Mapping[date, Any]) -> None:
        """Set the days that may be chosen, each with its name."""
        self.on_day.offer({day.isoformat(): words for day, words in days.items()})

    def day(self) -> date:
        """The chosen day; call it after ``validate_on_submit()``."""
        return date.fromisoformat(self.on_day.data)

    def draft(self) -> EntryDraft:
        """The entry as it was sent; call it after ``validate_on_submit()``."""
        return EntryDraft(
            parse_form_key(self.form_key.data),
            self.day(),
            Outcome(self.outcome.data),
            self.minutes.data if "minutes" in self else None,
            self.side(),
            Tag(self.tag.data) if "tag" in self and self.tag.data else self.usual_tag,
            self.text_keys(),
            self.version.data or "",
            **self.texts_of(EntryText) | {"answers": self.answers(own=False)},
        )

    def text_keys(self) -> frozenset[str]:
        """The keys of the questions answered in words; such answers belong to whoever wrote them."""
        return frozenset(question.key for question in self.questions if question.type in WRITTEN_TYPES)
