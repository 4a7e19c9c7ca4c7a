"""Writing what is one partner's own in an entry: side, note and ask."""

from datetime import datetime

from practice import db, vault
from practice.entries.models import Ask, Entry, EntryNote, EntrySide
from practice.entries.queries import entries as entry_queries
from practice.entries.rules import Answers, AskText, EntryNoteText, EntrySideText, SideDraft
from practice.release import Release
from practice.viewers import PartnerViewer


def save_side(partner: PartnerViewer, entry: Entry, side: SideDraft, now: datetime) -> None:
    """Save the partner's own side of an entry; fields that were not asked keep their values.

    An empty side makes no row.
    """
    row = entry_queries.own_side(partner, entry.id)
    if row is None:
        if side.is_empty:
            return
        row = EntrySide(couple_id=partner.couple_id, author_id=partner.id, entry_id=entry.id, noted_at=now)
        vault.write_texts(partner, row, Release.KEEP, side.merged_into(EntrySideText()))
        if db.add_if_new(row):
            return
        row = entry_queries.own_side(partner, entry.id)  # the same form, sent twice at once
        assert row is not None
    vault.seal_texts(partner, row, side.merged_into(vault.open_texts(partner, row)))


def own_side_text(partner: PartnerViewer, entry: Entry) -> EntrySideText:
    """The partner's own side as it is saved, opened; empty where there is none."""
    row = entry_queries.own_side(partner, entry.id)
    return vault.open_texts(partner, row) if row else EntrySideText()


def save_ask(partner: PartnerViewer, entry: Entry, text: str | None, now: datetime) -> None:
    """Save the partner's own ask in a check-in; None leaves it as it is, "" empties one that is there."""
    if text is None:
        return
    row, texts = entry_queries.own_ask(partner, entry.id), AskText(text=text)
    if row is None:
        if not text:
            return
        row = Ask(couple_id=partner.couple_id, author_id=partner.id, entry_id=entry.id, noted_at=now)
        vault.write_texts(partner, row, Release.SHARE, texts)
        if db.add_if_new(row):
            return
        row = entry_queries.own_ask(partner, entry.id)
        assert row is not None
    vault.seal_texts(partner, row, texts)


def save_note(partner: PartnerViewer, entry: Entry, note: str, answers: Answers, *, now: datetime) -> None:
    """Save the partner's own sentence and answers to an entry that the other partner made.

    Without either, no row is made; one that is there is emptied.
    """
    row, texts = entry_queries.own_note(partner, entry.id), EntryNoteText(note=note, answers=answers)
    if row is None:
        if not note and not answers:
            return
        row = EntryNote(couple_id=partner.couple_id, author_id=partner.id, entry_id=entry.id, noted_at=now)
        vault.write_texts(partner, row, Release.SHARE, texts)
        if db.add_if_new(row):
            return
        row = entry_queries.own_note(partner, entry.id)  # the same form, sent twice at once
        assert row is not None
    vault.seal_texts(partner, row, texts)
