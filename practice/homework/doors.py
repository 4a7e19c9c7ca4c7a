"""What all of homework's pages share: the blueprint they hang on, and the words of their choices."""

from practice.homework.rules import BARRIER_WORDS, OUTCOME_WORDS
from practice.library.rules import (
    CAUTION_WORDS,
    COST_WORDS,
    ENERGY_WORDS,
    MODE_WORDS,
    TAG_WORDS,
    WINDOW_WORDS,
)
from practice.web import Pages

pages = Pages("homework", __name__)
WORDS = {
    "outcome_words": OUTCOME_WORDS,
    "barrier_words": BARRIER_WORDS,
    "caution_words": CAUTION_WORDS,
    "cost_words": COST_WORDS,
    "energy_words": ENERGY_WORDS,
    "mode_words": MODE_WORDS,
    "tag_words": TAG_WORDS,
    "window_words": WINDOW_WORDS,
}
