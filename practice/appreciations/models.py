"""Appreciations: what one partner means to tell the other."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKeyConstraint, Index, UniqueConstraint, and_
from sqlalchemy.orm import Mapped, mapped_column

from practice.appreciations.rules.appreciations import AppreciationText, Prompt
from practice.couples.models import has_reached
from practice.db.base import Base, SoftDeletable, clinic_key
from practice.entries.rules import Source
from practice.vault import therapist_only
from practice.vault.therapist_only import Confided
from practice.viewers import Viewer


class Appreciation(SoftDeletable, Confided[AppreciationText], Base):
    """What they did, what it shows about them, how it landed. Only the first, or a chip, is needed."""

    __tablename__ = "appreciation"
    __table_args__ = (
        clinic_key(),
        ForeignKeyConstraint(
            ["clinic_id", "couple_id", "author_id"],
            ["partner.clinic_id", "partner.couple_id", "partner.id"],
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["clinic_id", "couple_id", "vault_id"], ["vault.clinic_id", "vault.couple_id", "vault.id"]
        ),
        ForeignKeyConstraint(
            ["clinic_id", "couple_id", "appointment_id"],
            ["appointment.clinic_id", "appointment.couple_id", "appointment.id"],
        ),
        UniqueConstraint("clinic_id", "couple_id", "id"),
        Index(  # covers the queries over many couples
            "ix_appreciation_couple_day",
            "clinic_id",
            "couple_id",
            "on_day",
            "deleted_at",
            "author_id",
            "release",
            "therapist_id",
        ),
        *therapist_only.confided_constraints(),
    )
    form_columns = ("on_day", "prompt")

    on_day: Mapped[date]  # the day it happened, for its author
    kept_at: Mapped[datetime]
    changed_at: Mapped[datetime | None]
    released_at: Mapped[datetime | None]  # from when the other's pages show what was shared; None: at once
    appointment_id: Mapped[UUID | None]  # the opening that released it
    prompt: Mapped[Prompt | None]  # what it answers; None for a plain appreciation
    source: Mapped[Source] = mapped_column(default=Source.COUPLE)
    is_said: Mapped[bool] = mapped_column(default=False)  # its author told them aloud
    is_landed: Mapped[bool] = mapped_column(default=False)  # the other said that it landed
    form_key: Mapped[UUID] = mapped_column(unique=True)

    @classmethod
    def visible_to(cls, viewer: Viewer) -> ColumnElement[bool]:
        is_released = has_reached(
            viewer, couple_id=cls.couple_id, author_id=cls.author_id, released_at=cls.released_at
        )
        return and_(super().visible_to(viewer), is_released)
