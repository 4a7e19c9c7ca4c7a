"""Forms of appointments: when to meet, and what to bring."""

from uuid import uuid4

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField
from wtforms.validators import NumberRange

from practice.appointments.queries import TopicView
from practice.appointments.rules import PlanDraft, TopicDraft
from practice.couples.forms import ReleasedForm
from practice.couples.queries import Us
from practice.forms import ClockField, DayField, HouseForm, Needed, NumberField, WrittenField, key_of


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


class TopicForm(ReleasedForm):
    """One thing to bring; who may read it is asked before typing."""

    form_key = HiddenField(default=lambda: str(uuid4()))
    version = HiddenField(default="")
    text = WrittenField(_l("What would you like to talk about?"), [Needed()])

    def draft(self) -> TopicDraft:
        """What was written; follows ``validate_on_submit()``."""
        release, therapist_id = self.released()
        return TopicDraft(
            key_of(self.form_key.data), self.text.data, release, therapist_id, self.version.data or ""
        )


def topic_form(us: Us, *, of: TopicView | None = None, version: str = "") -> TopicForm:
    """The form with what the policy offers; ``of`` is a topic that is changed, in this ``version``."""
    form = TopicForm(data={"text": of.text, "release": of.release.value, "version": version} if of else {})
    form.offer_releases(us)
    return form
