"""Forms of homework: giving something, noting what happened, one's own side, a check-in's answers."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, TypeVar
from uuid import UUID, uuid4

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField
from wtforms.fields.core import UnboundField
from wtforms.validators import NumberRange, Optional

from practice.couples.forms import Ticked
from practice.forms import (
    DayField,
    HouseForm,
    LineField,
    Listed,
    Needed,
    NumberField,
    OneOf,
    SomeOf,
    WrittenField,
    key_of,
)
from practice.homework.asked import Asked, asked_of
from practice.homework.pages import Posted, Walk
from practice.homework.rules import (
    BARRIER_WORDS,
    ENDS_WORDS,
    OUTCOME_WORDS,
    SEASON_WORDS,
    Answers,
    AssignmentDraft,
    Barrier,
    CheckInDraft,
    Ends,
    EntryDraft,
    Load,
    Outcome,
    SeasonDraft,
    SeasonKind,
    SideDraft,
    WeekDraft,
    without_lead,
)
from practice.library.queries import Book
from practice.library.rules import (
    COST_WORDS,
    HIGHEST,
    LONGEST_MINUTES,
    MODE_WORDS,
    TAG_WORDS,
    WINDOW_WORDS,
    Caution,
    Cost,
    Field,
    FieldType,
    Kind,
    Mode,
    Tag,
    Window,
)

WRITTEN = (FieldType.LINE, FieldType.TEXT)  # answered in words of one's own
AnyForm = TypeVar("AnyForm", bound=HouseForm)


def _words(table: Mapping[Any, str]) -> dict[str, Any]:
    return {str(key.value): _l(words) for key, words in table.items()}


def _between(low: int, high: int) -> NumberRange:
    return NumberRange(low, high, message=_l("Please write a number from %(min)s to %(max)s."))


class AssignForm(HouseForm):
    """Everything about one assignment; ``form_key`` makes a form that is sent twice count once."""

    form_key = HiddenField(default=lambda: str(uuid4()))
    version = HiddenField(default="")
    why = WrittenField(_l("Why this, for these two"), [Needed()], longest=1200)
    mode = OneOf(_l("Who"), table=_words(MODE_WORDS), needed=_l("Please choose who does it."))
    low = NumberField(_l("From"), [_between(0, HIGHEST)])
    high = NumberField(_l("to"), [_between(0, HIGHEST)])
    window = Listed(_l("times"), table=_words(WINDOW_WORDS))
    minutes = NumberField(_l("Minutes, one time"), [_between(0, LONGEST_MINUTES)])
    cost = Listed(_l("Cost, one time"), table=_words(COST_WORDS))
    starts_on = DayField(_l("Starts on"), [Needed(_l("Please choose a day."))])
    ends = OneOf(_l("How long"), table=_words(ENDS_WORDS), needed=_l("Please choose how long."))
    ends_on = DayField(_l("Last day, if it ends on a day"), [Optional()])
    cue = LineField(_l("When"), longest=200)
    plan = LineField(_l("we"), longest=200)
    obstacle = LineField(_l("What may get in the way"), longest=200)
    small = LineField(_l("The small version that survives it"), longest=300)
    is_minded = BooleanField(
        _l("I have thought of this, and it fits these two now"),
        [Ticked(_l("Please think of this first, and tick it."))],
    )

    def mind(self, cautions: Iterable[str]) -> None:
        """Ask for a tick only where something must have come before: practice in a session, safety."""
        if not {Caution.TAUGHT_IN_SESSION, Caution.NOT_WITH_AGGRESSION} & set(cautions):
            del self.is_minded

    def load(self) -> Load | None:
        """What this would ask of the couple, as far as it can be told from what stands in the form."""
        numbers = (self.low.data, self.high.data, self.minutes.data)
        if None in numbers or not self.window.is_offered(self.window.data):
            return None
        low, high, minutes = (max(0, min(number, LONGEST_MINUTES)) for number in numbers)
        cost = Cost(self.cost.data) if self.cost.is_offered(self.cost.data) else Cost.FREE
        return Load(Window(self.window.data), low, high, minutes, cost)

    def draft(self) -> AssignmentDraft:
        """What was filled in; follows ``validate_on_submit()``."""
        return AssignmentDraft(
            form_key=key_of(self.form_key.data),
            mode=Mode(self.mode.data),
            window=Window(self.window.data),
            low=self.low.data,
            high=self.high.data,
            minutes=self.minutes.data,
            cost=Cost(self.cost.data),
            starts_on=self.starts_on.data,
            ends=Ends(self.ends.data),
            ends_on=self.ends_on.data if self.ends.data == Ends.ON_DAY else None,
            why=self.why.data,
            cue=without_lead(self.cue.data or "", _("When")),
            plan=without_lead(self.plan.data or "", _("we")),
            obstacle=self.obstacle.data,
            small=self.small.data,
            version=self.version.data or "",
        )


FELT = {str(n): str(n) for n in range(5)}
CONNECTED = {str(n): str(n) for n in range(11)}


def _number(text: str | None) -> int | None:
    return int(text) if text else None


ANSWER = "answer_"  # before the key of an activity's own field


def _further(one: Field) -> UnboundField:
    """The form's field for one further question of an activity."""
    match one.type:
        case FieldType.LINE:
            return LineField(one.label, longest=200)
        case FieldType.TEXT:
            return WrittenField(one.label, longest=600)
        case FieldType.ONE_OF:
            return OneOf(one.label, table=dict(one.choices))
        case FieldType.SOME_OF:
            return SomeOf(one.label, table=dict(one.choices))
        case FieldType.SCALE:
            return OneOf(one.label, table={str(n): str(n) for n in range(one.to + 1)})


