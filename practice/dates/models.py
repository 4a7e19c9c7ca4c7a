"""Dates planned ahead, and the ideas each partner would like."""

from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
    and_,
    false,
    or_,
    select,
)
from sqlalchemy.orm import Mapped, aliased, mapped_column

from practice import access
from practice.dates.rules.plans import DateState, PlannedDateText, PlanStep, SitterStep
from practice.db.base import Base, ClinicScoped, clinic_key
from practice.vault.models import Sealed
from practice.viewers import PartnerViewer, TherapistViewer, Viewer


class IdeaWish(ClinicScoped, Base):
    """An idea a partner would like. ``rules.ideas.is_told`` decides when both learn that both would."""

    __tablename__ = "idea_wish"
    __table_args__ = (
        ForeignKeyConstraint(
            ["clinic_id", "couple_id", "partner_id"],
            ["partner.clinic_id", "partner.couple_id", "partner.id"],
            ondelete="CASCADE",
        ),
        UniqueConstraint("partner_id", "idea"),
    )

    couple_id: Mapped[UUID]
    partner_id: Mapped[UUID]
    idea: Mapped[str] = mapped_column(String(60))  # a key of seeds/ideas
    said_at: Mapped[datetime]
    withdrawn_at: Mapped[
        datetime | None
    ]  # set instead of deleting the row, since both may have been told today

    @classmethod
    def visible_to(cls, viewer: Viewer) -> ColumnElement[bool]:
        match viewer:
            case TherapistViewer():
                return false()
            case PartnerViewer():
                own = aliased(cls)
                own_keys = select(own.idea).where(
                    own.clinic_id == viewer.clinic_id, own.partner_id == viewer.id
                )
                return and_(
                    cls.couple_id == viewer.couple_id,
                    or_(cls.partner_id == viewer.id, cls.idea.in_(own_keys)),
                )


class PlannedDate(Sealed[PlannedDateText], ClinicScoped, Base):
    """A date the two plan ahead; ``author_id`` began the plan, ``chooser_id`` chooses what they do."""

    __tablename__ = "planned_date"
    __table_args__ = (
        clinic_key(),
        ForeignKeyConstraint(
            ["clinic_id", "couple_id", "assignment_id"],
            ["assignment.clinic_id", "assignment.couple_id", "assignment.id"],
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["clinic_id", "couple_id", "author_id"],
            ["partner.clinic_id", "partner.couple_id", "partner.id"],
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["clinic_id", "couple_id", "chooser_id"],
            ["partner.clinic_id", "partner.couple_id", "partner.id"],
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["clinic_id", "couple_id", "vault_id"], ["vault.clinic_id", "vault.couple_id", "vault.id"]
        ),
        ForeignKeyConstraint(
            ["clinic_id", "couple_id", "entry_id"], ["entry.clinic_id", "entry.couple_id", "entry.id"]
        ),
        Index("ix_planned_date_assignment", "assignment_id", "begun_at"),
    )
    form_columns = ("on_day", "at_time", "idea")

    assignment_id: Mapped[UUID]
    chooser_id: Mapped[UUID]
    state: Mapped[DateState]
    on_day: Mapped[date | None]
    at_time: Mapped[time | None]
    idea: Mapped[str] = mapped_column(String(60), default="")  # a key of seeds/ideas
    sitter: Mapped[SitterStep]
    reservation: Mapped[PlanStep]
    day_protected: Mapped[PlanStep]
    entry_id: Mapped[UUID | None]  # the entry logged for it, once it happened in any form
    begun_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    form_key: Mapped[UUID] = mapped_column(unique=True)

    @classmethod
    def visible_to(cls, viewer: Viewer) -> ColumnElement[bool]:
        return access.may_see_couple(cls.couple_id, viewer)
