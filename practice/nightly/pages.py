"""The page and question at night as a kind of activity."""

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
from practice.nightly.queries import report_since

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
)
