"""Reading what became of homework: entries, each partner's own side of them, and small asks. Every question
names who is asking; the number of statements does not grow with entries."""

import json
from collections.abc import Iterable
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, bindparam, or_, select

from practice import access, db, vault
from practice.access import Partner, Viewer
from practice.errors import NotFound
from practice.homework.models import Ask, Assignment, Entry, EntrySide
from practice.homework.rules import COUNTS, Answers, Barrier, Outcome, Source
from practice.library.rules import Mode, Tag


class Side(NamedTuple):
    """One partner's own side of an entry, for those it is released to."""

    author_id: UUID
    went: int | None
    felt: int | None
    connected: int | None
    barriers: tuple[Barrier, ...]
    answers: Answers


class Asked(NamedTuple):
    """One small ask of a check-in."""

    author_id: UUID
    text: str


class Happened(NamedTuple):
    """What became of something, once, without any writing."""

    assignment_id: UUID
    author_id: UUID
    on_day: date
    outcome: Outcome
    tag: Tag


class EntryView(NamedTuple):
    """An entry as pages show it; a partner finds only their own side in ``sides``."""

    id: UUID
    assignment_id: UUID
    author_id: UUID
    on_day: date
    outcome: Outcome
    minutes: int | None
    short: bool
    touched: tuple[str, ...]
    source: Source
    tag: Tag
    note: str
    answers: Answers
    sides: tuple[Side, ...]
    asks: tuple[Asked, ...]
    is_out: bool = False  # its author took it out; what the other said to it stays with the therapist

    def side_of(self, partner_id: UUID) -> Side | None:
        """This partner's side, if the viewer may see it and it was written."""
        return next((one for one in self.sides if one.author_id == partner_id), None)

    def ask_of(self, partner_id: UUID) -> str:
        """This partner's ask, or ""."""
        return next((one.text for one in self.asks if one.author_id == partner_id), "")


def entry(viewer: Viewer, entry_id: UUID, *, deleted: bool | None = False) -> Entry:
    """The row, for actions; NotFound for strangers, and where it was (or was not) deleted; None finds either."""
    found = access.find(viewer, Entry, entry_id)
    if deleted not in {None, found.deleted_at is not None}:
        raise NotFound("Entry")
    return found


def entries_since(
    viewer: Viewer, couple_id: UUID, day: date, *, assignment_id: UUID | None = None
) -> list[EntryView]:
    """What was noted of that day and later, newest day first, with what this viewer may see of it."""
    question = _entries_of_one_since if assignment_id else _entries_since
    values = {"couple_id": couple_id, "day": day, "assignment_id": assignment_id}
    return _entries(viewer, access.ask(question, viewer, **values).all())


def _entries_since(viewer: Viewer) -> db.Columns:
    return _entry_rows(viewer).where(
        Entry.couple_id == bindparam("couple_id"), Entry.on_day >= bindparam("day")
    )


def _entries_of_one_since(viewer: Viewer) -> db.Columns:
    return _entries_since(viewer).where(Entry.assignment_id == bindparam("assignment_id"))


def _entry_of_id(viewer: Viewer) -> db.Columns:
    return _entry_rows(viewer).where(Entry.id == bindparam("entry_id"))


def happened_since(viewer: Viewer, couple_id: UUID, day: date) -> list[Happened]:
    """What became of everything from that day on, without any writing."""
    return [Happened(*row) for row in access.ask(_happened_since, viewer, couple_id=couple_id, day=day).all()]


def _happened_since(viewer: Viewer) -> db.Columns:
    return select(Entry.assignment_id, Entry.author_id, Entry.on_day, Entry.outcome, Entry.tag).where(
        access.exists_for(viewer, Entry),
        Entry.couple_id == bindparam("couple_id"),
        Entry.on_day >= bindparam("day"),
        Entry.deleted_at.is_(None),
    )


def entry_view(viewer: Viewer, entry_id: UUID) -> EntryView:
    """One entry; NotFound for strangers."""
    found = _entries(viewer, access.ask(_entry_of_id, viewer, entry_id=entry_id).all())
    if not found:
        raise NotFound("Entry")
    return found[0]


def own_side(viewer: Viewer, entry_id: UUID) -> EntrySide | None:
    """The viewer's own side of an entry, for actions."""
    statement = access.look(viewer, EntrySide).where(
        EntrySide.entry_id == entry_id, EntrySide.author_id == viewer.id
    )
    return db.session.scalars(statement).one_or_none()


def own_ask(viewer: Viewer, entry_id: UUID) -> Ask | None:
    """The viewer's own ask in a check-in, for actions."""
    statement = access.look(viewer, Ask).where(Ask.entry_id == entry_id, Ask.author_id == viewer.id)
    return db.session.scalars(statement).one_or_none()


