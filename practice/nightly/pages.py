"""The page and question at night as a kind of activity."""

from practice.copies.queries import CopyReader
from practice.entries.pages import LOG_ANOTHER_WAY_LINK
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
from practice.nightly.models import NightAnswer, Reading
from practice.nightly.queries import copy_books, copy_night_answers, report_since
from practice.nightly.rules import BOOK_ITEM, NIGHT_ANSWER_ITEM

NIGHTLY_PAGE = ActivityKindSpec(
    ActivityKind.NIGHTLY_PAGE,
    KindPicture("book", "plum"),
    (
        KindLink(N_("Tonight's page and question"), "nightly.tonight", "nightly_id", icon="book"),
        LOG_ANOTHER_WAY_LINK,
    ),
    takes_questions=False,
    entries=KindEntries(felt=True),
    paper=KindOnPaper(has_lines=False),
    review=KindInReview(counts_entries=False, report=report_since, template="nightly/_review.html"),
    copy_readers={
        NightAnswer: CopyReader(NIGHT_ANSWER_ITEM, copy_night_answers),
        Reading: CopyReader(BOOK_ITEM, copy_books),
    },
)
