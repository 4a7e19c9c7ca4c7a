"""Forms of appointments: when to meet, and what to bring."""

from uuid import uuid4

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField
from wtforms.validators import NumberRange

from practice.appointments.rules import PlanDraft, TopicDraft
from practice.forms import ClockField, DayField, HouseForm, Needed, NumberField, OneOf, WrittenField, key_of
from practice.release import Release

RELEASES = {
    Release.ONLY_ME.value: _l("Only me"),
    Release.KEEP.value: _l("Keep for our session"),
    Release.SHARE.value: _l("Share now"),
}


class PlanForm(HouseForm):
    """Day, time and length of a meeting, in the clinic's wall time."""

    on_day = DayField(_l("Day"), [Needed(_l("Please choose a day."))])
    at_time = ClockField(_l("Time"), [Needed(_l("Please write a time, such as 17:30."))])
    minutes = NumberField(
        _l("Minutes"),
        [NumberRange(10, 240, message=_l("Please write a number from %(min)s to %(max)s."))],
        default=50,
    )

    again = HiddenField()  # the time that was asked about; sent once more, it is meant

    def draft(self) -> PlanDraft:
        """What was filled in; follows ``validate_on_submit()``."""
        return PlanDraft(self.on_day.data, self.at_time.data, self.minutes.data)


class TopicForm(HouseForm):
    """One thing to bring; who may read it is asked before typing."""

    form_key = HiddenField(default=lambda: str(uuid4()))
    release = OneOf(
        _l("Who can read this?"),
        table=RELEASES,
        needed=_l("Please choose who can read this."),
        default=Release.KEEP.value,
    )
    text = WrittenField(_l("What would you like to talk about?"), [Needed()])

    def draft(self) -> TopicDraft:
        """What was written; follows ``validate_on_submit()``."""
        return TopicDraft(key_of(self.form_key.data), self.text.data, Release(self.release.data))
