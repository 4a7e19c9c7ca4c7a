"""Reading entries with each partner's side, note and ask, as far as the viewer may read them.

The number of statements does not grow with the number of entries.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, bindparam, or_, select

from practice import access, db, statements, vault
from practice.assignments.models import Assignment
from practice.entries.models import Ask, Entry, EntryChange, EntryNote, EntrySide
from practice.entries.queries.views import (
    AskView,
    EntryChangeView,
    EntryNoteView,
    EntrySideView,
    EntryView,
    OutcomeView,
)
from practice.entries.rules import EntryText
from practice.errors import NotFound
from practice.library.rules.activities import Mode
from practice.rhythm.rules.outcomes import COUNTED_OUTCOMES
from practice.viewers import PartnerViewer, TherapistViewer, Viewer


def entry(viewer: Viewer, entry_id: UUID, *, with_deleted: bool = False) -> Entry:
    """The row, for actions; NotFound for strangers."""
    return access.find(viewer, Entry, entry_id, with_deleted=with_deleted)


def entries_since(
    viewer: Viewer, couple_id: UUID, day: date, *, assignment_id: UUID | None = None
) -> list[EntryView]:
    """The entries of that day and later, newest day first, with what this viewer may read of them."""
    build_statement = _assignment_entries_since if assignment_id else _entries_since
    values = {"couple_id": couple_id, "day": day, "assignment_id": assignment_id}
    return _entries(viewer, statements.execute_prepared(build_statement, viewer, **values).all())


def _entries_since(viewer: Viewer) -> db.AnySelect:
    return _entry_rows(viewer).where(
        Entry.couple_id == bindparam("couple_id"), Entry.on_day >= bindparam("day")
    )


def _assignment_entries_since(viewer: Viewer) -> db.AnySelect:
    return _entries_since(viewer).where(Entry.assignment_id == bindparam("assignment_id"))


def _entry_of_id(viewer: Viewer) -> db.AnySelect:
    return _entry_rows(viewer).where(Entry.id == bindparam("entry_id"))


def outcomes_since(viewer: Viewer, couple_id: UUID, day: date) -> list[OutcomeView]:
    """The outcomes of all the couple's entries from that day on, without opening any text."""
    return [
        OutcomeView(*row)
        for row in statements.execute_prepared(_outcomes_since, viewer, couple_id=couple_id, day=day).all()
    ]


def _outcomes_since(viewer: Viewer) -> db.AnySelect:
    return select(Entry.assignment_id, Entry.author_id, Entry.on_day, Entry.outcome, Entry.tag).where(
        access.exists_for(viewer, Entry),
        Entry.couple_id == bindparam("couple_id"),
        Entry.on_day >= bindparam("day"),
    )


def entry_view(viewer: Viewer, entry_id: UUID) -> EntryView:
    """One entry, opened.

    Raises:
        NotFound: for strangers, and where it was deleted and nothing of the other partner is left of it.
    """
    views = _entries(viewer, statements.execute_prepared(_entry_of_id, viewer, entry_id=entry_id).all())
    if not views:
        raise NotFound("Entry")
    return views[0]


def own_side(viewer: Viewer, entry_id: UUID) -> EntrySide | None:
    """The viewer's own side of an entry, for actions."""
    statement = access.visible(viewer, EntrySide).where(
        EntrySide.entry_id == entry_id, EntrySide.author_id == viewer.id
    )
    return db.session.scalars(statement).one_or_none()


def own_ask(viewer: Viewer, entry_id: UUID) -> Ask | None:
    """The viewer's own ask in a check-in, for actions."""
    statement = access.visible(viewer, Ask).where(Ask.entry_id == entry_id, Ask.author_id == viewer.id)
    return db.session.scalars(statement).one_or_none()


def own_note(viewer: Viewer, entry_id: UUID) -> EntryNote | None:
    """The viewer's own sentence to an entry the other made, for actions."""
    statement = access.visible(viewer, EntryNote).where(
        EntryNote.entry_id == entry_id, EntryNote.author_id == viewer.id
    )
    return db.session.scalars(statement).one_or_none()


def is_logged(partner: PartnerViewer, row: Assignment, day: date) -> bool:
    """Whether an entry says that it happened on that day: by either partner, or by this one where each does it alone."""
    return same_day_entry_id(partner, row, day) is not None


def same_day_entry_id(
    partner: PartnerViewer, row: Assignment, day: date, *, except_form_key: UUID | None = None
) -> UUID | None:
    """The first entry that says it happened on that day, apart from the one this form key made."""
    statement = select(Entry.id).where(
        access.exists_for(partner, Entry),
        Entry.assignment_id == row.id,
        Entry.on_day == day,
        Entry.outcome.in_(COUNTED_OUTCOMES),
    )
    if row.mode is Mode.EACH:
        statement = statement.where(Entry.author_id == partner.id)
    if except_form_key is not None:
        statement = statement.where(Entry.form_key != except_form_key)
    return db.session.scalars(statement.order_by(Entry.noted_at).limit(1)).first()


