"""Agreements, and each partner's yes to their words."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKeyConstraint, Index, UniqueConstraint, and_
from sqlalchemy.orm import Mapped, mapped_column

from practice import access
from practice.agreements.rules import AgreementState, AgreementText
from practice.couples.models import has_reached
from practice.db.base import Base, ClinicScoped, clinic_key
from practice.vault.models import Sealed
from practice.viewers import Viewer


class Agreement(Sealed[AgreementText], ClinicScoped, Base):
    """A matter, its words and the day until which they are tried; ``author_id`` wrote the present words."""

    __tablename__ = "agreement"
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
        UniqueConstraint("clinic_id", "couple_id", "id"),
        Index("ix_agreement_couple", "clinic_id", "couple_id"),
    )
    form_columns = ("try_until",)

    assignment_id: Mapped[UUID]
    state: Mapped[AgreementState]
    wording: Mapped[int]  # counts up with every change of the words
    try_until: Mapped[date | None]
    begun_at: Mapped[datetime]
    released_at: Mapped[datetime | None]  # from when the other's pages show it; None: at once
    changed_at: Mapped[datetime]
    form_key: Mapped[UUID] = mapped_column(unique=True)

    @classmethod
    def visible_to(cls, viewer: Viewer) -> ColumnElement[bool]:
        is_released = has_reached(
            viewer, couple_id=cls.couple_id, author_id=cls.author_id, released_at=cls.released_at
        )
        return and_(access.may_see_couple(cls.couple_id, viewer), is_released)


class AgreementYes(ClinicScoped, Base):
    """A partner's yes to one wording of an agreement."""

    __tablename__ = "agreement_yes"
    __table_args__ = (
        ForeignKeyConstraint(
            ["clinic_id", "couple_id", "agreement_id"],
            ["agreement.clinic_id", "agreement.couple_id", "agreement.id"],
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["clinic_id", "couple_id", "partner_id"],
            ["partner.clinic_id", "partner.couple_id", "partner.id"],
            ondelete="CASCADE",
        ),
        UniqueConstraint("agreement_id", "partner_id", "wording"),
    )

    couple_id: Mapped[UUID]
    agreement_id: Mapped[UUID]
    partner_id: Mapped[UUID]
    wording: Mapped[int]
    said_on: Mapped[date]

    @classmethod
    def visible_to(cls, viewer: Viewer) -> ColumnElement[bool]:
        return access.may_see_couple(cls.couple_id, viewer)
