"""The filters of the library, read from the address, so that a search can be kept as a link."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Form, SelectField
from wtforms.fields.choices import SelectChoice

from practice.forms.fields import LineField
from practice.library.rules.activities import (
    COST_WORDS,
    ENERGY_WORDS,
    NEED_WORDS,
    TAG_WORDS,
    ActivityFilter,
    Cost,
    Energy,
    Tag,
)
from practice.messages import N_

MINUTES = {10: N_("10 minutes"), 20: N_("20 minutes"), 30: N_("30 minutes"), 60: N_("an hour")}
_ANY = SelectChoice("", _l("Any"))


def _choices(table: Mapping[Any, str]) -> list[SelectChoice]:
    return [_ANY, *(SelectChoice(str(key), _l(words)) for key, words in table.items())]


class FilterForm(Form):  # type: ignore[misc]
    """A search. It has no CSRF token, because it changes nothing; values that are not valid are ignored."""

    q = LineField(_l("Words"))
    minutes = SelectField(_l("Time at most"), choices=_choices(MINUTES), validate_choice=False)
    energy = SelectField(_l("Energy at most"), choices=_choices(ENERGY_WORDS), validate_choice=False)
    cost = SelectField(_l("Cost at most"), choices=_choices(COST_WORDS), validate_choice=False)
    tag = SelectField(_l("Whose time"), choices=_choices(TAG_WORDS), validate_choice=False)
    without = SelectField(_l("Works without"), choices=_choices(NEED_WORDS), validate_choice=False)

    def activity_filter(self) -> ActivityFilter:
        """The filters with a valid value."""
        minutes, energy, cost = self._choice("minutes"), self._choice("energy"), self._choice("cost")
        tag = self._choice("tag")
        return ActivityFilter(
            (self.q.data or "")[:120],
            int(minutes) if minutes else None,
            Energy(energy) if energy else None,
            Cost(cost) if cost else None,
            Tag(tag) if tag else None,
            self._choice("without"),
        )

    def _choice(self, name: str) -> str:
        field = self[name]
        return str(field.data) if any(choice.value == field.data for choice in field.choices) else ""
