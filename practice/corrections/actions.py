"""Editing an entry, adding one's own side to it, deleting and restoring it. Actions flush; the route commits.

Each partner's note, side and ask stay their own.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

from practice import access, clock, db, vault
from practice.assignments.queries import assignments as assignment_queries
from practice.corrections import queries
from practice.couples.queries import couples as couple_queries
from practice.couples.rules import check_may_note
from practice.entries.actions import entries as entry_actions
from practice.entries.actions import sides as side_actions
from practice.entries.models import Entry, EntryChange
from practice.entries.queries import entries as entry_queries
from practice.entries.rules import Answers, EntryChangeText, EntryDraft, SideDraft
from practice.errors import ChangedMeanwhile, NotFound, Refusal
from practice.messages import N_
from practice.release import Release
from practice.viewers import PartnerViewer


def edit(
    partner: PartnerViewer, row: Entry, draft: EntryDraft, ask: str | None = None, *, now: datetime
) -> None:
    """Correct an entry, one's own or a joint one, and change one's own side and ask.

    Raises:
        Refusal: if the couple may not note anything now, or the new day is not open for the assignment.
        ChangedMeanwhile: if the entry is no longer as the form showed it.
    """
    couple = couple_queries.couple(partner, partner.couple_id)
    check_may_note(couple.state)
    if draft.on_day != row.on_day:
        assignment = assignment_queries.assignment(partner, row.assignment_id)
        today = clock.day_in(couple.time_zone, now)
        entry_actions.check_entry_day(partner, assignment, draft.on_day, today=today)
    with _checking_version(partner, row, draft.version, draft.text_keys):
        correct(partner, row, draft, now=now)
        side_actions.save_side(partner, row, draft.side, now)
        side_actions.save_ask(partner, row, ask, now)


@contextmanager
def _checking_version(
    partner: PartnerViewer, row: Entry, version: str, text_keys: Collection[str] | None
) -> Iterator[None]:
    """Lock an entry around a change, and check that it is still as its form showed it.

    ``text_keys`` is as in ``queries.form_version``; ``version`` "" checks nothing. A form sent twice is let pass:
    its second change leaves the entry as it is.

    Raises:
        ChangedMeanwhile: if the entry had another version than the form's and was not already changed so.
    """
    db.session.expire_all()  # what was read before the row is locked may be outdated
    access.lock(partner, row)
    before = queries.form_version(partner, entry_queries.entry_view(partner, row.id), text_keys)
    yield
    db.session.flush()
    after = queries.form_version(partner, entry_queries.entry_view(partner, row.id), text_keys)
    if version and before not in {version, after}:
        raise ChangedMeanwhile


def add_side(
    partner: PartnerViewer,
    row: Entry,
    side: SideDraft,
    ask: str | None = None,
    *,
    version: str = "",
    now: datetime,
) -> None:
    """Save one's own side and ask of an entry, whoever of the two made it; ``version`` is as in an EntryDraft.

    Raises:
        Refusal: if the couple may not note anything now.
        ChangedMeanwhile: if one's own side is no longer as the form showed it.
    """
    check_may_note(couple_queries.couple(partner, partner.couple_id).state)
    with _checking_version(partner, row, version, None):
        side_actions.save_side(partner, row, side, now)
        side_actions.save_ask(partner, row, ask, now)


UNDO_WITHIN = timedelta(days=1)  # how long a deleted entry can be restored


def correct(partner: PartnerViewer, row: Entry, draft: EntryDraft, *, now: datetime) -> None:
    """Correct an entry's values, save the earlier ones for the therapist, and write one's own sentence and answers."""
    access.lock(partner, row)
    text = vault.open_texts(partner, row)
    joint, own = _split_answers(draft.answers, draft.text_keys)
    earlier_joint, authors = _split_answers(text.answers, draft.text_keys)
    earlier = (row.on_day, row.outcome, row.minutes, row.tag, earlier_joint)
    if earlier != (draft.on_day, draft.outcome, draft.minutes, draft.tag, joint):
        _add_change(partner, row, earlier_joint, now)
    if (draft.on_day, draft.outcome) != (row.on_day, row.outcome):
        row.form_key = uuid4()  # so that its earlier day may get a check-in of its own
    row.on_day, row.outcome, row.minutes, row.tag = draft.on_day, draft.outcome, draft.minutes, draft.tag
    if row.author_id == partner.id:
        vault.seal_texts(partner, row, replace(text, note=draft.note, answers=joint | own))
        return
    vault.seal_texts(partner, row, replace(text, answers=joint | authors))
    side_actions.save_note(partner, row, draft.note, own, now=now)


def _split_answers(answers: Answers, text_keys: Collection[str]) -> tuple[Answers, Answers]:
    """The joint answers, and those to questions answered in words, which are their writer's own."""
    joint = {key: texts for key, texts in answers.items() if key not in text_keys}
    return joint, {key: texts for key, texts in answers.items() if key in text_keys}


def delete(partner: PartnerViewer, row: Entry, *, now: datetime) -> None:
    """Delete an entry with one's own words in it; what the other partner said to it stays. It can be restored."""
    access.lock(partner, row, with_deleted=True)
    if row.deleted_at is None:
        row.deleted_at, row.deleted_by = now, partner.id
        row.form_key = uuid4()  # so that its day may get a new check-in
    elif row.deleted_by != partner.id:
        row.deleted_by = None  # now both have deleted it, and nothing of it is shown
    db.session.flush()


def restore(partner: PartnerViewer, row: Entry, *, now: datetime) -> None:
    """Restore an entry that this partner deleted; one that both deleted stays deleted for the other.

    Raises:
        NotFound: if only the other partner deleted it.
        Refusal: if it was deleted longer ago than ``UNDO_WITHIN``.
    """
    access.lock(partner, row, with_deleted=True)
    if row.deleted_at is None:
        return
    if row.deleted_by is None:
        row.deleted_by = couple_queries.couple_view(partner, partner.couple_id).other(partner.id).id
    elif row.deleted_by != partner.id:
        raise NotFound("Entry")
    elif now - row.deleted_at > UNDO_WITHIN:
        raise Refusal(N_("It is too late to bring this back. You can note it once more."))
    else:
        row.deleted_at = row.deleted_by = None
    db.session.flush()


def _add_change(partner: PartnerViewer, row: Entry, answers: Answers, now: datetime) -> None:
    """Save the values that an entry has before a correction, for the therapist."""
    change = EntryChange(
        couple_id=row.couple_id,
        author_id=partner.id,
        entry_id=row.id,
        on_day=row.on_day,
        outcome=row.outcome,
        minutes=row.minutes,
        tag=row.tag,
        changed_at=now,
    )
    vault.write_texts(partner, change, Release.KEEP, EntryChangeText(answers=answers))
    db.session.add(change)
