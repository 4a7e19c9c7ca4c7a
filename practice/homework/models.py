"""Assignments given to a couple, and entries: what happened, once."""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    UniqueConstraint,
    and_,
    false,
    or_,
)
from sqlalchemy.orm import Mapped, mapped_column

from practice import access, vault
from practice.access import Partner, Therapist, Viewer
from practice.db import Base, Owned, owned_key
from practice.homework.rules import Ends, Outcome, SeasonKind, Sitter, Source
from practice.library.rules import Cost, Energy, Mode, Tag, Window
from practice.vault import Sealed


class Assignment(Sealed, Owned, Base):
    """An activity given to one couple, with its why, rhythm and plan; written by the therapist, shared."""

    __tablename__ = "assignment"
    __table_args__ = (
        owned_key(),
        ForeignKeyConstraint(
            ["clinic_id", "couple_id"], ["couple.clinic_id", "couple.id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(["clinic_id", "activity_id"], ["activity.clinic_id", "activity.id"]),
        ForeignKeyConstraint(["clinic_id", "author_id"], ["therapist.clinic_id", "therapist.id"]),
        ForeignKeyConstraint(
            ["clinic_id", "couple_id", "vault_id"], ["vault.clinic_id", "vault.couple_id", "vault.id"]
        ),
        UniqueConstraint("clinic_id", "couple_id", "id"),
        CheckConstraint("low >= 0 AND high >= low AND high <= 31", name="range_runs_upwards"),
        CheckConstraint("minutes >= 0 AND minutes <= 600", name="minutes_fit_a_day"),
        CheckConstraint("(rating IS NULL) = (rated_on IS NULL)", name="rating_has_its_day"),
        CheckConstraint("rating >= 0 AND rating <= 4", name="rating_from_0_to_4"),
        Index("ix_assignment_couple", "clinic_id", "couple_id", "ended_on"),
    )
    sealed = ("why", "cue", "plan", "obstacle", "small")
    form_columns = ("mode", "window", "low", "high", "minutes", "cost", "starts_on", "ends", "ends_on")

    activity_id: Mapped[UUID]
    mode: Mapped[Mode]
    window: Mapped[Window]
    low: Mapped[int]
    high: Mapped[int]
    earlier: Mapped[list[dict[str, Any]]] = mapped_column(default=list)  # ranges before: until, low, high
    minutes: Mapped[int]  # of one time
    cost: Mapped[Cost]
    starts_on: Mapped[date]
    ends: Mapped[Ends]
    ends_on: Mapped[date | None]  # the last day, when ends is on_day
    ended_on: Mapped[date | None]  # stopped by hand
    renewed_on: Mapped[date | None]  # "until our next session" counts from here
    rating: Mapped[int | None]  # the therapist's own, 0 to 4; handed out to therapists alone
    rated_on: Mapped[date | None]
    given_at: Mapped[datetime]
    form_key: Mapped[UUID] = mapped_column(unique=True)
    why_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    cue_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # "when ___"
    plan_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # "we ___"
    obstacle_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    small_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)

    @classmethod
    def visible_to(cls, viewer: Viewer) -> ColumnElement[bool]:
        return access.of_couple(cls.couple_id, viewer)


class Entry(Sealed, Owned, Base):
    """What happened, once, on a day; its note is shared, each partner's own side is not."""

    __tablename__ = "entry"
    __table_args__ = (
        owned_key(),
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
        Index(  # all that is asked over many couples, so that no page of an entry is read for it
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
    sealed = ("note", "answers")
    form_columns = ("on_day", "outcome", "minutes", "tag")

    assignment_id: Mapped[UUID]
    on_day: Mapped[date]
    outcome: Mapped[Outcome]
    minutes: Mapped[int | None]
    short: Mapped[bool] = mapped_column(default=False)  # the 10-minute version of a check-in
    touched: Mapped[list[str]]  # keys of the agenda items a check-in came to
    source: Mapped[Source]
    tag: Mapped[Tag] = mapped_column(default=Tag.COUPLE)
    is_own: Mapped[bool] = mapped_column(default=False)  # of what each does alone: not the other partner's
    noted_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]
    deleted_by: Mapped[UUID | None]  # the partner who took it out; None once both have
    form_key: Mapped[UUID] = mapped_column(unique=True)
    note_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # the author's sentence
    answers_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # JSON: the activity's own fields

    @classmethod
    def visible_to(cls, viewer: Viewer) -> ColumnElement[bool]:
        of_couple = access.of_couple(cls.couple_id, viewer)
        match viewer:
            case Therapist():
                return of_couple
            case Partner():
                return and_(of_couple, or_(cls.is_own.is_(False), cls.author_id == viewer.id))


class EntryNote(Sealed, Owned, Base):
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
    sealed = ("note", "answers")

    entry_id: Mapped[UUID]
    noted_at: Mapped[datetime]
    note_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    answers_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # JSON: answers in words of one's own

    @classmethod
    def visible_to(cls, viewer: Viewer) -> ColumnElement[bool]:
        return vault.visible_writing(cls, viewer)


class EntryChange(Sealed, Owned, Base):
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
    sealed = ("answers",)

    entry_id: Mapped[UUID]
    on_day: Mapped[date]
    outcome: Mapped[Outcome]
    minutes: Mapped[int | None]
    tag: Mapped[Tag]
    changed_at: Mapped[datetime]
    answers_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)

    @classmethod
    def visible_to(cls, viewer: Viewer) -> ColumnElement[bool]:
        match viewer:
            case Therapist():
                return vault.visible_writing(cls, viewer)
            case Partner():
                return false()


class EntrySide(Sealed, Owned, Base):
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
    sealed = ("went", "felt", "connected", "barriers", "answers")

    entry_id: Mapped[UUID]
    noted_at: Mapped[datetime]
    went_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # how did it go, "0" to "4"
    felt_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # "0" to "4"
    connected_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # "0" to "10"
    barriers_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # keys, separated by spaces
    answers_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)  # JSON: the activity's own fields

    @classmethod
    def visible_to(cls, viewer: Viewer) -> ColumnElement[bool]:
        return vault.visible_writing(cls, viewer)


