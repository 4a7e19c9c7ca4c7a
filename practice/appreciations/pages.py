"""Appreciations as kinds of activity: what is noted as an appreciation, and what each is becoming."""

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

APPRECIATION = ActivityKindSpec(
    ActivityKind.APPRECIATION,
    KindPicture("note", "plum"),
    (KindLink(N_("Write a note"), "today.show_today", icon="note"),),
    takes_questions=False,
    is_count_shown=False,
    entries=KindEntries(is_logged_elsewhere=True, is_listed=False),
    paper=KindOnPaper(is_task=False, has_own_pages=True),
    review=KindInReview(is_listed=False),
)
BECOMING = ActivityKindSpec(
    ActivityKind.BECOMING,
    KindPicture("sprout", "plum"),
    (KindLink(N_("Say what you see"), "appreciations.answer_prompt", "becoming_id", icon="note"),),
    takes_questions=False,
    entries=KindEntries(is_logged_elsewhere=True, is_listed=False),
    paper=KindOnPaper(has_rows=False, has_lines=False),
    review=KindInReview(counts_entries=False),
)
