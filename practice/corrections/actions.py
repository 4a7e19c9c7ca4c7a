"""Editing an entry, adding one's own side, deleting and restoring it. Each partner's note, side and ask stay their own. Actions flush; the route commits."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

from practice import access, db, vault
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
    """Correct an entry, one's own or one of the two together, and change one's own side of it."""
    check_may_note(couple_queries.couple(partner, partner.couple_id).state)
    if draft.on_day != row.on_day:
        entry_actions.check_may_log(
            partner, assignment_queries.assignment(partner, row.assignment_id), draft.on_day, now
        )
    with _checking_version(partner, row, draft.version, draft.text_keys):
        correct(partner, row, draft, now=now)
        side_actions.save_side(partner, row, draft.side, now)
        side_actions.save_ask(partner, row, ask, now)


@contextmanager
def _checking_version(
    partner: PartnerViewer, row: Entry, version: str, text_keys: Collection[str] | None
) -> Iterator[None]:
    """As ``vault.changing``, for what the form of an entry or, without ``text_keys``, of an own side shows."""
    db.session.expire_all()  # what was read before the entry is held may be older
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
    """Write one's own side of an entry, whoever of the two noted it; ``version`` as in an EntryDraft."""
    check_may_note(couple_queries.couple(partner, partner.couple_id).state)
    with _checking_version(partner, row, version, None):
        side_actions.save_side(partner, row, side, now)
        side_actions.save_ask(partner, row, ask, now)


UNDO_WITHIN = timedelta(days=1)


def correct(partner: PartnerViewer, row: Entry, draft: EntryDraft, *, now: datetime) -> None:
    """Put that, when and how right, keeping the earlier values for the therapist; write one's own sentence."""
    access.lock(partner, row)
    kept = vault.open_texts(partner, row)
    before = kept.answers
    joint = {key: said for key, said in draft.answers.items() if key not in draft.text_keys}
    own = {key: said for key, said in draft.answers.items() if key in draft.text_keys}
    was_joint = {key: said for key, said in before.items() if key not in draft.text_keys}
    was = (row.on_day, row.outcome, row.minutes, row.tag, was_joint)
    if was != (draft.on_day, draft.outcome, draft.minutes, draft.tag, joint):
        _keep_earlier(partner, row, was_joint, now)
    if (draft.on_day, draft.outcome) != (row.on_day, row.outcome):
        row.form_key = uuid4()  # the day it was of may have a check-in of its own
    row.on_day, row.outcome, row.minutes, row.tag = draft.on_day, draft.outcome, draft.minutes, draft.tag
    if row.author_id == partner.id:
        vault.seal_texts(partner, row, replace(kept, note=draft.note, answers=joint | own))
        return
    of_author = {key: said for key, said in before.items() if key in draft.text_keys}
    vault.seal_texts(partner, row, replace(kept, answers=joint | of_author))
    side_actions.save_note(partner, row, draft.note, own, now=now)


def delete(partner: PartnerViewer, row: Entry, *, now: datetime) -> None:
    """Take an entry out, with one's own words; what the other said to it stays. It can be brought back."""
    access.lock(partner, row, with_deleted=True)
    if row.deleted_at is None:
        row.deleted_at, row.deleted_by = now, partner.id
        row.form_key = uuid4()  # the day's check-in may be held anew
    elif row.deleted_by != partner.id:
        row.deleted_by = None  # now nobody's words are left of it
    db.session.flush()


def restore(partner: PartnerViewer, row: Entry, *, now: datetime) -> None:
    """Bring back what one took out oneself."""
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


def _keep_earlier(partner: PartnerViewer, row: Entry, answers: Answers, now: datetime) -> None:
    before = EntryChange(
        couple_id=row.couple_id,
        author_id=partner.id,
        entry_id=row.id,
        on_day=row.on_day,
        outcome=row.outcome,
        minutes=row.minutes,
        tag=row.tag,
        changed_at=now,
    )
    vault.write_texts(partner, before, Release.KEEP, EntryChangeText(answers=answers))
    db.session.add(before)
