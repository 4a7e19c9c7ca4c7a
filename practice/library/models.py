"""The table of activities a clinic can give, in versions."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ForeignKeyConstraint, String, Text, UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column

from practice.db.base import Base, ClinicScoped, clinic_key, enum_type
from practice.library.rules.activities import ActivityKind, Cost, Energy, Mode, Tag, Window
from practice.viewers import PartnerViewer, TherapistViewer, Viewer


class Activity(ClinicScoped, Base):
    """One version of an activity in a clinic's library; an assignment stays with the version it gave."""

    __tablename__ = "activity"
    __table_args__ = (
        clinic_key(),
        ForeignKeyConstraint(["clinic_id"], ["clinic.id"]),
        UniqueConstraint("clinic_id", "key", "version"),
    )

    key: Mapped[str] = mapped_column(String(60))
    version: Mapped[int]
    kind: Mapped[ActivityKind] = mapped_column(enum_type(ActivityKind, name="kind"))
    title: Mapped[str] = mapped_column(String(120))
    summary: Mapped[str] = mapped_column(Text)
    why: Mapped[str] = mapped_column(Text)
    how: Mapped[str] = mapped_column(Text)
    example: Mapped[str] = mapped_column(Text)
    small_version: Mapped[str] = mapped_column(Text)
    free_version: Mapped[str] = mapped_column(Text)
    minutes_low: Mapped[int]
    minutes_high: Mapped[int]
    energy: Mapped[Energy]
    cost: Mapped[Cost]
    mode: Mapped[Mode]
    window: Mapped[Window]
    low: Mapped[int]
    high: Mapped[int]
    cautions: Mapped[list[str]]
    needs: Mapped[list[str]]
    tag: Mapped[Tag] = mapped_column(default=Tag.COUPLE)
    more: Mapped[dict[str, Any]]  # questions, suggested plans, obstacles; the agenda of a check-in
    is_own: Mapped[bool] = mapped_column(default=False)  # written in this clinic, not a starter
    added_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]

    @classmethod
    def visible_to(cls, viewer: Viewer) -> ColumnElement[bool]:
        match viewer:
            case TherapistViewer() | PartnerViewer():
                return true()
