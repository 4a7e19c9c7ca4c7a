"""Pure rules and words of library. No Flask, no database, no clock."""

from enum import StrEnum


class Kind(StrEnum):
    """How an activity is noted."""

    APPRECIATION = "appreciation"
    CHECK_IN = "check_in"
    AT_HOME_DATE = "at_home_date"


class Energy(StrEnum):
    """How much an activity asks of tired people."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Cost(StrEnum):
    """Tiers without a currency."""

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
    """The stretch a rhythm counts in; never a due time."""

    DAY = "day"
    WEEK = "week"
    FORTNIGHT = "fortnight"
    MONTH = "month"
    BETWEEN = "between"
    ONCE = "once"
