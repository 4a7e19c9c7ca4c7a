"""The parts of an activity with their words, and which activities are valid. No Flask, no database, no clock."""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from practice.errors import Refusal
from practice.messages import N_, Message, message, plural_message


class ActivityKind(StrEnum):
    """How an activity is noted; what differs by it is declared in the table of rules/kinds.py, nowhere else."""

    APPRECIATION = "appreciation"
    CHECK_IN = "check_in"
    AT_HOME_DATE = "at_home_date"
    PLANNED_DATE = "planned_date"
    KINDNESS = "kindness"
    TIME_TOGETHER = "time_together"
    NIGHTLY_PAGE = "nightly_page"
    OWN_TIME = "own_time"
    REPAIR = "repair"
    AGREEMENT = "agreement"
    BECOMING = "becoming"
    LISTENING = "listening"
    OTHER = "other"  # a clinic's own


class Energy(StrEnum):
    """How much energy an activity takes."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Cost(StrEnum):
    """The cost of one time, in tiers without a currency."""

    FREE = "free"
    UNDER_15 = "under_15"
    UNDER_50 = "under_50"
    MORE = "more"


class Mode(StrEnum):
    """Who does it."""

    EACH = "each"
    TOGETHER = "together"
    EITHER = "either"


class Window(StrEnum):
    """The days a rhythm counts in; never a due date."""

    DAY = "day"
    WEEK = "week"
    FORTNIGHT = "fortnight"
    MONTH = "month"
    BETWEEN = "between"
    ONCE = "once"
    WHENEVER = "whenever"  # when it comes up: nothing is hoped for, nothing is counted


class Tag(StrEnum):
    """Whose time it is; shown as a mix in words, never as a score."""

    COUPLE = "couple"
    FAMILY = "family"
    SELF = "self"


class Caution(StrEnum):
    """What a therapist should consider before giving an activity."""

    CALM_BOTH = "calm_both"
    TAUGHT_IN_SESSION = "taught_in_session"
    NOT_WITH_AGGRESSION = "not_with_aggression"


ENERGY_WORDS = {
    Energy.LOW: N_("Little energy"),
    Energy.MEDIUM: N_("Some energy"),
    Energy.HIGH: N_("A good deal of energy"),
}
COST_WORDS = {
    Cost.FREE: N_("Costs nothing"),
    Cost.UNDER_15: N_("Under about 15"),
    Cost.UNDER_50: N_("Under about 50"),
    Cost.MORE: N_("More than 50"),
}
MODE_WORDS = {
    Mode.EACH: N_("Each of you"),
    Mode.TOGETHER: N_("Together"),
    Mode.EITHER: N_("Either of you"),
}
WINDOW_WORDS = {
    Window.DAY: N_("a day"),
    Window.WEEK: N_("a week"),
    Window.FORTNIGHT: N_("a fortnight"),
    Window.MONTH: N_("a month"),
    Window.BETWEEN: N_("between sessions"),
    Window.ONCE: N_("in all"),
    Window.WHENEVER: N_("when it comes up"),
}
TAG_WORDS = {
    Tag.COUPLE: N_("Time for the two of us"),
    Tag.FAMILY: N_("Time with the family"),
    Tag.SELF: N_("Time for oneself"),
}
CAUTION_WORDS = {
    Caution.CALM_BOTH: N_("Only when both are calm."),
    Caution.TAUGHT_IN_SESSION: N_("Only once it has been practised in a session."),
    Caution.NOT_WITH_AGGRESSION: N_("Not while there is active aggression."),
}
NEED_WORDS = {
    "quiet_room": N_("a quiet room"),
    "children_asleep": N_("children asleep, if there are any"),
    "sitter": N_("a sitter"),
    "kitchen": N_("a kitchen"),
    "outdoors": N_("a way outdoors"),
    "paper": N_("pen and paper"),
}


class ActivityFileError(Exception):
    """A text file does not describe an activity; ``message`` names the file, the field and what is expected."""

    def __init__(self, name: object, expected: str, **values: object) -> None:
        self.message = message("%(name)s: %(wanted)s", name=str(name), wanted=message(expected, **values))
        super().__init__(str(self.message))


@dataclass(frozen=True)
class ActivityDraft:
    """An activity as a text file or the builder describes it; ``more`` as in ``ActivityView``."""

    key: str
    kind: ActivityKind
    title: str
    summary: str
    why: str
    how: str
    example: str
    small_version: str
    free_version: str
    minutes_low: int
    minutes_high: int
    energy: Energy
    cost: Cost
    mode: Mode
    tag: Tag
    window: Window
    low: int
    high: int
    cautions: tuple[str, ...]
    needs: tuple[str, ...]
    more: dict[str, Any]


@dataclass(frozen=True)
class ActivityFilter:
    """What a therapist narrows the library to; None or "" where everything passes."""

    words: str = ""
    minutes: int | None = None
    energy: Energy | None = None
    cost: Cost | None = None
    tag: Tag | None = None
    without: str = ""  # a need the couple cannot meet


def how_long(low: int, high: int) -> Message:
    """The minutes of one time, in words."""
    if low == high:
        return plural_message(high, N_("About one minute"), N_("About %(n)s minutes"))
    return message(N_("%(low)s to %(high)s minutes"), low=low, high=high)


def how_often(window: Window, low: int, high: int) -> Message:
    """A rhythm in words, such as "2 to 4 times a week"."""
    if window is Window.WHENEVER:
        return message(N_("when it comes up"))
    stretch = Message(WINDOW_WORDS[window])
    if low == high:
        return plural_message(high, N_("once %(stretch)s"), N_("%(n)s times %(stretch)s"), stretch=stretch)
    return message(N_("%(low)s to %(high)s times %(stretch)s"), low=low, high=high, stretch=stretch)


def check_is_offered(*, is_retired: bool) -> None:
    """An activity that was taken out, or has a newer version, is neither given nor changed; raises Refusal."""
    if is_retired:
        raise Refusal(N_("This is not offered any more. You find what is in the library."))


def check_activity(draft: ActivityDraft) -> None:
    """Check that the second numbers are not smaller, and that there are none where the window is whenever.

    Raises Refusal with ``field`` "minutes_high" or "high".
    """
    if draft.minutes_low > draft.minutes_high:
        raise Refusal(N_("The second number is the larger one."), field="minutes_high")
    if draft.window is Window.WHENEVER:
        if draft.low or draft.high:
            raise Refusal(N_("When it comes up, nothing is counted: both numbers are 0."), field="high")
        return
    if draft.high < 1:
        raise Refusal(N_("Please write a number from 1 on."), field="high")
    if draft.low > draft.high:
        raise Refusal(N_("The second number is the larger one."), field="high")


def slug(text: str, longest: int = 48) -> str:
    """A title as a key: small letters, digits and hyphens; "" where it has no Latin letters or digits."""
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    return "-".join(re.findall(r"[a-z0-9]+", ascii_text))[:longest].strip("-")
