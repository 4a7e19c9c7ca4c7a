"""Correcting and taking out what was noted. Of a joint entry, either partner corrects that, when and how; each
one's sentence, side and ask stay their own. Actions flush; the page commits."""

import json
from datetime import datetime, timedelta
from uuid import uuid4

from practice import access, db, vault
from practice.access import Partner
from practice.couples import queries as couples
from practice.errors import NotFound, Refusal
from practice.homework import noted
from practice.homework.models import Entry, EntryChange, EntryNote
from practice.homework.rules import Answers, EntryDraft
from practice.phrase import N_
from practice.release import Release

UNDO_WITHIN = timedelta(days=1)


def correct(partner: Partner, row: Entry, draft: EntryDraft, *, now: datetime) -> None:
    """Put that, when and how right, keeping the earlier values for the therapist; write one's own sentence."""
    access.hold(partner, row)
    before = noted.answers_of(vault.open_text(partner, row, "answers"))
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
        vault.seal(partner, row, note=draft.note, answers=as_text(joint | own))
        return
    of_author = {key: said for key, said in before.items() if key in draft.text_keys}
    vault.seal(partner, row, answers=as_text(joint | of_author))
    write_note(partner, row, draft.note, own, now=now)


def write_note(partner: Partner, entry: Entry, note: str, answers: Answers, *, now: datetime) -> None:
    """One's own sentence to an entry the other made."""
    row = noted.own_note(partner, entry.id)
    if row is None:
        if not note and not answers:
            return
        row = EntryNote(couple_id=partner.couple_id, author_id=partner.id, entry_id=entry.id, noted_at=now)
        vault.place(partner, row, Release.SHARE)
        vault.seal(partner, row, note=note, answers=as_text(answers))
        if db.added(row):
            return
        row = noted.own_note(partner, entry.id)  # the same form, sent twice at once
        assert row is not None
    vault.seal(partner, row, note=note, answers=as_text(answers))


def delete_entry(partner: Partner, row: Entry, *, now: datetime) -> None:
    """Take an entry out, with one's own words; what the other said to it stays. It can be brought back."""
    access.hold(partner, row)
    if row.deleted_at is None:
        row.deleted_at, row.deleted_by = now, partner.id
        row.form_key = uuid4()  # the day's check-in may be held anew
    elif row.deleted_by != partner.id:
        row.deleted_by = None  # now nobody's words are left of it
    db.session.flush()


def undo_delete(partner: Partner, row: Entry, *, now: datetime) -> None:
    """Bring back what one took out oneself."""
    access.hold(partner, row)
    if row.deleted_at is None:
        return
    if row.deleted_by is None:
        row.deleted_by = couples.pair(partner, partner.couple_id).other(partner.id).id
    elif row.deleted_by != partner.id:
        raise NotFound("Entry")
    elif now - row.deleted_at > UNDO_WITHIN:
        raise Refusal(N_("It is too late to bring this back. You can note it once more."))
    else:
        row.deleted_at = row.deleted_by = None
    db.session.flush()


def as_text(answers: Answers) -> str:
    """Answers as they are sealed."""
    return json.dumps(answers, ensure_ascii=False) if answers else ""


def _keep_earlier(partner: Partner, row: Entry, answers: Answers, now: datetime) -> None:
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
    vault.place(partner, before, Release.KEEP)
    vault.seal(partner, before, answers=as_text(answers))
    db.session.add(before)
