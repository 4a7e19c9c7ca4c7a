"""The table of seasons: days in which less is expected of a couple."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ColumnElement, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from practice import access
from practice.db.base import Base, ClinicScoped, clinic_key
from practice.seasons.rules import SeasonKind
from practice.viewers import Viewer


class Season(ClinicScoped, Base):
    """Days in which less is expected of a couple; either partner or the therapist may add them."""

    __tablename__ = "season"
    __table_args__ = (
        clinic_key(),
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
        return access.may_see_couple(cls.couple_id, viewer)
