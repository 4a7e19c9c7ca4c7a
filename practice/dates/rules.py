"""Pure rules and words of dates: ideas, who chooses, the steps of a plan."""

from enum import StrEnum


class DateState(StrEnum):
    """Where a planned date stands; a date that was called off keeps its chooser."""

    PLANNING = "planning"
    HAPPENED = "happened"
    STAYED_IN = "stayed_in"
    CALLED_OFF = "called_off"


class SitterStep(StrEnum):
    """How the children are looked after."""

    OPEN = "open"
    BOOKED = "booked"
    SWAP = "swap"
    FAMILY = "family"
    AFTER_BEDTIME = "after_bedtime"
    NOT_NEEDED = "not_needed"
    COULD_NOT = "could_not"


class PlanStep(StrEnum):
    """A step that is done or not."""

    OPEN = "open"
    DONE = "done"
    NOT_NEEDED = "not_needed"
    COULD_NOT = "could_not"
