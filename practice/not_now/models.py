"""The table of assignments a partner put aside for themselves."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKeyConstraint, UniqueConstraint, and_, false
from sqlalchemy.orm import Mapped

from practice.db.base import Base, ClinicScoped
from practice.viewers import PartnerViewer, TherapistViewer, Viewer


class NotNow(ClinicScoped, Base):
    """An assignment one partner put aside; visible to nobody else."""

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
            case TherapistViewer():
                return false()
            case PartnerViewer():
                return and_(cls.couple_id == viewer.couple_id, cls.partner_id == viewer.id)
