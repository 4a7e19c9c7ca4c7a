"""Topics: what a partner asks to bring to the next session."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKeyConstraint, Index, and_
from sqlalchemy.orm import Mapped, mapped_column

from practice.couples.models import has_reached
from practice.db.base import Base, SoftDeletable
from practice.topics.rules import TopicText
from practice.vault import therapist_only
from practice.vault.therapist_only import Confided
from practice.viewers import Viewer


class Topic(SoftDeletable, Confided[TopicText], Base):
    """Something a partner asks to bring to the next session."""

    __tablename__ = "topic"
    __table_args__ = (
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
        Index("ix_topic_couple", "clinic_id", "couple_id", "asked_at"),
        *therapist_only.confided_constraints(),
    )

    asked_at: Mapped[datetime]
    asked_on: Mapped[date]
    released_at: Mapped[datetime | None]  # from when the other's pages show what was shared; None: at once
    appointment_id: Mapped[
        UUID | None
    ]  # the one whose opening took it up; once talked about, the one it was talked about in
    talked_at: Mapped[datetime | None]  # when the therapist said that it was talked about
    form_key: Mapped[UUID] = mapped_column(
        unique=True
    )  # one for each form shown, so that a form sent twice saves one row

    @classmethod
    def visible_to(cls, viewer: Viewer) -> ColumnElement[bool]:
        is_released = has_reached(
            viewer, couple_id=cls.couple_id, author_id=cls.author_id, released_at=cls.released_at
        )
        return and_(super().visible_to(viewer), is_released)
