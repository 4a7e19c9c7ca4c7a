"""The form of a couple's profile."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField
from wtforms.validators import Optional

from practice.forms.base import AppForm
from practice.forms.fields import ChoiceField, TimeOfDayField
from practice.library.rules.activities import COST_WORDS, ENERGY_WORDS, Cost, Energy
from practice.profiles.rules import SITTER_WORDS, ProfileDraft, Sitter


def _optional_choices(table: Mapping[Any, str]) -> dict[str, Any]:
    return {"": _l("Not said"), **{str(key): _l(words) for key, words in table.items()}}


class ProfileForm(AppForm):
    """What an ordinary evening of a couple looks like; every field is optional."""

    version = HiddenField(default="")  # digest of the profile the page was made from
    bedtime = TimeOfDayField(_l("The children usually sleep by"), [Optional()])
    works_shifts = BooleanField(_l("One of them works shifts or nights"))
    sitter = ChoiceField(_l("Who can be with the children"), table=_optional_choices(SITTER_WORDS))
    money = ChoiceField(_l("What one evening may cost"), table=_optional_choices(COST_WORDS))
    energy = ChoiceField(_l("What they have left at the end of a day"), table=_optional_choices(ENERGY_WORDS))

    def draft(self) -> ProfileDraft:
        """The values of a valid form."""
        return ProfileDraft(
            self.bedtime.data,
            bool(self.works_shifts.data),
            Sitter(self.sitter.data) if self.sitter.data else None,
            Cost(self.money.data) if self.money.data else None,
            Energy(self.energy.data) if self.energy.data else None,
        )
