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
    """One thing of a check-in, on a page of its own."""

    key: str
    title: str
    prompt: str
    minutes: int
    number: int
    of: int
    before: str | None  # the step before, or None
    after: str  # the step after; "answers" at the end


ANSWERS, SAVE = "answers", "save"
FIELD_OF_STEP = {
    "connected": "connected",
    "one_thing": "park",
    "one_ask": "ask",
    "close": "note",
}  # agenda key: the form's field


class PostedStep(NamedTuple):
    """A check-in's form as it arrived: the step it was sent from, what was touched, which button was pressed."""

    is_sent: bool
    came_from: str
    short: bool
    touched: tuple[str, ...]
    press: str


class CheckInPage(NamedTuple):
    """Where a check-in stands: at a step, or (``step`` None) at the page with the answers."""

    step: CheckInStep | None
    steps: list[CheckInStep]
    short: bool
    touched: tuple[str, ...]
    asked: tuple[str, ...]  # the form's fields that stand on this page
    is_saving: bool

    @property
    def is_whole(self) -> bool:
        """Whether every step was gone through, none left out."""
        return all(step.key in self.touched for step in self.steps)

    @property
    def here(self) -> str:
        """The key of this page."""
        return self.step.key if self.step else ANSWERS


def next_page(book: ActivityView, posted: PostedStep, to: str, *, is_valid: bool) -> CheckInPage | None:
    """The page to show next on the way ``to`` a step; None where there is no such step.

    What does not fit is answered on the page it was written on.
    """
    known = [one.key for one in steps(book, short=False)]
    if to not in {*known, ANSWERS, SAVE}:
        return None
    short = {"short": True, "full": False}.get(posted.press, posted.short)
    touched = [key for key in known if key in posted.touched]
    if posted.is_sent and not is_valid:
        to = posted.came_from if posted.came_from in known else ANSWERS
    elif posted.came_from in known and posted.press == "" and posted.came_from not in touched:
        touched.append(posted.came_from)
    way = steps(book, short=short)
    keys = [one.key for one in way]
    if to in known and to not in keys:
        to = next((key for key in keys if key not in touched), ANSWERS)
    step = next((one for one in way if one.key == to), None)
    asked: tuple[str, ...] = (FIELD_OF_STEP[to],) if to in FIELD_OF_STEP else ()
    if step is None:
        asked = ("on_day", *(field for key, field in FIELD_OF_STEP.items() if key not in keys))
    saving = posted.is_sent and is_valid and to == SAVE
    return CheckInPage(step, way, short, tuple(touched), asked, saving)


def steps(book: ActivityView, *, short: bool) -> list[CheckInStep]:
    """The agenda, whole or in ten minutes."""
    if not book.spec.has_agenda:
        return []
    wanted: list[Mapping[str, Any]] = [one for one in book.agenda if one["in_short"] or not short]
    keys = [str(one["key"]) for one in wanted]
    return [
        CheckInStep(
            keys[at],
            one["title"],
            one["prompt"],
            one["minutes_short"] if short else one["minutes"],
            at + 1,
            len(wanted),
            keys[at - 1] if at else None,
            keys[at + 1] if at + 1 < len(keys) else ANSWERS,
        )
        for at, one in enumerate(wanted)
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
