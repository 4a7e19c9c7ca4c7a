"""The steps of a check-in, which page comes next, and the check-in as a kind. No Flask, no database."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from practice.entries.pages import LOG_ANOTHER_WAY_LINK
from practice.library.queries import ActivityView
from practice.library.rules.activities import ActivityKind
from practice.library.rules.kinds import (
    ActivityKindSpec,
    CaseloadColumn,
    KindEntries,
    KindInReview,
    KindLink,
    KindPicture,
)
from practice.messages import N_


class CheckInStep(NamedTuple):
    """One item of a check-in's agenda, on a page of its own; ``number`` counts from 1, ``of`` is how many there are."""

    key: str
    title: str
    prompt: str
    minutes: int
    number: int
    of: int
    before: str | None  # key of the step before, or None
    after: str  # key of the step after; "answers" at the end


ANSWERS, SAVE = "answers", "save"
FIELD_OF_STEP = {
    "connected": "connected",
    "one_thing": "park",
    "one_ask": "ask",
    "close": "note",
}  # from an agenda item's key to the form field it asks


class PostedStep(NamedTuple):
    """A check-in's form as it was sent: from which step, with which items touched, by which button."""

    is_sent: bool
    came_from: str
    short: bool
    touched: tuple[str, ...]
    press: str


class CheckInPage(NamedTuple):
    """One page of a check-in: a step, or (``step`` is None) the last page with the answers."""

    step: CheckInStep | None
    steps: list[CheckInStep]
    short: bool
    touched: tuple[str, ...]
    field_names: tuple[str, ...]  # the form fields on this page
    is_saving: bool

    @property
    def is_whole(self) -> bool:
        """Whether every step was touched, none skipped."""
        return all(step.key in self.touched for step in self.steps)

    @property
    def key(self) -> str:
        """The key of the step, or "answers" for the last page."""
        return self.step.key if self.step else ANSWERS


def next_page(activity: ActivityView, posted: PostedStep, to: str, *, is_valid: bool) -> CheckInPage | None:
    """The page to show next when the step with the key ``to`` is asked for; None where there is no such step.

    A form that is not valid is shown again on the page it was sent from.
    """
    agenda_keys = [step.key for step in steps(activity, short=False)]
    if to not in {*agenda_keys, ANSWERS, SAVE}:
        return None
    short = {"short": True, "full": False}.get(posted.press, posted.short)
    touched = [key for key in agenda_keys if key in posted.touched]
    if posted.is_sent and not is_valid:
        to = posted.came_from if posted.came_from in agenda_keys else ANSWERS
    elif posted.came_from in agenda_keys and posted.press == "" and posted.came_from not in touched:
        touched.append(posted.came_from)
    page_steps = steps(activity, short=short)
    keys = [step.key for step in page_steps]
    if to in agenda_keys and to not in keys:
        to = next((key for key in keys if key not in touched), ANSWERS)
    step = next((candidate for candidate in page_steps if candidate.key == to), None)
    field_names: tuple[str, ...] = (FIELD_OF_STEP[to],) if to in FIELD_OF_STEP else ()
    if step is None:
        field_names = ("on_day", *(field for key, field in FIELD_OF_STEP.items() if key not in keys))
    is_saving = posted.is_sent and is_valid and to == SAVE
    return CheckInPage(step, page_steps, short, tuple(touched), field_names, is_saving)


def steps(activity: ActivityView, *, short: bool) -> list[CheckInStep]:
    """The steps of an activity's agenda, all of them or those of the ten-minute version; none without an agenda."""
    if not activity.spec.has_agenda:
        return []
    items: list[Mapping[str, Any]] = [item for item in activity.agenda if item["in_short"] or not short]
    keys = [str(item["key"]) for item in items]
    return [
        CheckInStep(
            keys[index],
            item["title"],
            item["prompt"],
            item["minutes_short"] if short else item["minutes"],
            index + 1,
            len(items),
            keys[index - 1] if index else None,
            keys[index + 1] if index + 1 < len(keys) else ANSWERS,
        )
        for index, item in enumerate(items)
    ]


CHECK_IN = ActivityKindSpec(
    ActivityKind.CHECK_IN,
    KindPicture("chat", "plum"),
    (
        KindLink(N_("Begin the check-in"), "check_ins.begin", "assignment_id", icon="chat"),
        LOG_ANOTHER_WAY_LINK,
    ),
    takes_questions=False,
    has_agenda=True,
    entries=KindEntries(minutes=True, felt=True),
    review=KindInReview(column=CaseloadColumn.CHECK_IN),
)
