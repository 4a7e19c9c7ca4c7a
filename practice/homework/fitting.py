"""Forms for giving to several couples at once, and for what an ordinary evening of a couple looks like."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField
from wtforms.validators import Optional

from practice.forms import ClockField, HouseForm, Needed, OneOf, SomeOf, WrittenField
from practice.homework.fits import SITTER_WORDS, ProfileDraft
from practice.homework.forms import AssignForm
from practice.homework.rules import Sitter
from practice.library.rules import COST_WORDS, ENERGY_WORDS, Cost, Energy


def _words(table: Mapping[Any, str]) -> dict[str, Any]:
    return {"": _l("Not said"), **{str(key): _l(words) for key, words in table.items()}}


class GiveForm(AssignForm):
    """One plan for several couples."""

    why = WrittenField(_l("Why this"), [Needed()], longest=1200)
    couples = SomeOf(_l("Couples"), table={}, validators=[Needed(_l("Please choose at least one couple."))])

    def chosen(self) -> list[UUID]:
        """The couples that are ticked; follows ``validate_on_submit()``."""
        return [UUID(one) for one in self.couples.data]


class ProfileForm(HouseForm):
    """What an ordinary evening looks like; everything may stay unsaid."""

    version = HiddenField(default="")  # the state the page showed
    bedtime = ClockField(_l("The children usually sleep by"), [Optional()])
    works_shifts = BooleanField(_l("One of them works shifts or nights"))
    sitter = OneOf(_l("Who can be with the children"), table=_words(SITTER_WORDS))
    money = OneOf(_l("What one evening may cost"), table=_words(COST_WORDS))
    energy = OneOf(_l("What they have left at the end of a day"), table=_words(ENERGY_WORDS))

    def draft(self) -> ProfileDraft:
        """What was filled in; follows ``validate_on_submit()``."""
        return ProfileDraft(
            self.bedtime.data,
            bool(self.works_shifts.data),
            Sitter(self.sitter.data) if self.sitter.data else None,
            Cost(self.money.data) if self.money.data else None,
            Energy(self.energy.data) if self.energy.data else None,
        )
