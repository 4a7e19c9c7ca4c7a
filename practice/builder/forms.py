"""The form of the builder, with up to five questions, and the form of a file to import."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, HiddenField, ValidationError
from wtforms.validators import NumberRange, Optional

from practice.builder.rules.questions import (
    ANSWER_WORDS,
    TYPES_WITH_CHOICES,
    WHO_WORDS,
    QuestionDraft,
    lines_of,
    question_rows,
    two_part_lines,
)
from practice.forms.base import AppForm
from practice.forms.fields import (
    ChoiceField,
    DropdownField,
    LineField,
    MultilineField,
    MultipleChoiceField,
    NumberField,
)
from practice.forms.validators import require_data
from practice.library.queries import ActivityView
from practice.library.rules.activities import (
    CAUTION_WORDS,
    COST_WORDS,
    ENERGY_WORDS,
    MODE_WORDS,
    NEED_WORDS,
    TAG_WORDS,
    WINDOW_WORDS,
    ActivityDraft,
    ActivityKind,
    Cost,
    Energy,
    Mode,
    Tag,
    Window,
    how_often,
)
from practice.library.rules.kinds import spec_of
from practice.library.rules.limits import (
    HIGHEST_COUNT,
    LEAST_CHOICES,
    LONGEST_HINT,
    LONGEST_LABEL,
    LONGEST_MINUTES,
    LONGEST_PART,
    LONGEST_TEXTS,
    MOST_CHOICES,
    MOST_LINES,
    MOST_QUESTIONS,
)
from practice.messages import Message

SLOTS = range(1, MOST_QUESTIONS + 1)


def _words(table: Mapping[Any, str]) -> dict[str, Any]:
    return {str(key): _l(words) for key, words in table.items()}


def _between(low: int, high: int) -> NumberRange:
    return NumberRange(low, high, message=_l("Please write a number from %(min)s to %(max)s."))


class TwoPartLines:
    """Validates that each line has two parts with a bar between them."""

    def __call__(self, form: Any, field: Any) -> None:
        lines = lines_of(field.data)
        if len(lines) > MOST_LINES:
            raise ValidationError(_l("Please keep this to %(n)s lines.", n=MOST_LINES))
        for number, line in enumerate(lines, 1):
            if line.count("|") != 1 or len(two_part_lines(line)) != 1:
                raise ValidationError(
                    _l("Line %(n)s: please write two parts with a bar ( | ) between them.", n=number)
                )
            if max(map(len, two_part_lines(line)[0])) > LONGEST_PART:
                raise ValidationError(
                    _l("Line %(n)s: please keep each part to %(most)s letters.", n=number, most=LONGEST_PART)
                )


class BuilderForm(AppForm):
    """A clinic's own activity; ``form_key`` makes a form that is sent twice count once."""

    form_key = HiddenField(default=lambda: str(uuid4()))
    version = HiddenField(default="")  # number of the version the page was made from
    title = LineField(_l("Title"), [require_data()], longest=LONGEST_TEXTS["title"])
    summary = MultilineField(_l("In one sentence"), [require_data()], longest=LONGEST_TEXTS["summary"])
    why = MultilineField(_l("Why it may help"), [require_data()], longest=LONGEST_TEXTS["why"])
    how = MultilineField(_l("How it goes"), [require_data()], longest=LONGEST_TEXTS["how"])
    example = MultilineField(
        _l("A note somebody might write"), [require_data()], longest=LONGEST_TEXTS["example"]
    )
    small_version = MultilineField(
        _l("The smallest version"), [require_data()], longest=LONGEST_TEXTS["small_version"]
    )
    free_version = MultilineField(
        _l("Without money"), [require_data()], longest=LONGEST_TEXTS["free_version"]
    )
    minutes_low = NumberField(_l("Minutes, from"), [_between(1, LONGEST_MINUTES)])
    minutes_high = NumberField(_l("Minutes, to"), [_between(1, LONGEST_MINUTES)])
    energy = DropdownField(_l("Energy"), table=_words(ENERGY_WORDS))
    cost = DropdownField(_l("Cost, one time"), table=_words(COST_WORDS))
    needs = MultipleChoiceField(_l("What it needs"), table=_words(NEED_WORDS))
    cautions = MultipleChoiceField(_l("To think of before giving it"), table=_words(CAUTION_WORDS))
    tag = ChoiceField(_l("Whose time"), table=_words(TAG_WORDS), needed=_l("Please choose one."))
    mode = ChoiceField(_l("Who does it"), table=_words(MODE_WORDS), needed=_l("Please choose who does it."))
    low = NumberField(_l("From"), [_between(0, HIGHEST_COUNT)])
    high = NumberField(_l("to"), [_between(0, HIGHEST_COUNT)])
    window = DropdownField(_l("times"), table=_words(WINDOW_WORDS))
    plans = MultilineField(_l("Plans: when | we, one a line"), [TwoPartLines()], longest=4000)
    obstacles = MultilineField(
        _l("What may get in the way | what then still works, one a line"), [TwoPartLines()], longest=4000
    )

    def leave_out_questions(self, kind: ActivityKind) -> None:
        """Remove the fields of questions where activities of this kind have none."""
        if not spec_of(kind).takes_questions:
            for name in [name for name in self._fields if name.startswith("ask_")]:
                delattr(self, name)

    @property
    def slots(self) -> list[dict[str, Any]]:
        """The fields of each question, by part and in order; [] where they were removed."""
        if "ask_1_label" not in self:
            return []
        return [{part: self[f"ask_{n}_{part}"] for part in PARTS} for n in SLOTS]

    def validate(self, extra_validators: Any = None) -> bool:
        """Check each field, and that questions have words, and choices where they need them."""
        is_valid: bool = super().validate(extra_validators)
        are_valid = [_is_valid(slot) for slot in self.slots]  # a list, so that each field gets its errors
        return is_valid and all(are_valid)

    def questions(self) -> list[QuestionDraft]:
        """The questions that have words."""
        return [
            QuestionDraft(
                number,
                slot["label"].data,
                slot["hint"].data or "",
                slot["type"].data or "line",
                slot["who"].data == "own",
                lines_of(slot["choices"].data),
            )
            for number, slot in enumerate(self.slots, 1)
            if slot["label"].data
        ]

    def rhythm(self) -> Message | None:
        """The rhythm in words, for the preview; None where its fields are not complete."""
        low, high = self.low.data, self.high.data
        if low is None or high is None or not self.window.is_offered(self.window.data):
            return None
        return how_often(Window(self.window.data), low, high)

    def draft(self, source: ActivityView | None = None) -> ActivityDraft:
        """The values of a valid form, without a key. ``source`` is the activity that is copied or edited."""
        texts = {
            name: self[name].data
            for name in ("title", "summary", "why", "how", "example", "small_version", "free_version")
        }
        return ActivityDraft(
            key="",
            kind=source.kind if source else ActivityKind.OTHER,
            **texts,
            minutes_low=self.minutes_low.data,
            minutes_high=self.minutes_high.data,
            energy=Energy(self.energy.data),
            cost=Cost(self.cost.data),
            mode=Mode(self.mode.data),
            tag=Tag(self.tag.data),
            window=Window(self.window.data),
            low=self.low.data,
            high=self.high.data,
            cautions=tuple(self.cautions.data or ()),
            needs=tuple(self.needs.data or ()),
            more=self._more(source),
        )

    def _more(self, source: ActivityView | None) -> dict[str, Any]:
        more: dict[str, Any] = {
            "if_then": [{"cue": a, "we": b} for a, b in two_part_lines(self.plans.data)],
            "obstacle": [{"obstacle": a, "small": b} for a, b in two_part_lines(self.obstacles.data)],
        }
        if source and source.agenda:
            more["agenda"] = source.agenda
        rows_before = {str(row["key"]): row for row in source.more.get("field", ())} if source else {}
        keys = {number: slot["key"].data or "" for number, slot in enumerate(self.slots, 1)}
        more["field"] = question_rows(self.questions(), rows_before, keys)
        return more


