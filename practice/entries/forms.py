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

WRITTEN_TYPES = (QuestionType.LINE, QuestionType.TEXT)  # answered in words of one's own
AnyForm = TypeVar("AnyForm", bound=AppForm)
ZERO_TO_TEN = {str(n): str(n) for n in range(11)}
ANSWER_PREFIX = "answer_"  # before the key of an activity's own field


def _question_field(one: ActivityQuestion) -> UnboundField:
    """The form's field for one further question of an activity."""
    match one.type:
        case QuestionType.LINE:
            return LineField(one.label, longest=200)
        case QuestionType.TEXT:
            return MultilineField(one.label, longest=600)
        case QuestionType.ONE_OF:
            return ChoiceField(one.label, table=dict(one.choices))
        case QuestionType.SOME_OF:
            return MultipleChoiceField(one.label, table=dict(one.choices))
        case QuestionType.SCALE:
            return ChoiceField(one.label, table={str(n): str(n) for n in range(one.to + 1)})


def with_questions(form: type[AnyForm], fields: Iterable[ActivityQuestion]) -> type[AnyForm]:
    """This form, asking an activity's own questions as well."""
    further = {ANSWER_PREFIX + one.key: _question_field(one) for one in fields}
    return type(form.__name__, (form,), further | {"further": tuple(fields)})


class SideForm(AppForm):
    """One partner's own side; ``connected`` and ``ask`` only where there is a check-in."""

    text_prefixes = (ANSWER_PREFIX,)
    further: tuple[ActivityQuestion, ...] = ()
    version = HiddenField(default="")
    went = ChoiceField(_l("How did it go?"), table=ZERO_TO_FOUR)
    felt = ChoiceField(_l("How connected did it leave you?"), table=ZERO_TO_FOUR)
    barriers = MultipleChoiceField(_l("Did anything get in the way?"), table=lazy_words(BARRIER_WORDS))
    connected = ChoiceField(_l("How connected did you feel this week?"), table=ZERO_TO_TEN)
    ask = LineField(_l("One small ask"), longest=300)

    def fit(self, kind: ActivityKind, *, is_held: bool = False) -> None:
        """Leave out what this kind of activity does not ask, and what a check-in that was held does not.

        What was answered before stays, to be read and changed.
        """
        for name in ("went", "felt", "barriers") if is_held else ("connected", "ask"):
            delattr(self, name)
        if not is_held:
            self._fit_to(entry_questions(kind))

    def _fit_to(self, asked: EntryQuestions) -> None:
        if not asked.felt and not self.felt.object_data:
            del self.felt
        words = lazy_words(BARRIER_WORDS)
        fitting = {str(one) for one in asked.barriers} | set(self.barriers.object_data or ())
        self.barriers.offer({key: text for key, text in words.items() if key in fitting})

    def question_fields(self, *, own: bool) -> list[tuple[ActivityQuestion, Any]]:
        """The activity's own questions with their form fields: the shared ones, or each partner's own."""
        return [(one, self[ANSWER_PREFIX + one.key]) for one in self.further if one.is_own is own]

    def own_boxes(self) -> list[Any]:
        """The fields of one's own side."""
        names = ("connected", "went", "felt", "barriers", "ask")
        return [self[name] for name in names if name in self] + [
            box for _, box in self.question_fields(own=True)
        ]

    def answers(self, *, own: bool) -> Answers:
        """What was answered to them."""
        found: Answers = {}
        for one, box in self.question_fields(own=own):
            given = box.data if isinstance(box.data, list) else [box.data]
            if said := [str(each) for each in given if each]:
                found[one.key] = said
        return found

    def side(self) -> SideDraft:
        """What was answered; follows ``validate_on_submit()``."""
        barriers = self.barriers.data if "barriers" in self else ()
        return SideDraft(
            went=number_or_none(self.went.data) if "went" in self else None,
            felt=number_or_none(self.felt.data) if "felt" in self else None,
            connected=number_or_none(self.connected.data) if "connected" in self else None,
            barriers=tuple(Barrier(one) for one in barriers or ()),
            answers=self.answers(own=True),
            asked=frozenset(name for name in SIDE_TEXTS if name in self) | {"answers"},
        )

    def ask_text(self) -> str | None:
        """The ask, or None where none is asked for."""
        return str(self.ask.data) if "ask" in self else None


class EntryForm(SideForm):
    """What happened, once, and one's own side of it."""

    form_key = HiddenField(default=lambda: str(uuid4()))
    again = HiddenField(default="")  # the day that was noted already, and is meant once more
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

    def fit_to(self, book: ActivityView, *, is_held: bool = False) -> None:
        """Leave out what this activity does not ask; what was answered before stays."""
        self.usual_tag = book.tag
        asked = entry_questions(book.kind)
        if not asked.minutes and not self.minutes.object_data:
            del self.minutes
        if not asked.whose and self.tag.object_data in (None, str(book.tag)):
            del self.tag
        self.fit(book.kind, is_held=is_held)

    def told_boxes(self) -> list[Any]:
        """The fields both read that stand folded, but for whose time it was, which is answered beforehand."""
        boxes = [self[name] for name in ("note", "minutes") if name in self]
        return boxes + [box for _, box in self.question_fields(own=False)]

    @property
    def has_other_tag(self) -> bool:
        """Whether it was the time of others than usual."""
        return "tag" in self and self.tag.data not in (None, str(self.usual_tag))

    def offer_days(self, days: Mapping[date, Any]) -> None:
        """The days that may be chosen, with their names."""
        self.on_day.offer({day.isoformat(): words for day, words in days.items()})

    def day(self) -> date:
        """The day that was chosen."""
        return date.fromisoformat(self.on_day.data)

    def draft(self) -> EntryDraft:
        """What was filled in; follows ``validate_on_submit()``."""
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
        """The questions answered in words, which are their writer's own."""
        return frozenset(one.key for one in self.further if one.type in WRITTEN_TYPES)
