"""What all of the library's pages share: the blueprint they hang on, and the words of their choices."""

from practice.library.rules import (
    CAUTION_WORDS,
    COST_WORDS,
    ENERGY_WORDS,
    MODE_WORDS,
    NEED_WORDS,
    TAG_WORDS,
)
from practice.web import Pages

pages = Pages("library", __name__)
WORDS = {
    "cost_words": COST_WORDS,
    "energy_words": ENERGY_WORDS,
    "mode_words": MODE_WORDS,
    "need_words": NEED_WORDS,
    "tag_words": TAG_WORDS,
    "caution_words": CAUTION_WORDS,
}
