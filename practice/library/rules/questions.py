"""The questions of an activity, which an entry asks besides those of every entry."""

from enum import StrEnum
from typing import NamedTuple


class QuestionType(StrEnum):
    """How a question of an activity is answered."""

    LINE = "line"
    TEXT = "text"
    ONE_OF = "one_of"
    SOME_OF = "some_of"
    SCALE = "scale"


class ActivityQuestion(NamedTuple):
    """One question of an activity; ``is_own`` where each partner answers for themselves and the therapist.

    ``choices`` are (key, words); ``to`` is the highest number of a scale that begins with 0.
    """

    key: str
    label: str
    type: QuestionType
    is_own: bool
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    to: int = 0


SCALES = (4, 10)  # the highest numbers a scale may have