def with_fields(form: type[AnyForm], fields: Iterable[Field]) -> type[AnyForm]:
    """This form, asking an activity's own questions as well."""
    further = {ANSWER + one.key: _further(one) for one in fields}
    return type(form.__name__, (form,), further | {"further": tuple(fields)})


class RatingForm(HouseForm):
    """How it went as a therapist sees it; nothing takes back what was kept."""

    rating = OneOf(_l("How did it go, as you see it?"), table=FELT)

    def number(self) -> int | None:
        """From 0 to 4."""
        return _number(self.rating.data)


class SideForm(HouseForm):
    """One partner's own side; ``connected`` and ``ask`` only where there is a check-in."""

    words_begin_with = (ANSWER,)
    further: tuple[Field, ...] = ()
    version = HiddenField(default="")
    went = OneOf(_l("How did it go?"), table=FELT)
    felt = OneOf(_l("How connected did it leave you?"), table=FELT)
    barriers = SomeOf(_l("Did anything get in the way?"), table=_words(BARRIER_WORDS))
    connected = OneOf(_l("How connected did you feel this week?"), table=CONNECTED)
    ask = LineField(_l("One small ask"), longest=300)

    def fit(self, kind: Kind, *, is_held: bool = False) -> None:
        """Leave out what this kind of activity does not ask, and what a check-in that was held does not.

        What was answered before stays, to be read and changed.
        """
        for name in ("went", "felt", "barriers") if is_held else ("connected", "ask"):
            delattr(self, name)
        if not is_held:
            self._fit_to(asked_of(kind))

    def _fit_to(self, asked: Asked) -> None:
        if not asked.felt and not self.felt.object_data:
            del self.felt
        words = _words(BARRIER_WORDS)
        fitting = {str(one) for one in asked.barriers} | set(self.barriers.object_data or ())
        self.barriers.offer({key: text for key, text in words.items() if key in fitting})

    def asked(self, *, own: bool) -> list[tuple[Field, Any]]:
        """The activity's own questions with their form fields: the shared ones, or each partner's own."""
        return [(one, self[ANSWER + one.key]) for one in self.further if one.is_own is own]

    def own_boxes(self) -> list[Any]:
        """The fields of one's own side."""
        names = ("connected", "went", "felt", "barriers", "ask")
        return [self[name] for name in names if name in self] + [box for _, box in self.asked(own=True)]

    def answers(self, *, own: bool) -> Answers:
        """What was answered to them."""
        found: Answers = {}
        for one, box in self.asked(own=own):
            given = box.data if isinstance(box.data, list) else [box.data]
            if said := [str(each) for each in given if each]:
                found[one.key] = said
        return found

    def side(self) -> SideDraft:
        """What was answered; follows ``validate_on_submit()``."""
        barriers = self.barriers.data if "barriers" in self else ()
        return SideDraft(
            went=_number(self.went.data) if "went" in self else None,
            felt=_number(self.felt.data) if "felt" in self else None,
            connected=_number(self.connected.data) if "connected" in self else None,
            barriers=tuple(Barrier(one) for one in barriers or ()),
            answers=self.answers(own=True),
            asked=frozenset({name for name in ("went", "felt", "connected", "barriers") if name in self})
            | {"answers"},
        )

    def ask_text(self) -> str | None:
        """The ask, or None where none is asked for."""
        return str(self.ask.data) if "ask" in self else None


class EntryForm(SideForm):
    """What happened, once, and one's own side of it."""

    form_key = HiddenField(default=lambda: str(uuid4()))
    again = HiddenField(default="")  # the day that was noted already, and is meant once more
    outcome = OneOf(
        _l("What came of it?"),
        table=_words(OUTCOME_WORDS),
        needed=_l("Please choose one; all four are good answers."),
    )
    on_day = OneOf(_l("Which day?"), table={}, needed=_l("Please choose a day."))
    minutes = NumberField(_l("Minutes, roughly"), [Optional(), _between(1, LONGEST_MINUTES)])
    note = WrittenField(_l("One sentence, if you like"), longest=600)
    tag = OneOf(_l("Whose time was it?"), table=_words(TAG_WORDS))
    usual_tag = Tag.COUPLE

    def fit_to(self, book: Book, *, is_held: bool = False) -> None:
        """Leave out what this activity does not ask; what was answered before stays."""
        self.usual_tag = book.tag
        asked = asked_of(book.kind)
        if not asked.minutes and not self.minutes.object_data:
            del self.minutes
        if not asked.whose and self.tag.object_data in (None, str(book.tag)):
            del self.tag
        self.fit(book.kind, is_held=is_held)

    def told_boxes(self) -> list[Any]:
        """The fields both read that stand folded, but for whose time it was, which is answered beforehand."""
        boxes = [self[name] for name in ("note", "minutes") if name in self]
        return boxes + [box for _, box in self.asked(own=False)]

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
            key_of(self.form_key.data),
            self.day(),
            Outcome(self.outcome.data),
            self.minutes.data if "minutes" in self else None,
            self.note.data,
            self.side(),
            Tag(self.tag.data) if "tag" in self and self.tag.data else self.usual_tag,
            self.answers(own=False),
            self.text_keys(),
            self.version.data or "",
        )

    def text_keys(self) -> frozenset[str]:
        """The questions answered in words, which are their writer's own."""
        return frozenset(one.key for one in self.further if one.type in WRITTEN)


