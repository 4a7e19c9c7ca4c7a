"""Forms of assignments: one couple, several couples, and the therapist's rating."""

from collections.abc import Iterable
from uuid import UUID, uuid4

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField
from wtforms.validators import DataRequired, Optional

from practice.assignments.rules import ENDS_WORDS, AssignmentDraft, AssignmentText, Ends, without_lead
from practice.forms.base import AppForm, parse_form_key
from practice.forms.fields import (
    ChoiceField,
    DayField,
    DropdownField,
    LineField,
    MultilineField,
    MultipleChoiceField,
    NumberField,
    lazy_words,
)
from practice.forms.validators import number_between, require_data
from practice.library.rules.activities import (
    COST_WORDS,
    MODE_WORDS,
    WINDOW_WORDS,
    Caution,
    Cost,
    Mode,
    Window,
)
from practice.library.rules.limits import HIGHEST_COUNT, LONGEST_MINUTES
from practice.profiles.rules import Load


class AssignForm(AppForm):
    """The plan of an assignment; ``form_key`` lets a form that is sent twice count once."""

    form_key = HiddenField(default=lambda: str(uuid4()))
    version = HiddenField(default="")
    why = MultilineField(_l("Why this, for these two"), [require_data()], longest=1200)
    mode = ChoiceField(_l("Who"), table=lazy_words(MODE_WORDS), needed=_l("Please choose who does it."))
    low = NumberField(_l("From"), [number_between(0, HIGHEST_COUNT)])
    high = NumberField(_l("to"), [number_between(0, HIGHEST_COUNT)])
    window = DropdownField(_l("times"), table=lazy_words(WINDOW_WORDS))
    minutes = NumberField(_l("Minutes, one time"), [number_between(0, LONGEST_MINUTES)])
    cost = DropdownField(_l("Cost, one time"), table=lazy_words(COST_WORDS))
    starts_on = DayField(_l("Starts on"), [require_data(_l("Please choose a day."))])
    ends = ChoiceField(_l("How long"), table=lazy_words(ENDS_WORDS), needed=_l("Please choose how long."))
    ends_on = DayField(_l("Last day, if it ends on a day"), [Optional()])
    cue = LineField(_l("When"), longest=200)
    plan = LineField(_l("we"), longest=200)
    obstacle = LineField(_l("What may get in the way"), longest=200)
    small = LineField(_l("The small version that survives it"), longest=300)
    is_minded = BooleanField(
        _l("I have thought of this, and it fits these two now"),
        [DataRequired(_l("Please think of this first, and tick it."))],
    )

    def require_tick(self, cautions: Iterable[str]) -> None:
        """Delete the tick box, unless a caution says that practice in a session or safety must come first."""
        if not {Caution.TAUGHT_IN_SESSION, Caution.NOT_WITH_AGGRESSION} & set(cautions):
            del self.is_minded

    def load(self) -> Load | None:
        """The load of the plan as it stands in the form, or None while numbers or the window are missing."""
        numbers = (self.low.data, self.high.data, self.minutes.data)
        if None in numbers or not self.window.is_offered(self.window.data):
            return None
        low, high, minutes = (max(0, min(number, LONGEST_MINUTES)) for number in numbers)
        cost = Cost(self.cost.data) if self.cost.is_offered(self.cost.data) else Cost.FREE
        return Load(Window(self.window.data), low, high, minutes, cost)

    def draft(self) -> AssignmentDraft:
        """The plan as it was sent; call it after ``validate_on_submit()``."""
        texts = self.texts_of(AssignmentText) | {
            "cue": without_lead(self.cue.data or "", _("When")),
            "plan": without_lead(self.plan.data or "", _("we")),
        }
        return AssignmentDraft(
            form_key=parse_form_key(self.form_key.data),
            mode=Mode(self.mode.data),
            window=Window(self.window.data),
            low=self.low.data,
            high=self.high.data,
            minutes=self.minutes.data,
            cost=Cost(self.cost.data),
            starts_on=self.starts_on.data,
            ends=Ends(self.ends.data),
            ends_on=self.ends_on.data if self.ends.data == Ends.ON_DAY else None,
            version=self.version.data or "",
            **texts,
        )


ZERO_TO_FOUR = {str(n): str(n) for n in range(5)}


def number_or_none(text: str | None) -> int | None:
    """The number a choice field holds, or None where nothing is chosen."""
    return int(text) if text else None


class RatingForm(AppForm):
    """How it went as the therapist sees it; choosing nothing takes the rating back."""

    rating = ChoiceField(_l("How did it go, as you see it?"), table=ZERO_TO_FOUR)

    def number(self) -> int | None:
        """The rating, 0 to 4, or None; call it after ``validate()``."""
        return number_or_none(self.rating.data)


class AssignToAllForm(AssignForm):
    """One plan for several couples."""

    why = MultilineField(_l("Why this"), [require_data()], longest=1200)
    couples = MultipleChoiceField(
        _l("Couples"), table={}, validators=[require_data(_l("Please choose at least one couple."))]
    )

    def couple_ids(self) -> list[UUID]:
        """The ids of the ticked couples; call it after ``validate_on_submit()``."""
        return [UUID(couple_id) for couple_id in self.couples.data]
