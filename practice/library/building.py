"""The builder's form: every text of an activity, its rhythm, and up to five questions of its own."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, ValidationError
from wtforms.validators import NumberRange, Optional

from practice.forms import (
    HouseForm,
    LineField,
    Listed,
    Needed,
    NumberField,
    OneOf,
    SomeOf,
    WrittenField,
)
from practice.library.queries import Book
from practice.library.questions import ANSWERS, CHOOSING, WHO, Question, kept, lines_of, pairs
from practice.library.rules import (
    CAUTION_WORDS,
    COST_WORDS,
    ENERGY_WORDS,
    HIGHEST,
    LEAST_CHOICES,
    LONGEST_HINT,
    LONGEST_LABEL,
    LONGEST_MINUTES,
    LONGEST_PART,
    LONGEST_TEXTS,
    MODE_WORDS,
    MOST_CHOICES,
    MOST_FIELDS,
    MOST_LINES,
    NEED_WORDS,
    PAGED,
    TAG_WORDS,
    WINDOW_WORDS,
    ActivityDraft,
    Cost,
    Energy,
    FieldType,
    Kind,
    Mode,
    Tag,
    Window,
    how_often,
)
from practice.phrase import N_, Phrase

SLOTS = range(1, MOST_FIELDS + 1)


def _words(table: Mapping[Any, str]) -> dict[str, Any]:
    return {str(key): _l(words) for key, words in table.items()}


def _between(low: int, high: int) -> NumberRange:
    return NumberRange(low, high, message=_l("Please write a number from %(min)s to %(max)s."))


class InPairs:
    """Each line has two parts with a bar between them."""

    def __call__(self, form: Any, field: Any) -> None:
        lines = lines_of(field.data)
        if len(lines) > MOST_LINES:
            raise ValidationError(_l("Please keep this to %(n)s lines.", n=MOST_LINES))
        for number, line in enumerate(lines, 1):
            if line.count("|") != 1 or len(pairs(line)) != 1:
                raise ValidationError(
                    _l("Line %(n)s: please write two parts with a bar ( | ) between them.", n=number)
                )
            if max(map(len, pairs(line)[0])) > LONGEST_PART:
                raise ValidationError(
                    _l("Line %(n)s: please keep each part to %(most)s letters.", n=number, most=LONGEST_PART)
                )


class BuilderForm(HouseForm):
    """A clinic's own activity; ``form_key`` makes a form that is sent twice count once."""

    form_key = HiddenField(default=lambda: str(uuid4()))
    version = HiddenField(default="")  # of the activity that is changed, as the page showed it
    title = LineField(_l("Title"), [Needed()], longest=LONGEST_TEXTS["title"])
    summary = WrittenField(_l("In one sentence"), [Needed()], longest=LONGEST_TEXTS["summary"])
    why = WrittenField(_l("Why it may help"), [Needed()], longest=LONGEST_TEXTS["why"])
    how = WrittenField(_l("How it goes"), [Needed()], longest=LONGEST_TEXTS["how"])
    example = WrittenField(_l("A note somebody might write"), [Needed()], longest=LONGEST_TEXTS["example"])
    small_version = WrittenField(
        _l("The smallest version"), [Needed()], longest=LONGEST_TEXTS["small_version"]
    )
    free_version = WrittenField(_l("Without money"), [Needed()], longest=LONGEST_TEXTS["free_version"])
    minutes_low = NumberField(_l("Minutes, from"), [_between(1, LONGEST_MINUTES)])
    minutes_high = NumberField(_l("Minutes, to"), [_between(1, LONGEST_MINUTES)])
    energy = Listed(_l("Energy"), table=_words(ENERGY_WORDS))
    cost = Listed(_l("Cost, one time"), table=_words(COST_WORDS))
    needs = SomeOf(_l("What it needs"), table=_words(NEED_WORDS))
    cautions = SomeOf(_l("To think of before giving it"), table=_words(CAUTION_WORDS))
    tag = OneOf(_l("Whose time"), table=_words(TAG_WORDS), needed=_l("Please choose one."))
    mode = OneOf(_l("Who does it"), table=_words(MODE_WORDS), needed=_l("Please choose who does it."))
    low = NumberField(_l("From"), [_between(0, HIGHEST)])
    high = NumberField(_l("to"), [_between(0, HIGHEST)])
    window = Listed(_l("times"), table=_words(WINDOW_WORDS))
    plans = WrittenField(_l("Plans: when | we, one a line"), [InPairs()], longest=4000)
    obstacles = WrittenField(
        _l("What may get in the way | what then still works, one a line"), [InPairs()], longest=4000
    )

    def fit(self, kind: Kind) -> None:
        """Leave out the questions where a kind has pages of its own."""
        if kind in PAGED:
            for name in [one for one in self._fields if one.startswith("ask_")]:
                delattr(self, name)

    @property
    def slots(self) -> list[dict[str, Any]]:
        """The fields of each question, in order; none where a kind has pages of its own."""
        if "ask_1_label" not in self:
            return []
        return [{part: self[f"ask_{n}_{part}"] for part in PARTS} for n in SLOTS]

    def validate(self, extra_validators: Any = None) -> bool:
        """A question has words, and choices where it is to be chosen from."""
        whole: bool = super().validate(extra_validators)
        wrong = [slot for slot in self.slots if not _is_whole(slot)]  # all of them say what is wrong
        return whole and not wrong

    def questions(self) -> list[Question]:
        """What stands in the form of each question that has words."""
        return [
            Question(
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

    def rhythm(self) -> Phrase | None:
        """How often, as far as it can be told from what stands in the form."""
        low, high = self.low.data, self.high.data
        if low is None or high is None or not self.window.is_offered(self.window.data):
            return None
        return how_often(Window(self.window.data), low, high)

    def draft(self, source: Book | None = None) -> ActivityDraft:
        """What was filled in; follows ``validate_on_submit()``. The key is given when it is kept."""
        texts = {
            name: self[name].data
            for name in ("title", "summary", "why", "how", "example", "small_version", "free_version")
        }
        return ActivityDraft(
            key="",
            kind=source.kind if source else Kind.OTHER,
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

    def _more(self, source: Book | None) -> dict[str, Any]:
        more: dict[str, Any] = {
            "if_then": [{"cue": a, "we": b} for a, b in pairs(self.plans.data)],
            "obstacle": [{"obstacle": a, "small": b} for a, b in pairs(self.obstacles.data)],
        }
        if source and source.agenda:
            more["agenda"] = source.agenda
        known = {str(one["key"]): one for one in source.more.get("field", ())} if source else {}
        keys = {number: slot["key"].data or "" for number, slot in enumerate(self.slots, 1)}
        more["field"] = kept(self.questions(), known, keys)
        return more


PARTS = ("label", "type", "who", "choices", "hint", "key")


def _add_slots() -> None:
    for n in SLOTS:
        made = {
            "label": LineField(_l("Question"), longest=LONGEST_LABEL),
            "type": Listed(_l("Answered with"), table=_words(ANSWERS), default="line"),
            "who": Listed(_l("Answered by"), table=_words(WHO), default="both"),
            "choices": WrittenField(_l("Choices, one a line"), longest=1200),
            "hint": LineField(_l("A hint beside it, if you like"), longest=LONGEST_HINT),
            "key": HiddenField(default="", validators=[Optional()]),
        }
        for part, field in made.items():
            setattr(BuilderForm, f"ask_{n}_{part}", field)


_add_slots()


def _is_whole(slot: Mapping[str, Any]) -> bool:
    if slot["choices"].errors:  # far too long: it is not taken apart
        return False
    label, choices = slot["label"], lines_of(slot["choices"].data)
    if not label.data:
        if choices or slot["hint"].data:
            label.errors = [*label.errors, _l("Please write the question.")]
            return False
        return True
    if slot["type"].data not in CHOOSING:
        return True
    wrong = None
    if len(set(choices)) < LEAST_CHOICES:
        wrong = _l("Please write at least two different choices, one a line.")
    elif len(choices) > MOST_CHOICES or max(map(len, choices)) > LONGEST_PART:
        wrong = _l("Please keep this to ten choices of one line.")
    if wrong:
        slot["choices"].errors = [*slot["choices"].errors, wrong]
    return wrong is None


def filled(book: Book) -> dict[str, Any]:
    """An activity as the builder's form holds it."""
    data: dict[str, Any] = {name: getattr(book, name) for name in PLAIN}
    data |= {name: str(getattr(book, name)) for name in ("energy", "cost", "tag", "mode", "window")}
    data |= {"needs": list(book.needs), "cautions": list(book.cautions), "version": str(book.version)}
    data["plans"] = "\n".join(f"{one['cue']} | {one['we']}" for one in book.plans)
    data["obstacles"] = "\n".join(f"{one['obstacle']} | {one['small']}" for one in book.obstacles)
    for n, one in enumerate(book.fields, 1):
        kind = f"scale_{one.to}" if one.type is FieldType.SCALE else str(one.type)
        texts = {
            "label": one.label,
            "type": kind,
            "who": "own" if one.is_own else "both",
            "choices": "\n".join(words for _, words in one.choices),
            "hint": one.hint,
            "key": one.key,
        }
        data |= {f"ask_{n}_{part}": text for part, text in texts.items()}
    return data


PLAIN = (
    "title", "summary", "why", "how", "example", "small_version", "free_version",
    "minutes_low", "minutes_high", "low", "high",
)  # fmt: skip

EMPTY: dict[str, Any] = {
    "minutes_low": 10,
    "minutes_high": 20,
    "energy": "low",
    "cost": "free",
    "free_version": N_("It costs nothing."),
    "tag": "couple",
    "mode": "together",
    "window": "week",
    "low": 1,
    "high": 2,
}
