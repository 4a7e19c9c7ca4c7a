"""Small kindnesses as a kind of activity."""

from practice.copies.queries import CopyReader
from practice.kindnesses.models import Kindness, MenuItem
from practice.kindnesses.queries import copy_kindnesses, copy_menu_items, report_since
from practice.kindnesses.rules import KINDNESS_ITEM, MENU_ITEM, TENSE_WORDS, gap_in_words
from practice.library.rules.activities import ActivityKind
from practice.library.rules.kinds import (
    ActivityKindSpec,
    KindEntries,
    KindInReview,
    KindLink,
    KindOnPaper,
    KindPicture,
)
from practice.messages import N_

KINDNESS = ActivityKindSpec(
    ActivityKind.KINDNESS,
    KindPicture("heart", "amber"),
    (
        KindLink(N_("Give one, notice one"), "kindnesses.show", "kindnesses_id", icon="heart"),
        KindLink(N_("The menus"), "kindnesses.menu", style="quiet", icon="list"),
    ),
    takes_questions=False,
    is_count_shown=False,
    entries=KindEntries(is_logged_elsewhere=True, is_listed=False),
    paper=KindOnPaper(has_rows=False, has_lines=False),
    review=KindInReview(
        counts_entries=False,
        report=report_since,
        template="kindnesses/_review.html",
        words={"gap": gap_in_words, "tenses": TENSE_WORDS},
    ),
    copy_readers={
        MenuItem: CopyReader(MENU_ITEM, copy_menu_items),
        Kindness: CopyReader(KINDNESS_ITEM, copy_kindnesses),
    },
)
