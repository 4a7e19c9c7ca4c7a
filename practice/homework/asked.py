"""Pure rules on what an entry asks, by the kind of its activity."""

from dataclasses import dataclass

from practice.homework.rules import Barrier
from practice.library.rules import Kind


@dataclass(frozen=True)
class Asked:
    """What is asked besides what came of it, the day, a sentence, how it went, and the activity's own questions."""

    barriers: tuple[Barrier, ...]
    minutes: bool = False
    whose: bool = False  # whose time it was
    felt: bool = False  # how connected it left one


_ALL = tuple(Barrier)
_NO_SITTER = tuple(one for one in Barrier if one is not Barrier.NO_SITTER)
_AT_HOME = tuple(one for one in _NO_SITTER if one is not Barrier.MONEY)  # costs nothing, needs nobody else

_ASKED = {
    Kind.APPRECIATION: Asked(_AT_HOME),
    Kind.CHECK_IN: Asked(_AT_HOME, minutes=True, felt=True),
    Kind.AT_HOME_DATE: Asked(_NO_SITTER, minutes=True, felt=True),
    Kind.PLANNED_DATE: Asked(_ALL, minutes=True, felt=True),
    Kind.KINDNESS: Asked(_AT_HOME),
    Kind.TIME_TOGETHER: Asked(_ALL, minutes=True, whose=True, felt=True),
    Kind.NIGHTLY_PAGE: Asked(_AT_HOME, felt=True),
    Kind.OWN_TIME: Asked(_ALL, minutes=True),
    Kind.REPAIR: Asked(_AT_HOME, felt=True),
    Kind.AGREEMENT: Asked(_AT_HOME, felt=True),
    Kind.BECOMING: Asked(_AT_HOME),
    Kind.LISTENING: Asked(_AT_HOME, minutes=True, felt=True),
    Kind.OTHER: Asked(_ALL, minutes=True, whose=True, felt=True),
}


def asked_of(kind: Kind) -> Asked:
    """What an entry of this kind of activity asks."""
    return _ASKED[kind]
