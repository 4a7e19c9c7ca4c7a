"""The form of a whole week."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from practice.forms.base import AppForm, parse_form_key
from practice.forms.fields import MultipleChoiceField
from practice.weeks.rules import WeekDraft


class WeekForm(AppForm):
    """A week in ticks: for each thing, the days on which it happened."""

    form_key = HiddenField(default=lambda: str(uuid4()))
    things: tuple[UUID, ...] = ()

    def days_of(self, assignment_id: UUID) -> Any:
        """The field with one thing's days."""
        return self[_DAYS_PREFIX + assignment_id.hex]

    def draft(self) -> WeekDraft:
        """What was ticked; follows ``validate_on_submit()``."""
        ticks = [
            (one, date.fromisoformat(day)) for one in self.things for day in self.days_of(one).data or ()
        ]
        return WeekDraft(parse_form_key(self.form_key.data), tuple(ticks))


_DAYS_PREFIX = "days_"  # before an assignment's key


def week_form(rows: Mapping[UUID, Mapping[date, str]]) -> WeekForm:
    """The form for these things, each with the days that may be ticked and their names."""
    boxes = {
        _DAYS_PREFIX + one.hex: MultipleChoiceField(
            _l("Days"), table={day.isoformat(): words for day, words in days.items()}
        )
        for one, days in rows.items()
    }
    made: WeekForm = type("WeekForm", (WeekForm,), boxes | {"things": tuple(rows)})()
    return made
