"""Forms of dates: the search for ideas, a plan, its steps, and a file for one's own calendar."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from flask_babel import lazy_gettext as _l
from wtforms import Form, HiddenField, SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import NumberRange, Optional

from practice.dates.rules.calendars import MOST_WEEKS
from practice.dates.rules.ideas import NOISE_WORDS, WHERE_WORDS, IdeaSearch, Noise, Where
from practice.dates.rules.plans import (
    SITTER_WORDS,
    STEP_WORDS,
    DatePlanDraft,
    PlannedDateText,
    PlanStep,
    SitterStep,
)
from practice.forms.base import AppForm, parse_form_key
from practice.forms.fields import DayField, DropdownField, LineField, NumberField, TimeOfDayField
from practice.forms.validators import require_data
from practice.library.rules.activities import COST_WORDS, ENERGY_WORDS, NEED_WORDS, Cost, Energy
from practice.messages import N_

MINUTES = {15: N_("15 minutes"), 30: N_("30 minutes"), 60: N_("an hour"), 120: N_("two hours")}
STEPS = ("sitter", "reservation", "day_protected")
_ANY = SelectChoice("", _l("Any"))


def _words(table: Mapping[Any, str]) -> dict[str, Any]:
    return {str(getattr(key, "value", key)): _l(words) for key, words in table.items()}


def _offer(table: Mapping[Any, str]) -> list[SelectChoice]:
    return [_ANY, *(SelectChoice(value, words) for value, words in _words(table).items())]


class IdeaSearchForm(Form):  # type: ignore[misc]
    """A search, sent with GET and without a CSRF token, since it changes nothing; unknown values are ignored."""

    where = SelectField(_l("Where"), choices=_offer(WHERE_WORDS), validate_choice=False)
    minutes = SelectField(_l("Time at most"), choices=_offer(MINUTES), validate_choice=False)
    energy = SelectField(_l("Energy at most"), choices=_offer(ENERGY_WORDS), validate_choice=False)
    cost = SelectField(_l("Cost at most"), choices=_offer(COST_WORDS), validate_choice=False)
    noise = SelectField(_l("Noise at most"), choices=_offer(NOISE_WORDS), validate_choice=False)
    lacks = SelectMultipleField(
        _l("We do not have"),
        choices=[SelectChoice(value, words) for value, words in _words(NEED_WORDS).items()],
        validate_choice=False,
    )

    def idea_search(self) -> IdeaSearch:
        """The search, without unknown values."""
        where, minutes = self._choice("where"), self._choice("minutes")
        energy, cost, noise = self._choice("energy"), self._choice("cost"), self._choice("noise")
        return IdeaSearch(
            int(minutes) if minutes else None,
            Energy(energy) if energy else None,
            Cost(cost) if cost else None,
            Noise(noise) if noise else None,
            Where(where) if where else None,
            frozenset(need for need in self.lacks.data or () if need in NEED_WORDS),
        )

    def search(self) -> dict[str, list[str]]:
        """The search as values of a URL."""
        names = ("where", "minutes", "energy", "cost", "noise")
        values = {name: [self._choice(name)] for name in names if self._choice(name)}
        lacks = [need for need in self.lacks.data or () if need in NEED_WORDS]
        return values | ({"lacks": lacks} if lacks else {})

    def _choice(self, name: str) -> str:
        field = self[name]
        return str(field.data) if any(choice.value == field.data for choice in field.choices) else ""


class DatePlanForm(AppForm):
    """What they do, and when."""

    form_key = HiddenField(default=lambda: str(uuid4()))
    version = HiddenField(default="")
    idea = HiddenField(default="")
    what = LineField(_l("What shall it be?"), [require_data()], longest=200)
    on_day = DayField(_l("Day, if you know it"), [Optional()])
    at_time = TimeOfDayField(_l("Time, if you know it"), [Optional()])

    def draft(self) -> DatePlanDraft:
        """What was typed; call it after ``validate_on_submit()`` returned True."""
        return DatePlanDraft(
            parse_form_key(self.form_key.data),
            self.idea.data or "",
            self.on_day.data,
            self.at_time.data,
            self.version.data or "",
            **self.texts_of(PlannedDateText),
        )


class StepsForm(AppForm):
    """The steps of a plan. ``before`` holds their values when the page was made, to tell which were changed."""

    before = HiddenField(default="")
    sitter = DropdownField(_l("Somebody with the children"), table=_words(SITTER_WORDS))
    reservation = DropdownField(_l("A table, a ticket"), table=_words(STEP_WORDS))
    day_protected = DropdownField(_l("The day kept free"), table=_words(STEP_WORDS))

    def changes(self) -> dict[str, SitterStep | PlanStep]:
        """The changed steps by name; call it after ``validate_on_submit()`` returned True."""
        before = dict(zip(STEPS, (self.before.data or "").split(), strict=False))
        kinds: dict[str, type[SitterStep | PlanStep]] = {
            "sitter": SitterStep,
            "reservation": PlanStep,
            "day_protected": PlanStep,
        }
        return {name: kinds[name](self[name].data) for name in STEPS if self[name].data != before.get(name)}


class CalendarForm(AppForm):
    """The day, time, length in minutes and number of weeks of a calendar file."""

    on_day = DayField(_l("From"), [require_data(_l("Please choose a day."))])
    at_time = TimeOfDayField(_l("At"), [Optional()])
    minutes = NumberField(
        _l("Minutes"), [NumberRange(5, 600, message=_l("Please write a number from %(min)s to %(max)s."))]
    )
    weeks = NumberField(
        _l("For how many weeks?"),
        [NumberRange(1, MOST_WEEKS, message=_l("Please write a number from %(min)s to %(max)s."))],
    )