def _entry_rows(viewer: Viewer) -> db.AnySelect:
    """Entries with their sides, asks, notes and changes that this viewer may see, as one row for each combination.

    Deleted entries are among them only while the partner who did not delete them has something in them:
    nobody takes out another's words.
    """
    has_side = and_(EntrySide.entry_id == Entry.id, access.exists_for(viewer, EntrySide))
    has_ask = and_(Ask.entry_id == Entry.id, access.exists_for(viewer, Ask))
    has_change = and_(EntryChange.entry_id == Entry.id, access.exists_for(viewer, EntryChange))
    has_note = and_(EntryNote.entry_id == Entry.id, access.exists_for(viewer, EntryNote))
    return (
        select(Entry, EntrySide, Ask, EntryNote, EntryChange)
        .select_from(Entry)
        .outerjoin(EntrySide, has_side)
        .outerjoin(Ask, has_ask)
        .outerjoin(EntryNote, has_note)
        .outerjoin(EntryChange, has_change)
        .where(access.exists_for(viewer, Entry, with_deleted=True), _is_readable(viewer))
        .order_by(Entry.on_day.desc(), Entry.noted_at.desc(), Entry.id)
    )


def _is_readable(viewer: Viewer) -> ColumnElement[bool]:
    """Whether an entry is not deleted, or something in it is not by the partner who deleted it."""
    is_others = Entry.author_id != Entry.deleted_by
    has_text = or_(*(Entry.sealed_column(name).is_not(None) for name in Entry.sealed))
    # The therapist keeps the author's entry also where the author wrote nothing in it.
    has_author_part = is_others if isinstance(viewer, TherapistViewer) else and_(is_others, has_text)
    has_other_parts = (
        select(kind.id)
        .where(access.exists_for(viewer, kind), kind.entry_id == Entry.id, kind.author_id != Entry.deleted_by)
        .correlate(Entry)
        .exists()
        for kind in (EntrySide, Ask, EntryNote)
    )
    return or_(Entry.deleted_at.is_(None), has_author_part, *has_other_parts)


class _EntryParts(NamedTuple):
    """The rows that belong to an entry, by their ids."""

    sides: dict[UUID, EntrySide]
    asks: dict[UUID, Ask]
    notes: dict[UUID, EntryNote]
    changes: dict[UUID, EntryChange]


def _entries(viewer: Viewer, rows: Iterable[Any]) -> list[EntryView]:
    parts_by_entry: dict[Entry, _EntryParts] = {}
    for row, side, ask, note, change in rows:
        parts = parts_by_entry.setdefault(row, _EntryParts({}, {}, {}, {}))
        if side is not None:
            parts.sides[side.id] = side
        if ask is not None:
            parts.asks[ask.id] = ask
        if note is not None:
            parts.notes[note.id] = note
        if change is not None:
            parts.changes[change.id] = change
    return [_entry_view(viewer, row, parts) for row, parts in parts_by_entry.items()]


def _entry_view(viewer: Viewer, row: Entry, parts: _EntryParts) -> EntryView:
    def is_undeleted(author_id: UUID) -> bool:
        """Whether this partner's part of the entry is still there: they did not delete it."""
        return row.deleted_at is None or row.deleted_by not in {None, author_id}

    has_author_part = is_undeleted(row.author_id)
    texts = vault.open_texts(viewer, row) if has_author_part else EntryText()
    return EntryView(
        row.id,
        row.assignment_id,
        row.author_id,
        row.on_day,
        row.outcome,
        row.minutes if has_author_part else None,
        row.short,
        tuple(row.touched),
        row.source,
        row.tag,
        tuple(_side_view(viewer, side) for side in parts.sides.values() if is_undeleted(side.author_id)),
        tuple(
            AskView(ask.author_id, **vars(vault.open_texts(viewer, ask)))
            for ask in parts.asks.values()
            if is_undeleted(ask.author_id)
        ),
        tuple(_note_view(viewer, note) for note in parts.notes.values() if is_undeleted(note.author_id)),
        row.deleted_at is not None,
        row.deleted_by,
        tuple(
            _change_view(viewer, change)
            for change in sorted(parts.changes.values(), key=lambda change: change.changed_at)
        ),
        **vars(texts),
    )


def _change_view(viewer: Viewer, row: EntryChange) -> EntryChangeView:
    texts = vars(vault.open_texts(viewer, row))
    return EntryChangeView(row.author_id, row.on_day, row.outcome, row.minutes, row.tag, **texts)


def _note_view(viewer: Viewer, row: EntryNote) -> EntryNoteView:
    return EntryNoteView(row.author_id, **vars(vault.open_texts(viewer, row)))


def _side_view(viewer: Viewer, row: EntrySide) -> EntrySideView:
    return EntrySideView(row.author_id, **vars(vault.open_texts(viewer, row)))
