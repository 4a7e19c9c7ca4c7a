"""Tables of entries: what happened once, each partner's own side, note and ask, and values before a correction."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    and_,
    false,
    or_,
)
from sqlalchemy.orm import Mapped, mapped_column

from practice import access
from practice.db.base import Base, ClinicScoped, SoftDeletable, clinic_key
from practice.entries.rules import AskText, EntryChangeText, EntryNoteText, EntrySideText, EntryText, Source
from practice.library.rules.activities import Tag
from practice.rhythm.rules.outcomes import Outcome
from practice.vault import models as vault_models
from practice.vault.models import Sealed
from practice.viewers import PartnerViewer, TherapistViewer, Viewer


class Entry(SoftDeletable, Sealed[EntryText], ClinicScoped, Base):
    """What came of an assignment on one day; its note is shared, each partner's own side is not."""

    __tablename__ = "entry"
    __table_args__ = (
        clinic_key(),
        ForeignKeyConstraint(
            ["clinic_id", "couple_id", "assignment_id"],
            ["assignment.clinic_id", "assignment.couple_id", "assignment.id"],
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["clinic_id", "couple_id", "author_id"], ["partner.clinic_id", "partner.couple_id", "partner.id"]
        ),
        ForeignKeyConstraint(
            ["clinic_id", "couple_id", "vault_id"], ["vault.clinic_id", "vault.couple_id", "vault.id"]
        ),
        UniqueConstraint("clinic_id", "couple_id", "id"),
        Index(  # every column the statements over many couples read, so that the index alone answers them
            "ix_entry_couple_day",
            "clinic_id",
            "couple_id",
            "on_day",
            "deleted_at",
            "author_id",
            "outcome",
            "assignment_id",
        ),
        Index("ix_entry_assignment", "assignment_id", "on_day"),
    )
    form_columns = ("on_day", "outcome", "minutes", "tag")

    assignment_id: Mapped[UUID]
    on_day: Mapped[date]
    outcome: Mapped[Outcome]
    minutes: Mapped[int | None]
    short: Mapped[bool] = mapped_column(default=False)  # the 10-minute version of a check-in
    touched: Mapped[list[str]]  # keys of the agenda items a check-in came to
    source: Mapped[Source]
    tag: Mapped[Tag] = mapped_column(default=Tag.COUPLE)
    is_own: Mapped[bool] = mapped_column(default=False)  # each does it alone: the other may not read it
    noted_at: Mapped[datetime]
    deleted_by: Mapped[UUID | None]  # the partner who took it out; None once both have
    form_key: Mapped[UUID] = mapped_column(unique=True)

    @classmethod
    def visible_to(cls, viewer: Viewer) -> ColumnElement[bool]:
        of_couple = access.may_see_couple(cls.couple_id, viewer)
        match viewer:
            case TherapistViewer():
                return of_couple
            case PartnerViewer():
                return and_(of_couple, or_(cls.is_own.is_(False), cls.author_id == viewer.id))


class EntryNote(Sealed[EntryNoteText], ClinicScoped, Base):
    """What the partner who did not make a joint entry wrote to it: their own sentence, under their own name."""

    __tablename__ = "entry_note"
    __table_args__ = (
        ForeignKeyConstraint(
            ["clinic_id", "couple_id", "entry_id"],
            ["entry.clinic_id", "entry.couple_id", "entry.id"],
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["clinic_id", "couple_id", "author_id"], ["partner.clinic_id", "partner.couple_id", "partner.id"]
        ),
        ForeignKeyConstraint(
            ["clinic_id", "couple_id", "vault_id"], ["vault.clinic_id", "vault.couple_id", "vault.id"]
        ),
        UniqueConstraint("entry_id", "author_id"),
    )

    entry_id: Mapped[UUID]
    noted_at: Mapped[datetime]

    @classmethod
    def visible_to(cls, viewer: Viewer) -> ColumnElement[bool]:
        return vault_models.visible_writing(cls, viewer)


class EntryChange(Sealed[EntryChangeText], ClinicScoped, Base):
    """The values an entry had before a partner corrected it; ``author_id`` made the change. For the therapist."""

    __tablename__ = "entry_change"
    __table_args__ = (
        ForeignKeyConstraint(
            ["clinic_id", "couple_id", "entry_id"],
            ["entry.clinic_id", "entry.couple_id", "entry.id"],
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["clinic_id", "couple_id", "author_id"], ["partner.clinic_id", "partner.couple_id", "partner.id"]
        ),
        ForeignKeyConstraint(
            ["clinic_id", "couple_id", "vault_id"], ["vault.clinic_id", "vault.couple_id", "vault.id"]
        ),
        Index("ix_entry_change_entry", "entry_id", "changed_at"),
    )

    entry_id: Mapped[UUID]
    on_day: Mapped[date]
    outcome: Mapped[Outcome]
    minutes: Mapped[int | None]
    tag: Mapped[Tag]
    changed_at: Mapped[datetime]

    @classmethod
    def visible_to(cls, viewer: Viewer) -> ColumnElement[bool]:
        match viewer:
            case TherapistViewer():
                return vault_models.visible_writing(cls, viewer)
            case PartnerViewer():
                return false()


class EntrySide(Sealed[EntrySideText], ClinicScoped, Base):
    """One partner's own side of an entry: numbers and barriers, for its author and the therapist."""

    __tablename__ = "entry_side"
    __table_args__ = (
        ForeignKeyConstraint(
            ["clinic_id", "couple_id", "entry_id"],
            ["entry.clinic_id", "entry.couple_id", "entry.id"],
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["clinic_id", "couple_id", "author_id"], ["partner.clinic_id", "partner.couple_id", "partner.id"]
        ),
        ForeignKeyConstraint(
            ["clinic_id", "couple_id", "vault_id"], ["vault.clinic_id", "vault.couple_id", "vault.id"]
        ),
        UniqueConstraint("entry_id", "author_id"),
    )

    entry_id: Mapped[UUID]
    noted_at: Mapped[datetime]

    @classmethod
    def visible_to(cls, viewer: Viewer) -> ColumnElement[bool]:
        return vault_models.visible_writing(cls, viewer)


class Ask(Sealed[AskText], ClinicScoped, Base):
    """The one small thing a partner asked for in a check-in; said aloud there, so both read it."""

    __tablename__ = "ask"
    __table_args__ = (
        ForeignKeyConstraint(
            ["clinic_id", "couple_id", "entry_id"],
            ["entry.clinic_id", "entry.couple_id", "entry.id"],
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["clinic_id", "couple_id", "author_id"], ["partner.clinic_id", "partner.couple_id", "partner.id"]
        ),
        ForeignKeyConstraint(
            ["clinic_id", "couple_id", "vault_id"], ["vault.clinic_id", "vault.couple_id", "vault.id"]
        ),
        UniqueConstraint("entry_id", "author_id"),
    )

    entry_id: Mapped[UUID]
    noted_at: Mapped[datetime]

    @classmethod
    def visible_to(cls, viewer: Viewer) -> ColumnElement[bool]:
        return vault_models.visible_writing(cls, viewer)
