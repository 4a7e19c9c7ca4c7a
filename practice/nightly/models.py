"""Books a couple reads at night, questions of the night, and each partner's answers."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKeyConstraint,
    String,
    UniqueConstraint,
    and_,
)
from sqlalchemy.orm import Mapped, mapped_column

from practice import access
from practice.couples.models import has_reached
from practice.db.base import Base, ClinicScoped, clinic_key
from practice.nightly.rules import NightAnswerText, ReadingText
from practice.vault import models as vault_models
from practice.vault.models import Sealed
from practice.viewers import Viewer


class Reading(Sealed[ReadingText], ClinicScoped, Base):
    """A book of the couple's own; ``position`` is the page they are at."""

    __tablename__ = "reading"
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
            ["clinic_id", "couple_id", "vault_id"], ["vault.clinic_id", "vault.couple_id", "vault.id"]
        ),
        CheckConstraint("position >= 0", name="position_is_a_place"),
    )
    form_columns = ("units",)

    assignment_id: Mapped[UUID]
    units: Mapped[int | None]  # pages, days or chapters in all, where they want to say
    position: Mapped[int]
    begun_on: Mapped[date]
    ended_on: Mapped[date | None]  # finished or put away
    form_key: Mapped[UUID] = mapped_column(unique=True)

    @classmethod
    def visible_to(cls, viewer: Viewer) -> ColumnElement[bool]:
        return access.may_see_couple(cls.couple_id, viewer)


class NightQuestion(ClinicScoped, Base):
    """A question that was shown to the couple; it is theirs until both answers are shown or one partner lets it go by."""

    __tablename__ = "night_question"
    __table_args__ = (
        clinic_key(),
        ForeignKeyConstraint(
            ["clinic_id", "couple_id", "assignment_id"],
            ["assignment.clinic_id", "assignment.couple_id", "assignment.id"],
            ondelete="CASCADE",
        ),
        UniqueConstraint("clinic_id", "couple_id", "id"),
        UniqueConstraint("assignment_id", "question"),
    )

    couple_id: Mapped[UUID]
    assignment_id: Mapped[UUID]
    question: Mapped[str] = mapped_column(String(60))  # a key of seeds/questions
    asked_on: Mapped[date]
    passed_on: Mapped[date | None]  # the day on which a partner asked for another one

    @classmethod
    def visible_to(cls, viewer: Viewer) -> ColumnElement[bool]:
        return access.may_see_couple(cls.couple_id, viewer)


class NightAnswer(Sealed[NightAnswerText], ClinicScoped, Base):
    """One partner's answer; the other reads it from the day after both have answered."""

    __tablename__ = "night_answer"
    __table_args__ = (
        clinic_key(),
        ForeignKeyConstraint(
            ["clinic_id", "couple_id", "question_id"],
            ["night_question.clinic_id", "night_question.couple_id", "night_question.id"],
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["clinic_id", "couple_id", "author_id"],
            ["partner.clinic_id", "partner.couple_id", "partner.id"],
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["clinic_id", "couple_id", "vault_id"], ["vault.clinic_id", "vault.couple_id", "vault.id"]
        ),
        UniqueConstraint("question_id", "author_id"),
    )

    counterpart_column = "question_id"

    question_id: Mapped[UUID]
    on_day: Mapped[date]
    answered_at: Mapped[datetime]
    # From when both read both; None while it is kept, and in old rows that were shown at once.
    released_at: Mapped[datetime | None]
    is_talked: Mapped[bool]  # "we talked, nothing to write"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> ColumnElement[bool]:
        is_released = has_reached(
            viewer, couple_id=cls.couple_id, author_id=cls.author_id, released_at=cls.released_at
        )
        return and_(vault_models.visible_writing(cls, viewer), is_released)
