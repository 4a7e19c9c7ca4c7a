"""Writing what is one partner's own in an entry: side, note and ask."""

from datetime import datetime

from practice import db, vault
from practice.entries.models import Ask, Entry, EntryNote, EntrySide
from practice.entries.queries import entries as entry_queries
from practice.entries.rules import Answers, SideDraft, dump_answers
from practice.release import Release
from practice.viewers import PartnerViewer, Viewer


def save_side(partner: PartnerViewer, entry: Entry, side: SideDraft, now: datetime) -> None:
    row = entry_queries.own_side(partner, entry.id)
    if row is None:
        if side.is_empty:
            return
        row = EntrySide(couple_id=partner.couple_id, author_id=partner.id, entry_id=entry.id, noted_at=now)
        vault.place(partner, row, Release.KEEP)
        seal_side(partner, row, side)
        if db.add_if_new(row):
            return
        row = entry_queries.own_side(partner, entry.id)  # the same form, sent twice at once
        assert row is not None
    seal_side(partner, row, side)


def seal_side(viewer: Viewer, row: EntrySide, side: SideDraft) -> None:
    vault.seal(viewer, row, **side_texts(side))


def kept_side(partner: PartnerViewer, entry: Entry, side: SideDraft) -> dict[str, str]:
    """What was kept of an own side before, as far as ``side`` was asked."""
    row = entry_queries.own_side(partner, entry.id)
    return {name: vault.open_text(partner, row, name) if row else "" for name in side_texts(side)}


def side_texts(side: SideDraft) -> dict[str, str]:
    texts = {
        "went": "" if side.went is None else str(side.went),
        "felt": "" if side.felt is None else str(side.felt),
        "connected": "" if side.connected is None else str(side.connected),
        "barriers": " ".join(side.barriers),
        "answers": dump_answers(side.answers),
    }
    return {name: text for name, text in texts.items() if name in side.asked}


def save_ask(partner: PartnerViewer, entry: Entry, text: str | None, now: datetime) -> None:
    if text is None:
        return
    row = entry_queries.own_ask(partner, entry.id)
    if row is None:
        if not text:
            return
        row = Ask(couple_id=partner.couple_id, author_id=partner.id, entry_id=entry.id, noted_at=now)
        vault.place(partner, row, Release.SHARE)
        vault.seal(partner, row, text=text)
        if db.add_if_new(row):
            return
        row = entry_queries.own_ask(partner, entry.id)
        assert row is not None
    vault.seal(partner, row, text=text)


def save_note(partner: PartnerViewer, entry: Entry, note: str, answers: Answers, *, now: datetime) -> None:
    """One's own sentence to an entry the other made."""
    row = entry_queries.own_note(partner, entry.id)
    if row is None:
        if not note and not answers:
            return
        row = EntryNote(couple_id=partner.couple_id, author_id=partner.id, entry_id=entry.id, noted_at=now)
        vault.place(partner, row, Release.SHARE)
        vault.seal(partner, row, note=note, answers=dump_answers(answers))
        if db.add_if_new(row):
            return
        row = entry_queries.own_note(partner, entry.id)  # the same form, sent twice at once
        assert row is not None
    vault.seal(partner, row, note=note, answers=dump_answers(answers))