PARTS = ("label", "type", "who", "choices", "hint", "key")


def _add_slots() -> None:
    """Add the fields of every question to the form, named ask_1_label and so on."""
    for n in SLOTS:
        fields = {
            "label": LineField(_l("Question"), longest=LONGEST_LABEL),
            "type": DropdownField(_l("Answered with"), table=_words(ANSWER_WORDS), default="line"),
            "who": DropdownField(_l("Answered by"), table=_words(WHO_WORDS), default="both"),
            "choices": MultilineField(_l("Choices, one a line"), longest=1200),
            "hint": LineField(_l("A hint beside it, if you like"), longest=LONGEST_HINT),
            "key": HiddenField(default="", validators=[Optional()]),
        }
        for part, field in fields.items():
            setattr(BuilderForm, f"ask_{n}_{part}", field)


_add_slots()


def _is_valid(slot: Mapping[str, Any]) -> bool:
    """Whether a question has all its parts; adds errors to the fields that are wrong."""
    if slot["choices"].errors:  # too long to be split into lines
        return False
    label, choices = slot["label"], lines_of(slot["choices"].data)
    if not label.data:
        if choices or slot["hint"].data:
            label.errors = [*label.errors, _l("Please write the question.")]
            return False
        return True
    if slot["type"].data not in TYPES_WITH_CHOICES:
        return True
    error = None
    if len(set(choices)) < LEAST_CHOICES:
        error = _l("Please write at least two different choices, one a line.")
    elif len(choices) > MOST_CHOICES or max(map(len, choices)) > LONGEST_PART:
        error = _l("Please keep this to ten choices of one line.")
    if error:
        slot["choices"].errors = [*slot["choices"].errors, error]
    return error is None


class ImportForm(AppForm):
    """A file with activities."""

    file = FileField(
        _l("The file"),
        validators=[FileRequired(_l("Please choose a file."))],
        render_kw={"accept": ".toml,.zip"},
    )
    renew = BooleanField(_l("Where we have one with the same key, take this as its new version"))

    def uploaded_file(self) -> tuple[str, bytes]:
        """The end of the file's name, and its bytes; the form is valid."""
        upload = self.file.data
        return (upload.filename or "")[-80:], upload.stream.read()
