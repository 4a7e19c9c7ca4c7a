"""Forms of kindnesses: an item of a menu, and a kindness given."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from practice.appreciations.rules.appreciations import BACK_FILL_DAYS
from practice.forms.base import AppForm, parse_form_key
from practice.forms.fields import ChoiceField, DayField, LineField
from practice.forms.validators import require_data
from practice.kindnesses.queries import MenuItemView
from practice.kindnesses.rules import (
    IMPORTANCE_WORDS,
    TENSE_WORDS,
    KindnessDraft,
    KindnessText,
    MenuItemDraft,
    MenuItemText,
    Tense,
)
from practice.release import Release

RELEASES = {Release.ONLY_ME.value: _l("Only me, for now"), Release.SHARE.value: _l("Both of us")}


class MenuItemForm(AppForm):
    """An item of one's own menu; its readers are chosen before its text."""

    form_key = HiddenField(default=lambda: str(uuid4()))
    version = HiddenField(default="")
    release = ChoiceField(
        _l("Who can read this?"),
        table=RELEASES,
        needed=_l("Please choose who can read this."),
        default=Release.SHARE.value,
    )
    tense = ChoiceField(
        _l("Which list?"),
        table={str(tense.value): _l(words) for tense, words in TENSE_WORDS.items()},
        needed=_l("Please choose one of the three."),
        default=Tense.NOW.value,
    )
    text = LineField(_l("What is it?"), [require_data()], longest=200)
    importance = ChoiceField(
        _l("How much does it matter?"),
        table={str(n): _l(words) for n, words in IMPORTANCE_WORDS.items()},
        needed=_l("Please choose one."),
        default="3",
    )

    def draft(self) -> MenuItemDraft:
        """What was typed; call it after ``validate_on_submit()`` returned True."""
        return MenuItemDraft(
            parse_form_key(self.form_key.data),
            Tense(self.tense.data),
            int(self.importance.data),
            Release(self.release.data),
            self.version.data or "",
            **self.texts_of(MenuItemText),
        )


class KindnessForm(AppForm):
    """A kindness this partner did: an item of the other's menu, or words."""

    form_key = HiddenField(default=lambda: str(uuid4()))
    item = ChoiceField(_l("From their menu"), table={})
    text = LineField(_l("Or in a few words"), longest=200)
    on_day = DayField(_l("Which day was it?"), [require_data(_l("Please choose a day."))])

    def offer(self, items: list[MenuItemView], today: date) -> None:
        """Set the items of the other's menu to choose from, and the days: today and the week before."""
        self.item.offer({str(item.id): item.text for item in items})
        if not items:
            self.text.label.text = _("In a few words")
        earliest = today - timedelta(days=BACK_FILL_DAYS)
        self.on_day.render_kw = {"max": today.isoformat(), "min": earliest.isoformat()}

    def draft(self) -> KindnessDraft:
        """What was typed; call it after ``validate_on_submit()`` returned True."""
        item: Any = self.item.data
        return KindnessDraft(
            parse_form_key(self.form_key.data),
            self.on_day.data,
            UUID(item) if item else None,
            **self.texts_of(KindnessText),
        )
