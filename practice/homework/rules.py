"""Pure rules and words of homework. No Flask, no database, no clock."""

from enum import StrEnum


class Ends(StrEnum):
    """When an assignment ends by itself."""

    NEXT_SESSION = "next_session"
    ON_DAY = "on_day"
    OPEN = "open"


class Outcome(StrEnum):
    """What came of it; all four are good answers."""

    HAPPENED = "happened"
    VERSION = "version"
    NOT_THIS_TIME = "not_this_time"
    REST = "rest"


class Source(StrEnum):
    """Where an entry came from."""

    COUPLE = "couple"
    PAPER = "paper"
