"""Reading entries with each partner's side, note and ask, as far as the viewer may. The number of statements does not grow with entries."""

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
    """What was noted of that day and later, newest day first, with what this viewer may see of it."""
    question = _entries_of_one_since if assignment_id else _entries_since
    values = {"couple_id": couple_id, "day": day, "assignment_id": assignment_id}
    return _entries(viewer, statements.execute_prepared(question, viewer, **values).all())


def _entries_since(viewer: Viewer) -> db.AnySelect:
    return _entry_rows(viewer).where(
        Entry.couple_id == bindparam("couple_id"), Entry.on_day >= bindparam("day")
    )


def _entries_of_one_since(viewer: Viewer) -> db.AnySelect:
    return _entries_since(viewer).where(Entry.assignment_id == bindparam("assignment_id"))


def _entry_of_id(viewer: Viewer) -> db.AnySelect:
    return _entry_rows(viewer).where(Entry.id == bindparam("entry_id"))


def outcomes_since(viewer: Viewer, couple_id: UUID, day: date) -> list[OutcomeView]:
    """What became of everything from that day on, without any writing."""
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
    """One entry; NotFound for strangers."""
    found = _entries(viewer, statements.execute_prepared(_entry_of_id, viewer, entry_id=entry_id).all())
    if not found:
        raise NotFound("Entry")
    return found[0]


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
    """Whether it is noted that something happened on a day: by either for both, by oneself where each does it."""
    return same_day_entry_id(partner, row, day) is not None


def same_day_entry_id(
    partner: PartnerViewer, row: Assignment, day: date, *, but: UUID | None = None
) -> UUID | None:
    """The entry noted as having happened on that day, apart from what the form with this key made."""
    statement = select(Entry.id).where(
        access.exists_for(partner, Entry),
        Entry.assignment_id == row.id,
        Entry.on_day == day,
        Entry.outcome.in_(COUNTED_OUTCOMES),
    )
    if row.mode is Mode.EACH:
        statement = statement.where(Entry.author_id == partner.id)
    if but is not None:
        statement = statement.where(Entry.form_key != but)
    return db.session.scalars(statement.order_by(Entry.noted_at).limit(1)).first()


def _entry_rows(viewer: Viewer) -> db.AnySelect:
    """Entries that were not deleted, each once for every own side and ask of it that this viewer may see.

    Of those that were deleted, what somebody else than the one who did it said stays: nobody takes out
    another's words.
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
        .where(access.exists_for(viewer, Entry, with_deleted=True), _is_there(viewer))
        .order_by(Entry.on_day.desc(), Entry.noted_at.desc(), Entry.id)
    )


def _is_there(viewer: Viewer) -> ColumnElement[bool]:
    is_others = Entry.author_id != Entry.deleted_by
    wrote = or_(*(Entry.sealed_column(name).is_not(None) for name in Entry.sealed))
    # The author's account stands for the therapist, also where they wrote nothing.
    account = is_others if isinstance(viewer, TherapistViewer) else and_(is_others, wrote)
    said = (
        select(kind.id)
        .where(access.exists_for(viewer, kind), kind.entry_id == Entry.id, kind.author_id != Entry.deleted_by)
        .correlate(Entry)
        .exists()
        for kind in (EntrySide, Ask, EntryNote)
    )
    return or_(Entry.deleted_at.is_(None), account, *said)


class _EntryParts(NamedTuple):
    """What hangs on an entry, each once."""

    sides: dict[UUID, EntrySide]
    asks: dict[UUID, Ask]
    notes: dict[UUID, EntryNote]
    changes: dict[UUID, EntryChange]


def _entries(viewer: Viewer, rows: Iterable[Any]) -> list[EntryView]:
    found: dict[Entry, _EntryParts] = {}
    for row, side, ask, note, change in rows:
        parts = found.setdefault(row, _EntryParts({}, {}, {}, {}))
        if side is not None:
            parts.sides[side.id] = side
        if ask is not None:
            parts.asks[ask.id] = ask
        if note is not None:
            parts.notes[note.id] = note
        if change is not None:
            parts.changes[change.id] = change
    return [_entry_view(viewer, row, parts) for row, parts in found.items()]


def _entry_view(viewer: Viewer, row: Entry, parts: _EntryParts) -> EntryView:
    def is_there(author_id: UUID) -> bool:
        """Whether what this partner said to it is there, since they did not take it out."""
        return row.deleted_at is None or row.deleted_by not in {None, author_id}

    is_told = is_there(row.author_id)
    texts = vault.open_texts(viewer, row) if is_told else EntryText()
    return EntryView(
        row.id,
        row.assignment_id,
        row.author_id,
        row.on_day,
        row.outcome,
        row.minutes if is_told else None,
        row.short,
        tuple(row.touched),
        row.source,
        row.tag,
        tuple(_side_view(viewer, one) for one in parts.sides.values() if is_there(one.author_id)),
        tuple(
            AskView(one.author_id, **vars(vault.open_texts(viewer, one)))
            for one in parts.asks.values()
            if is_there(one.author_id)
        ),
        tuple(_note_view(viewer, one) for one in parts.notes.values() if is_there(one.author_id)),
        row.deleted_at is not None,
        row.deleted_by,
        tuple(
            _change_view(viewer, one)
            for one in sorted(parts.changes.values(), key=lambda one: one.changed_at)
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
