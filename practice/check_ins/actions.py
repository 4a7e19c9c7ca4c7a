"""Saving a check-in. Actions flush; the route commits."""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from uuid import uuid5

from practice import access, db, vault
from practice.assignments.models import Assignment
from practice.check_ins import queries
from practice.check_ins.rules import CheckInDraft
from practice.entries.actions import entries as entry_actions
from practice.entries.actions import sides as side_actions
from practice.entries.actions.sides import save_note
from practice.entries.models import Entry
from practice.entries.rules import EntryDraft, SideDraft
from practice.errors import SavedBefore
from practice.release import Release
from practice.rhythm.rules.outcomes import Outcome
from practice.topics import actions as topic_actions
from practice.topics.rules import TopicDraft
from practice.viewers import PartnerViewer


def save(partner: PartnerViewer, assignment: Assignment, draft: CheckInDraft, *, now: datetime) -> Entry:
    """Save a check-in, one a day; where the other partner saved it already, add only one's own part to it.

    One's own part is the number, the ask, the note and what is parked. Saved again by its author, it is changed.

    Raises:
        Refusal: if the couple may not note anything now, or the day is not open for this assignment.
    """
    entry_actions.check_may_log(partner, assignment, draft.on_day, now)
    row = queries.check_in_on(partner, assignment.id, draft.on_day)
    if row is None:
        outcome = Outcome.VERSION if draft.short else Outcome.HAPPENED
        # Both phones may save at the same moment: one key a day keeps one check-in.
        key = uuid5(assignment.id, draft.on_day.isoformat())
        new_row = entry_actions.new_entry(
            partner, partner.id, assignment, EntryDraft(key, draft.on_day, outcome, note=draft.note), now
        )
        new_row.short, new_row.touched = draft.short, list(draft.touched)
        row = access.add_idempotent(partner, new_row, key, of_both=True)
    elif row.author_id == partner.id:
        row.short, row.touched = draft.short, list(draft.touched)
        row.outcome = Outcome.VERSION if draft.short else Outcome.HAPPENED
        if draft.note:  # an older page knows nothing of the sentence the other may have written since
            vault.seal_texts(partner, row, replace(vault.open_texts(partner, row), note=draft.note))
    if draft.note and row.author_id != partner.id:
        save_note(partner, row, draft.note, {}, now=now)
    side_actions.save_side(
        partner, row, SideDraft(connected=draft.connected, asked_names=frozenset({"connected"})), now
    )
    side_actions.save_ask(partner, row, draft.ask, now)
    if draft.park:
        # Said between the two, so both may read it; the same words parked again are one topic.
        topic = TopicDraft(uuid5(row.id, draft.park), Release.SHARE, text=draft.park)
        with suppress(SavedBefore):  # parked before, and said differently since
            topic_actions.ask(partner, topic, now=now)
    db.session.flush()
    return row
