"""Reading what became of homework: entries, each partner's own side of them, and small asks. Every question
names who is asking; the number of statements does not grow with entries."""

import json
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, and_, bindparam, or_, select

from practice import access, db, vault
from practice.access import Partner, Therapist, Viewer
from practice.errors import NotFound
from practice.homework.models import Ask, Assignment, Entry, EntryChange, EntryNote, EntrySide
from practice.homework.rules import COUNTS, Answers, Barrier, Outcome, Source, key_of_tick
from practice.library.rules import Mode, Tag
from practice.versions import digest


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


class Sentence(NamedTuple):
    """What a partner wrote to an entry, to be read by both, and their answers in words."""

    author_id: UUID
    text: str
    answers: Answers


class Change(NamedTuple):
    """What stood in an entry before ``author_id`` corrected it; for the therapist."""

    author_id: UUID
    on_day: date
    outcome: Outcome
    minutes: int | None
    tag: Tag
    answers: Answers


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
    note: str  # its author's sentence
    answers: Answers
    sides: tuple[Side, ...]
    asks: tuple[Asked, ...]
    others: tuple[Sentence, ...] = ()  # of the partner who did not make it
    is_out: bool = False  # taken out; what whoever did not take it out said to it stays
    out_by: UUID | None = None
    changes: tuple[Change, ...] = ()  # earlier values, earliest first; for the therapist alone

    @property
    def sentences(self) -> list[Sentence]:
        """What was written to it, by whom."""
        own = [Sentence(self.author_id, self.note, {})] if self.note else []
        return own + [one for one in self.others if one.text]

    def has_of(self, partner_id: UUID) -> bool:
        """Whether something of this partner is left in it."""
        told: tuple[Sentence | Side | Asked, ...] = (*self.sentences, *self.others, *self.sides, *self.asks)
        return any(one.author_id == partner_id for one in told)

    def sentence_of(self, partner_id: UUID) -> str:
        """This partner's sentence, or ""."""
        return next((one.text for one in self.sentences if one.author_id == partner_id), "")

    def side_of(self, partner_id: UUID) -> Side | None:
        """This partner's side, if the viewer may see it and it was written."""
        return next((one for one in self.sides if one.author_id == partner_id), None)

    def ask_of(self, partner_id: UUID) -> str:
        """This partner's ask, or ""."""
        return next((one.text for one in self.asks if one.author_id == partner_id), "")


def version(partner: Partner, view: EntryView, text_keys: Collection[str] | None) -> str:
    """Which state of an entry its form shows: of the two, and this partner's own.

    ``text_keys`` are the questions answered in words, each one's own; None for a form of one's own side alone.
    """
    own = (view.side_of(partner.id), view.ask_of(partner.id))
    if text_keys is None:
        return digest(own)
    is_author = view.author_id == partner.id
    answers = {key: said for key, said in view.answers.items() if is_author or key not in text_keys}
    said = [one.answers for one in view.others if one.author_id == partner.id]
    joint = (view.on_day, view.outcome, view.minutes, view.tag, sorted(answers.items()))
    return digest((*joint, view.sentence_of(partner.id), said, *own))


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


def own_note(viewer: Viewer, entry_id: UUID) -> EntryNote | None:
    """The viewer's own sentence to an entry the other made, for actions."""
    statement = access.look(viewer, EntryNote).where(
        EntryNote.entry_id == entry_id, EntryNote.author_id == viewer.id
    )
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


def ticked_with(partner: Partner, form_key: UUID, since: date) -> list[Entry]:
    """One's own entries that one week's ticks made, sent with this key, from that day on and by day."""
    own = access.look(partner, Entry).where(
        Entry.author_id == partner.id, Entry.on_day >= since, Entry.deleted_at.is_(None)
    )
    rows = db.session.scalars(own.order_by(Entry.on_day, Entry.id))
    return [row for row in rows if row.form_key == key_of_tick(form_key, row.assignment_id, row.on_day)]


