"""The four outcomes of an entry, those that count, and their words."""

from enum import StrEnum

from practice.messages import N_


class Outcome(StrEnum):
    """What came of an assignment, once; all four are good answers."""

    HAPPENED = "happened"
    VERSION = "version"
    NOT_THIS_TIME = "not_this_time"
    REST = "rest"


COUNTED_OUTCOMES = (Outcome.HAPPENED, Outcome.VERSION)

OUTCOME_WORDS = {
    Outcome.HAPPENED: N_("It happened"),
    Outcome.VERSION: N_("A version of it happened"),
    Outcome.NOT_THIS_TIME: N_("Not this time"),
    Outcome.REST: N_("We chose rest"),
}
