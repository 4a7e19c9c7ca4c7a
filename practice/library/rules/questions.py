"""The questions an activity asks besides what every entry asks."""

from enum import StrEnum
from typing import NamedTuple


class QuestionType(StrEnum):
    """How one further question is answered."""

    LINE = "line"
    TEXT = "text"
    ONE_OF = "one_of"
    SOME_OF = "some_of"
    SCALE = "scale"


class ActivityQuestion(NamedTuple):
    """One further question of an activity; ``is_own`` where each partner answers for themselves and the therapist.

    ``choices`` are (key, words); ``to`` is the upper end of a scale from 0.
    """

    key: str
    label: str
    type: QuestionType
    is_own: bool
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    to: int = 0


SCALES = (4, 10)