def twin(partner: Partner, row: Assignment, day: date, *, but: UUID | None = None) -> UUID | None:
    """The entry noted as having happened on that day, apart from what the form with this key made."""
    statement = select(Entry.id).where(
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
    return db.session.scalars(statement.order_by(Entry.noted_at).limit(1)).first()


def _entry_rows(viewer: Viewer) -> db.Columns:
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
        .where(access.exists_for(viewer, Entry), _is_there(viewer))
        .order_by(Entry.on_day.desc(), Entry.noted_at.desc(), Entry.id)
    )


def _is_there(viewer: Viewer) -> ColumnElement[bool]:
    is_others = Entry.author_id != Entry.deleted_by
    wrote = or_(Entry.note_sealed.is_not(None), Entry.answers_sealed.is_not(None))
    # The author's account stands for the therapist, also where they wrote nothing.
    account = is_others if isinstance(viewer, Therapist) else and_(is_others, wrote)
    said = (
        select(kind.id)
        .where(access.exists_for(viewer, kind), kind.entry_id == Entry.id, kind.author_id != Entry.deleted_by)
        .correlate(Entry)
        .exists()
        for kind in (EntrySide, Ask, EntryNote)
    )
    return or_(Entry.deleted_at.is_(None), account, *said)


class _Parts(NamedTuple):
    """What hangs on an entry, each once."""

    sides: dict[UUID, EntrySide]
    asks: dict[UUID, Ask]
    notes: dict[UUID, EntryNote]
    changes: dict[UUID, EntryChange]


def _entries(viewer: Viewer, rows: Iterable[Any]) -> list[EntryView]:
    found: dict[Entry, _Parts] = {}
    for row, side, ask, note, change in rows:
        parts = found.setdefault(row, _Parts({}, {}, {}, {}))
        if side is not None:
            parts.sides[side.id] = side
        if ask is not None:
            parts.asks[ask.id] = ask
        if note is not None:
            parts.notes[note.id] = note
        if change is not None:
            parts.changes[change.id] = change
    return [_entry_view(viewer, row, parts) for row, parts in found.items()]


def _entry_view(viewer: Viewer, row: Entry, parts: _Parts) -> EntryView:
    def is_there(author_id: UUID) -> bool:
        """Whether what this partner said to it is there, since they did not take it out."""
        return row.deleted_at is None or row.deleted_by not in {None, author_id}

    is_told = is_there(row.author_id)
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
        vault.open_text(viewer, row, "note") if is_told else "",
        answers_of(vault.open_text(viewer, row, "answers")) if is_told else {},
        tuple(_side(viewer, one) for one in parts.sides.values() if is_there(one.author_id)),
        tuple(
            Asked(one.author_id, vault.open_text(viewer, one, "text"))
            for one in parts.asks.values()
            if is_there(one.author_id)
        ),
        tuple(_sentence(viewer, one) for one in parts.notes.values() if is_there(one.author_id)),
        row.deleted_at is not None,
        row.deleted_by,
        tuple(_change(viewer, one) for one in sorted(parts.changes.values(), key=lambda one: one.changed_at)),
    )


def _change(viewer: Viewer, row: EntryChange) -> Change:
    answers = answers_of(vault.open_text(viewer, row, "answers"))
    return Change(row.author_id, row.on_day, row.outcome, row.minutes, row.tag, answers)


def _sentence(viewer: Viewer, row: EntryNote) -> Sentence:
    answers = answers_of(vault.open_text(viewer, row, "answers"))
    return Sentence(row.author_id, vault.open_text(viewer, row, "note"), answers)


def _side(viewer: Viewer, row: EntrySide) -> Side:
    went, felt, connected = (_number(viewer, row, name) for name in ("went", "felt", "connected"))
    barriers = vault.open_text(viewer, row, "barriers").split()
    return Side(
        row.author_id,
        went,
        felt,
        connected,
        tuple(Barrier(one) for one in barriers),
        answers_of(vault.open_text(viewer, row, "answers")),
    )


def _number(viewer: Viewer, row: EntrySide, name: str) -> int | None:
    text = vault.open_text(viewer, row, name)
    return int(text) if text else None


def answers_of(text: str) -> Answers:
    """Answers as they were sealed."""
    found: Answers = json.loads(text) if text else {}
    return found
