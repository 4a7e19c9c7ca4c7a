"""The table of notes that were ticked, or left out, for an opening sheet."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKeyConstraint, UniqueConstraint, false
from sqlalchemy.orm import Mapped

from practice import access
from practice.db.base import Base, ClinicScoped
from practice.viewers import PartnerViewer, TherapistViewer, Viewer


class SheetPick(ClinicScoped, Base):
    """One appreciation that was chosen for an appointment's sheet, or left out; only therapists see it.

    A saved choice leaves a row for every note it was made from, so that choosing none is a choice as well.
    """

    __tablename__ = "sheet_pick"
    __table_args__ = (
        ForeignKeyConstraint(
            ["clinic_id", "couple_id", "appointment_id"],
            ["appointment.clinic_id", "appointment.couple_id", "appointment.id"],
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["clinic_id", "couple_id", "appreciation_id"],
            ["appreciation.clinic_id", "appreciation.couple_id", "appreciation.id"],
            ondelete="CASCADE",
        ),
        UniqueConstraint("appointment_id", "appreciation_id"),
    )

    couple_id: Mapped[UUID]
    appointment_id: Mapped[UUID]
    appreciation_id: Mapped[UUID]
    is_picked: Mapped[bool]
    picked_at: Mapped[datetime]

    @classmethod
    def visible_to(cls, viewer: Viewer) -> ColumnElement[bool]:
        match viewer:
            case TherapistViewer():
                return access.may_see_couple(cls.couple_id, viewer)
            case PartnerViewer():
                return false()