class PaperForm(EntryForm):
    """What a couple did on paper, as the therapist enters it."""

    author = OneOf(_l("Whose paper is it?"), table={}, needed=_l("Please choose one of the two."))
    on_day = DayField(_l("Which day?"), [Needed(_l("Please choose a day."))])

    def day(self) -> date:
        found: date = self.on_day.data
        return found


class WeekForm(HouseForm):
    """A week in ticks: for each thing, the days on which it happened."""

    form_key = HiddenField(default=lambda: str(uuid4()))
    things: tuple[UUID, ...] = ()

    def days_of(self, assignment_id: UUID) -> Any:
        """The field with one thing's days."""
        return self[_DAYS + assignment_id.hex]

    def draft(self) -> WeekDraft:
        """What was ticked; follows ``validate_on_submit()``."""
        ticks = [
            (one, date.fromisoformat(day)) for one in self.things for day in self.days_of(one).data or ()
        ]
        return WeekDraft(key_of(self.form_key.data), tuple(ticks))


_DAYS = "days_"  # before an assignment's key


def week_form(rows: Mapping[UUID, Mapping[date, str]]) -> WeekForm:
    """The form for these things, each with the days that may be ticked and their names."""
    boxes = {
        _DAYS + one.hex: SomeOf(_l("Days"), table={day.isoformat(): words for day, words in days.items()})
        for one, days in rows.items()
    }
    made: WeekForm = type("WeekForm", (WeekForm,), boxes | {"things": tuple(rows)})()
    return made


class SeasonForm(HouseForm):
    """A stretch in which less is expected."""

    form_key = HiddenField(default=lambda: str(uuid4()))
    kind = OneOf(
        _l("What is it?"), table=_words(SEASON_WORDS), needed=_l("Please choose one; any of them will do.")
    )
    first_on = DayField(_l("From"), [Needed(_l("Please choose a day."))])
    last_on = DayField(_l("Until, if you know"), [Optional()])

    def draft(self) -> SeasonDraft:
        """What was filled in; follows ``validate_on_submit()``."""
        return SeasonDraft(
            key_of(self.form_key.data), SeasonKind(self.kind.data), self.first_on.data, self.last_on.data
        )


class CheckInForm(HouseForm):
    """A check-in's answers, carried from step to step; ``came_from`` is the step the form was sent from."""

    came_from = HiddenField(default="")
    press = HiddenField(default="")  # the button: short, full, skip, back, or none of these
    short = HiddenField(default="")
    touched = HiddenField(default="")  # keys of the agenda, separated by spaces
    on_day = OneOf(_l("Which day was it?"), table={}, needed=_l("Please choose a day."))
    connected = OneOf(_l("How connected did you feel this week?"), table=CONNECTED)
    park = LineField(_l("Something to park for your session"), longest=300)
    ask = LineField(_l("One small ask"), longest=300)
    note = LineField(_l("One sentence for the two of you"), longest=300)

    def offer_days(self, days: Mapping[date, Any]) -> None:
        """The days that may be chosen, with their names."""
        self.on_day.offer({day.isoformat(): words for day, words in days.items()})

    def posted(self) -> Posted:
        """Where the form came from, and what was pressed."""
        touched = tuple((self.touched.data or "").split())
        return Posted(
            self.is_submitted(),
            self.came_from.data or "",
            self.short.data == "yes",
            touched,
            self.press.data or "",
        )

    def carry(self, walk: Walk) -> None:
        """What the next page's form brings along."""
        self.came_from.data = walk.here
        self.short.data = "yes" if walk.short else ""
        self.touched.data = " ".join(walk.touched)

    def draft(self, known: list[str]) -> CheckInDraft:
        """What was answered; follows ``validate_on_submit()``; ``known`` are the agenda's keys."""
        touched = tuple(key for key in known if key in (self.touched.data or "").split())
        return CheckInDraft(
            date.fromisoformat(self.on_day.data),
            self.short.data == "yes",
            touched,
            _number(self.connected.data),
            self.ask.data,
            self.note.data,
            self.park.data,
        )
