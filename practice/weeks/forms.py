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
    """A week in ticks: for each assignment, the days on which it happened."""

    form_key = HiddenField(default=lambda: str(uuid4()))
    assignment_ids: tuple[UUID, ...] = ()

    def days_of(self, assignment_id: UUID) -> Any:
        """The field with one assignment's days."""
        return self[_DAYS_PREFIX + assignment_id.hex]

    def draft(self) -> WeekDraft:
        """The ticks as they were sent; call it after ``validate_on_submit()``."""
        ticks = [
            (assignment_id, date.fromisoformat(day))
            for assignment_id in self.assignment_ids
            for day in self.days_of(assignment_id).data or ()
        ]
        return WeekDraft(parse_form_key(self.form_key.data), tuple(ticks))


_DAYS_PREFIX = "days_"  # of a form field's name; the assignment's id in hex follows


def week_form(days_by_assignment: Mapping[UUID, Mapping[date, str]]) -> WeekForm:
    """The form for these assignments, by id, each with the days that may be ticked and their names."""
    fields = {
        _DAYS_PREFIX + assignment_id.hex: MultipleChoiceField(
            _l("Days"), table={day.isoformat(): words for day, words in days.items()}
        )
        for assignment_id, days in days_by_assignment.items()
    }
    attributes = fields | {"assignment_ids": tuple(days_by_assignment)}
    form: WeekForm = type("WeekForm", (WeekForm,), attributes)()
    return form