def check_in_on(viewer: Viewer, assignment_id: UUID, day: date) -> Entry | None:
    """The check-in of that day, if one was noted."""
    statement = (
        access.look(viewer, Entry)
        .where(
            Entry.assignment_id == assignment_id,
            Entry.on_day == day,
            Entry.deleted_at.is_(None),
            Entry.outcome.in_([Outcome.HAPPENED, Outcome.VERSION]),
        )
        .order_by(Entry.noted_at)
        .limit(1)
    )
    return db.session.scalars(statement).one_or_none()


def is_noted(partner: Partner, row: Assignment, day: date) -> bool:
    """Whether it is noted that something happened on a day: by either for both, by oneself where each does it."""
    return twin(partner, row, day) is not None


class Twin(NamedTuple):
    """What is noted of the same day already."""

    id: UUID
    author_id: UUID


def twin(partner: Partner, row: Assignment, day: date, *, but: UUID | None = None) -> Twin | None:
    """What is noted as having happened on that day, apart from what the form with this key made."""
    statement = select(Entry.id, Entry.author_id).where(
        access.exists_for(partner, Entry),
        Entry.assignment_id == row.id,
        Entry.on_day == day,
        Entry.deleted_at.is_(None),
        Entry.outcome.in_(COUNTS),
    )
    if row.mode is Mode.EACH:
        statement = statement.where(Entry.author_id == partner.id)
    if but is not None:
        statement = statement.where(Entry.form_key != but)
    found = db.session.execute(statement.order_by(Entry.noted_at).limit(1)).first()
    return Twin(*found) if found else None


def _entry_rows(viewer: Viewer) -> db.Columns:
    """Entries that were not deleted, each once for every own side and ask of it that this viewer may see.

    A therapist also finds those to which the other partner said something: nobody takes out another's words.
    """
    has_side = and_(EntrySide.entry_id == Entry.id, access.exists_for(viewer, EntrySide))
    has_ask = and_(Ask.entry_id == Entry.id, access.exists_for(viewer, Ask))
    return (
        select(Entry, EntrySide, Ask)
        .select_from(Entry)
        .outerjoin(EntrySide, has_side)
        .outerjoin(Ask, has_ask)
        .where(access.exists_for(viewer, Entry), _is_there(viewer))
        .order_by(Entry.on_day.desc(), Entry.noted_at.desc(), Entry.id)
    )


def _is_there(viewer: Viewer) -> ColumnElement[bool]:
    if isinstance(viewer, Partner):
        return Entry.deleted_at.is_(None)
    said = (
        select(kind.id)
        .where(access.exists_for(viewer, kind), kind.entry_id == Entry.id, kind.author_id != Entry.author_id)
        .correlate(Entry)
        .exists()
        for kind in (EntrySide, Ask)
    )
    return or_(Entry.deleted_at.is_(None), *said)


def _entries(viewer: Viewer, rows: Iterable[Any]) -> list[EntryView]:
    found: dict[Entry, tuple[dict[UUID, EntrySide], dict[UUID, Ask]]] = {}
    for row, side, ask in rows:
        sides, asks = found.setdefault(row, ({}, {}))
        if side is not None:
            sides[side.id] = side
        if ask is not None:
            asks[ask.id] = ask
    return [_entry_view(viewer, row, sides.values(), asks.values()) for row, (sides, asks) in found.items()]


def _entry_view(viewer: Viewer, row: Entry, sides: Iterable[EntrySide], asks: Iterable[Ask]) -> EntryView:
    if is_out := row.deleted_at is not None:
        sides = [one for one in sides if one.author_id != row.author_id]
        asks = [one for one in asks if one.author_id != row.author_id]
    return EntryView(
        row.id,
        row.assignment_id,
        row.author_id,
        row.on_day,
        row.outcome,
        None if is_out else row.minutes,
        row.short,
        tuple(row.touched),
        row.source,
        row.tag,
        "" if is_out else vault.open_text(viewer, row, "note"),
        {} if is_out else _answers(vault.open_text(viewer, row, "answers")),
        tuple(_side(viewer, side) for side in sides),
        tuple(Asked(ask.author_id, vault.open_text(viewer, ask, "text")) for ask in asks),
        is_out,
    )


def _side(viewer: Viewer, row: EntrySide) -> Side:
    went, felt, connected = (_number(viewer, row, name) for name in ("went", "felt", "connected"))
    barriers = vault.open_text(viewer, row, "barriers").split()
    return Side(
        row.author_id,
        went,
        felt,
        connected,
        tuple(Barrier(one) for one in barriers),
        _answers(vault.open_text(viewer, row, "answers")),
    )


def _number(viewer: Viewer, row: EntrySide, name: str) -> int | None:
    text = vault.open_text(viewer, row, name)
    return int(text) if text else None


def _answers(text: str) -> Answers:
    found: Answers = json.loads(text) if text else {}
    return found
