"""The form of a topic: what to bring, and who may read it."""

from typing import Any
from uuid import uuid4

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from practice.consent.forms import ReleaseForm
from practice.couples.queries.couples import OwnCoupleView
from practice.forms.base import parse_form_key
from practice.forms.fields import MultilineField
from practice.forms.validators import require_data
from practice.sealed_texts import text_values
from practice.topics.queries import TopicView
from practice.topics.rules import TopicDraft, TopicText


class TopicForm(ReleaseForm):
    """One thing to bring; who may read it is asked before typing."""

    form_key = HiddenField(default=lambda: str(uuid4()))
    version = HiddenField(default="")
    text = MultilineField(_l("What would you like to talk about?"), [require_data()])

    def draft(self) -> TopicDraft:
        """The topic as typed; call it after ``validate_on_submit()`` returned True."""
        release, therapist_id = self.release_choice()
        return TopicDraft(
            parse_form_key(self.form_key.data),
            release,
            therapist_id,
            self.version.data or "",
            **self.texts_of(TopicText),
        )


def topic_data(topic: TopicView) -> dict[str, Any]:
    """A topic as its form holds it."""
    return text_values(TopicText, topic) | {"release": topic.release.value}


def topic_form(us: OwnCoupleView, *, of: TopicView | None = None, version: str = "") -> TopicForm:
    """The form, with the releases the couple's policy offers; ``of`` is the topic to change, and ``version`` its state."""
    form = TopicForm(data=topic_data(of) | {"version": version} if of else {})
    form.offer_releases(us)
    return form
