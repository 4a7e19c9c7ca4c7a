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
    """Log an entry for every tick, and return the number of ticks; the same form sent twice makes them once.

    What the two do together is logged once a day, by whoever comes first.

    Raises:
        Refusal: if the couple may not note anything now, or a day is not open for its assignment.
        NotFound: if an assignment is not theirs.
    """
    for assignment_id, day in draft.ticks:
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
    return len(draft.ticks)
