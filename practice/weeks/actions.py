"""Logging a week in ticks. Actions flush; the route commits."""

from datetime import datetime

from practice.assignments.queries import assignments as assignment_queries
from practice.entries.actions import entries as entry_actions
from practice.entries.queries import entries as entry_queries
from practice.entries.rules import EntryDraft
from practice.rhythm.rules.outcomes import Outcome
from practice.viewers import PartnerViewer
from practice.weeks.rules import WeekDraft, tick_key


def log_week(partner: PartnerViewer, draft: WeekDraft, *, now: datetime) -> int:
    """Note everything that was ticked as happened, and say how much was ticked; sent twice, it is noted once.

    What the two do together is noted once a day, by whoever comes first.
    """
    n = 0
    for assignment_id, day in draft.ticks:
        n += 1
        row = assignment_queries.assignment(partner, assignment_id)
        if entry_queries.is_logged(partner, row, day):
            continue
        key = tick_key(draft.form_key, assignment_id, day)
        entry_actions.log(
            partner,
            row,
            EntryDraft(key, day, Outcome.HAPPENED, tag=assignment_queries.tag_of(partner, row)),
            now=now,
        )
    return n