class Ask(Sealed, Owned, Base):
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
    sealed = ("text",)

    entry_id: Mapped[UUID]
    noted_at: Mapped[datetime]
    text_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)

    @classmethod
    def visible_to(cls, viewer: Viewer) -> ColumnElement[bool]:
        return vault.visible_writing(cls, viewer)


class Season(Owned, Base):
    """A stretch in which less is expected of a couple; either partner or the therapist may name it."""

    __tablename__ = "season"
    __table_args__ = (
        owned_key(),
        ForeignKeyConstraint(
            ["clinic_id", "couple_id"], ["couple.clinic_id", "couple.id"], ondelete="CASCADE"
        ),
        CheckConstraint("last_on IS NULL OR last_on >= first_on", name="season_runs_forward"),
        Index("ix_season_couple", "clinic_id", "couple_id", "first_on"),
    )

    couple_id: Mapped[UUID]
    kind: Mapped[SeasonKind]
    first_on: Mapped[date]
    last_on: Mapped[date | None]  # None while nobody knows
    named_at: Mapped[datetime]
    form_key: Mapped[UUID] = mapped_column(unique=True)

    @classmethod
    def visible_to(cls, viewer: Viewer) -> ColumnElement[bool]:
        return access.of_couple(cls.couple_id, viewer)


class RestPass(Owned, Base):
    """Days on which one assignment rests: one of its windows, named before it is over."""

    __tablename__ = "rest_pass"
    __table_args__ = (
        owned_key(),
        ForeignKeyConstraint(
            ["clinic_id", "couple_id", "assignment_id"],
            ["assignment.clinic_id", "assignment.couple_id", "assignment.id"],
            ondelete="CASCADE",
        ),
        CheckConstraint("last_on >= first_on", name="pass_runs_forward"),
        UniqueConstraint("assignment_id", "first_on"),
    )

    couple_id: Mapped[UUID]
    assignment_id: Mapped[UUID]
    first_on: Mapped[date]
    last_on: Mapped[date]
    named_at: Mapped[datetime]

    @classmethod
    def visible_to(cls, viewer: Viewer) -> ColumnElement[bool]:
        return access.of_couple(cls.couple_id, viewer)


class NotNow(Owned, Base):
    """Something one partner put aside for themselves; nobody else ever learns of it."""

    __tablename__ = "not_now"
    __table_args__ = (
        ForeignKeyConstraint(
            ["clinic_id", "couple_id", "assignment_id"],
            ["assignment.clinic_id", "assignment.couple_id", "assignment.id"],
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["clinic_id", "couple_id", "partner_id"],
            ["partner.clinic_id", "partner.couple_id", "partner.id"],
            ondelete="CASCADE",
        ),
        UniqueConstraint("assignment_id", "partner_id"),
    )

    couple_id: Mapped[UUID]
    assignment_id: Mapped[UUID]
    partner_id: Mapped[UUID]
    said_at: Mapped[datetime]

    @classmethod
    def visible_to(cls, viewer: Viewer) -> ColumnElement[bool]:
        match viewer:
            case Therapist():
                return false()
            case Partner():
                return and_(cls.couple_id == viewer.couple_id, cls.partner_id == viewer.id)


class Profile(Owned, Base):
    """What an ordinary evening looks like for a couple, so that what is given fits it."""

    __tablename__ = "profile"
    __table_args__ = (
        ForeignKeyConstraint(
            ["clinic_id", "couple_id"], ["couple.clinic_id", "couple.id"], ondelete="CASCADE"
        ),
        UniqueConstraint("couple_id"),
    )

    couple_id: Mapped[UUID]
    bedtime: Mapped[time | None]  # when the children usually sleep; None where there are none, or nobody said
    works_shifts: Mapped[bool] = mapped_column(default=False)
    sitter: Mapped[Sitter | None]
    money: Mapped[Cost | None]
    energy: Mapped[Energy | None]
    changed_at: Mapped[datetime]

    @classmethod
    def visible_to(cls, viewer: Viewer) -> ColumnElement[bool]:
        return access.of_couple(cls.couple_id, viewer)
