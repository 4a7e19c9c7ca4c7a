"""The form of a check-in, carried from step to step."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from practice.assignments.forms import number_or_none
from practice.check_ins.pages import CheckInPage, PostedStep
from practice.check_ins.rules import CheckInDraft
from practice.entries.forms import ZERO_TO_TEN
from practice.forms.base import AppForm
from practice.forms.fields import ChoiceField, LineField


class CheckInForm(AppForm):
    """A check-in's answers, carried from step to step; ``came_from`` is the step the form was sent from."""

    came_from = HiddenField(default="")
    press = HiddenField(default="")  # the button: short, full, skip, back, or none of these
    short = HiddenField(default="")
    touched = HiddenField(default="")  # keys of the agenda, separated by spaces
    on_day = ChoiceField(_l("Which day was it?"), table={}, needed=_l("Please choose a day."))
    connected = ChoiceField(_l("How connected did you feel this week?"), table=ZERO_TO_TEN)
    park = LineField(_l("Something to park for your session"), longest=300)
    ask = LineField(_l("One small ask"), longest=300)
    note = LineField(_l("One sentence for the two of you"), longest=300)

    def offer_days(self, days: Mapping[date, Any]) -> None:
        """Set the days that may be chosen, each with its name."""
        self.on_day.offer({day.isoformat(): words for day, words in days.items()})

    def posted_step(self) -> PostedStep:
        """The step the form was sent from, and the button that was pressed."""
        touched = tuple((self.touched.data or "").split())
        return PostedStep(
            self.is_submitted(),
            self.came_from.data or "",
            self.short.data == "yes",
            touched,
            self.press.data or "",
        )

    def carry_to(self, page: CheckInPage) -> None:
        """Set the hidden fields to the state of the page that is shown next."""
        self.came_from.data = page.key
        self.short.data = "yes" if page.short else ""
        self.touched.data = " ".join(page.touched)

    def draft(self, agenda_keys: list[str]) -> CheckInDraft:
        """The check-in as it was sent; call it after ``validate_on_submit()``."""
        touched = tuple(key for key in agenda_keys if key in (self.touched.data or "").split())
        return CheckInDraft(
            date.fromisoformat(self.on_day.data),
            self.short.data == "yes",
            touched,
            number_or_none(self.connected.data),
            self.ask.data,
            self.note.data,
            self.park.data,
        )
