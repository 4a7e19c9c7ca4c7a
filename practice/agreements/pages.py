"""Agreements as a kind of activity."""

from datetime import date

from practice.agreements.models import Agreement
from practice.agreements.queries import AgreementView, copy_agreements, of_assignment
from practice.agreements.rules import AGREEMENT_ITEM, STATE_WORDS
from practice.assignments.queries.assignments import AssignmentView
from practice.copies.queries import CopyReader
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
from practice.viewers import TherapistViewer


def report(therapist: TherapistViewer, assignment: AssignmentView, _since: date) -> list[AgreementView]:
    """All agreements of an assignment, for the review; older ones still count."""
    return of_assignment(therapist, assignment.id)


AGREEMENT = ActivityKindSpec(
    ActivityKind.AGREEMENT,
    KindPicture("rings", "sage"),
    (KindLink(N_("What you two agreed"), "agreements.index", "matters_id", icon="chat"),),
    takes_questions=False,
    entries=KindEntries(felt=True, is_logged_elsewhere=True, is_listed=False),
    paper=KindOnPaper(has_rows=False, has_lines=False),
    review=KindInReview(
        counts_entries=False,
        report=report,
        template="agreements/_review.html",
        words={"states": STATE_WORDS},
    ),
    copy_readers={Agreement: CopyReader(AGREEMENT_ITEM, copy_agreements)},
)
