"""Writing what is one partner's own in an entry: side, note and ask."""

from datetime import datetime

from practice import db, vault
from practice.entries.models import Ask, Entry, EntryNote, EntrySide
from practice.entries.queries import entries as entry_queries
from practice.entries.rules import Answers, AskText, EntryNoteText, EntrySideText, SideDraft
from practice.release import Release
from practice.viewers import PartnerViewer


def save_side(partner: PartnerViewer, entry: Entry, side: SideDraft, now: datetime) -> None:
    row = entry_queries.own_side(partner, entry.id)
    if row is None:
        if side.is_empty:
            return
        row = EntrySide(couple_id=partner.couple_id, author_id=partner.id, entry_id=entry.id, noted_at=now)
        vault.write_texts(partner, row, Release.KEEP, side.over(EntrySideText()))
        if db.add_if_new(row):
            return
        row = entry_queries.own_side(partner, entry.id)  # the same form, sent twice at once
        assert row is not None
    vault.seal_texts(partner, row, side.over(vault.open_texts(partner, row)))


def kept_side(partner: PartnerViewer, entry: Entry) -> EntrySideText:
    """What was kept of an own side before."""
    row = entry_queries.own_side(partner, entry.id)
    return vault.open_texts(partner, row) if row else EntrySideText()


def save_ask(partner: PartnerViewer, entry: Entry, text: str | None, now: datetime) -> None:
    if text is None:
        return
    row, said = entry_queries.own_ask(partner, entry.id), AskText(text=text)
    if row is None:
        if not text:
            return
        row = Ask(couple_id=partner.couple_id, author_id=partner.id, entry_id=entry.id, noted_at=now)
        vault.write_texts(partner, row, Release.SHARE, said)
        if db.add_if_new(row):
            return
        row = entry_queries.own_ask(partner, entry.id)
        assert row is not None
    vault.seal_texts(partner, row, said)


def save_note(partner: PartnerViewer, entry: Entry, note: str, answers: Answers, *, now: datetime) -> None:
    """One's own sentence to an entry the other made."""
    row, said = entry_queries.own_note(partner, entry.id), EntryNoteText(note=note, answers=answers)
    if row is None:
        if not note and not answers:
            return
        row = EntryNote(couple_id=partner.couple_id, author_id=partner.id, entry_id=entry.id, noted_at=now)
        vault.write_texts(partner, row, Release.SHARE, said)
        if db.add_if_new(row):
            return
        row = entry_queries.own_note(partner, entry.id)  # the same form, sent twice at once
        assert row is not None
    vault.seal_texts(partner, row, said)
