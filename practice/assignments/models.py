"""Tables of assignments, and of their rests."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from practice import access
from practice.assignments.rules import AssignmentText, Ends
from practice.db.base import Base, ClinicScoped, clinic_key
from practice.library.rules.activities import Cost, Mode, Window
from practice.vault.models import Sealed
from practice.viewers import Viewer


class Assignment(Sealed[AssignmentText], ClinicScoped, Base):
    """An activity given to one couple, with its why, rhythm and plan; written by a therapist, read by all three."""

    __tablename__ = "assignment"
    __table_args__ = (
        clinic_key(),
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
    form_columns = ("mode", "window", "low", "high", "minutes", "cost", "starts_on", "ends", "ends_on")

    activity_id: Mapped[UUID]
    mode: Mapped[Mode]
    window: Mapped[Window]
    low: Mapped[int]
    high: Mapped[int]
    earlier: Mapped[list[dict[str, Any]]] = mapped_column(
        default=list
    )  # earlier ranges: until (ISO day), low, high
    minutes: Mapped[int]  # of one time
    cost: Mapped[Cost]
    starts_on: Mapped[date]
    ends: Mapped[Ends]
    ends_on: Mapped[date | None]  # the last day, when ends is on_day
    ended_on: Mapped[date | None]  # the day the therapist stopped it
    renewed_on: Mapped[date | None]  # "until our next session" counts from here
    rating: Mapped[int | None]  # by the therapist, 0 to 4; for therapists alone
    rated_on: Mapped[date | None]
    given_at: Mapped[datetime]
    form_key: Mapped[UUID] = mapped_column(unique=True)

    @classmethod
    def visible_to(cls, viewer: Viewer) -> ColumnElement[bool]:
        return access.may_see_couple(cls.couple_id, viewer)


class Rest(ClinicScoped, Base):
    """Days on which an assignment rests: one of its windows, chosen before that window was over."""

    __tablename__ = "rest_pass"
    __table_args__ = (
        clinic_key(),
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
        return access.may_see_couple(cls.couple_id, viewer)
