"""A deleted word of each partner in every table whose rows can be deleted, written below every route and action."""

from typing import Any
from uuid import uuid4

from flask import Flask
from sqlalchemy import inspect, select

from practice import clock, db, vault
from practice.db.base import Base, SoftDeletable
from practice.entries.models import Entry, EntryNote
from practice.release import Release
from practice.viewers import PartnerViewer
from tests.people import Cast

WORDS = ("did", "text", "note")  # the text of a row that is read as it was written


def deleted_word(author: PartnerViewer) -> str:
    """How every deleted word of this partner begins."""
    return f"heron-{author.id.hex}-deleted"


def plant(app: Flask, cast: Cast) -> None:
    """Write them for Amal and Theo, as copies of the rows that are there, deleted by their authors."""
    amal, theo = cast.amal.viewer, cast.theo.viewer
    assert isinstance(amal, PartnerViewer)
    assert isinstance(theo, PartnerViewer)
    kinds: list[Any] = [
        mapper.class_ for mapper in Base.registry.mappers if issubclass(mapper.class_, SoftDeletable)
    ]
    assert kinds
    with app.app_context():
        db.bind_clinic(amal.clinic_id)
        for kind in kinds:
            first = db.session.scalars(select(kind).order_by(kind.id).limit(1)).one()
            for author in (amal, theo):
                db.session.add(_deleted_copy(first, author))
        entry = db.session.scalars(select(Entry).where(Entry.deleted_at.is_(None)).limit(1)).one()
        for author, other in ((amal, theo), (theo, amal)):
            _add_deleted_note(entry, author, other)
        db.session.commit()
        db.session.remove()


def _deleted_copy(first: Any, author: PartnerViewer) -> Any:
    kind = type(first)
    left_out = {
        "id",
        "form_key",
        "vault_id",
        "author_id",
        "deleted_at",
        "deleted_by",
        "released_at",
        "release",
    }
    names = {
        attribute.key for attribute in inspect(kind).column_attrs if not attribute.key.endswith("_sealed")
    } - left_out
    row = kind(**{name: getattr(first, name) for name in names})
    row.id, row.author_id, row.form_key, row.deleted_at = uuid4(), author.id, uuid4(), clock.now()
    if isinstance(row, Entry):
        row.deleted_by = author.id
    vault.place(author, row, Release.SHARE)
    name = next(name for name in WORDS if name in row.sealed)
    vault.seal(author, row, **{name: f"{deleted_word(author)}-{kind.__tablename__}"})
    return row


def _add_deleted_note(entry: Entry, author: PartnerViewer, other: PartnerViewer) -> None:
    """The note of this partner to an entry of the other's, which they took out with it."""
    row = _deleted_copy(entry, other)
    assert isinstance(row, Entry)
    row.deleted_by = author.id
    vault.seal(other, row, note="")
    note = EntryNote(couple_id=author.couple_id, author_id=author.id, entry_id=row.id, noted_at=clock.now())
    vault.place(author, note, Release.SHARE)
    vault.seal(author, note, note=f"{deleted_word(author)}-entry_note")
    db.session.add(row)
    db.session.flush()
    db.session.add(note)
