"""The table of profiles."""

from datetime import datetime, time
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from practice import access
from practice.db.base import Base, ClinicScoped
from practice.library.rules.activities import Cost, Energy
from practice.profiles.rules import Sitter
from practice.viewers import Viewer


class Profile(ClinicScoped, Base):
    """What an ordinary evening of a couple looks like, so that what is given fits it."""

    __tablename__ = "profile"
    __table_args__ = (
        ForeignKeyConstraint(
            ["clinic_id", "couple_id"], ["couple.clinic_id", "couple.id"], ondelete="CASCADE"
        ),
        UniqueConstraint("couple_id"),
    )

    couple_id: Mapped[UUID]
    bedtime: Mapped[
        time | None
    ]  # when the children usually sleep; None where there are none, or it was not filled in
    works_shifts: Mapped[bool] = mapped_column(default=False)
    sitter: Mapped[Sitter | None]
    money: Mapped[Cost | None]
    energy: Mapped[Energy | None]
    changed_at: Mapped[datetime]

    @classmethod
    def visible_to(cls, viewer: Viewer) -> ColumnElement[bool]:
        return access.may_see_couple(cls.couple_id, viewer)
