"""Items of kindness menus, items put aside, and kindnesses given."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKeyConstraint,
    Index,
    UniqueConstraint,
    and_,
    false,
)
from sqlalchemy.orm import Mapped, mapped_column

from practice.couples.models import has_reached
from practice.db.base import Base, ClinicScoped, SoftDeletable, clinic_key
from practice.kindnesses.rules import KindnessText, MenuItemText, Tense
from practice.vault import models as vault_models
from practice.vault.models import Sealed
from practice.viewers import PartnerViewer, TherapistViewer, Viewer


class MenuItem(SoftDeletable, Sealed[MenuItemText], ClinicScoped, Base):
    """Something its author feels cared for by: now, in the past, or wished for."""

    __tablename__ = "menu_item"
    __table_args__ = (
        clinic_key(),
        ForeignKeyConstraint(
            ["clinic_id", "couple_id", "author_id"],
            ["partner.clinic_id", "partner.couple_id", "partner.id"],
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["clinic_id", "couple_id", "vault_id"], ["vault.clinic_id", "vault.couple_id", "vault.id"]
        ),
        UniqueConstraint("clinic_id", "couple_id", "id"),
        CheckConstraint("importance >= 1 AND importance <= 5", name="importance_has_five_steps"),
        Index("ix_menu_item_couple", "clinic_id", "couple_id"),
    )
    form_columns = ("tense", "importance")

    tense: Mapped[Tense]
    importance: Mapped[int]  # from 1 for very much to 5
    added_at: Mapped[datetime]
    released_at: Mapped[datetime | None]  # from when the other's pages show what is for both; None: at once
    form_key: Mapped[UUID] = mapped_column(unique=True)

    @classmethod
    def visible_to(cls, viewer: Viewer) -> ColumnElement[bool]:
        is_released = has_reached(
            viewer, couple_id=cls.couple_id, author_id=cls.author_id, released_at=cls.released_at
        )
        return and_(vault_models.visible_writing(cls, viewer), is_released)


class MenuNotNow(ClinicScoped, Base):
    """An item its giver put aside for now, without a reason; the item's owner never learns of it."""

    __tablename__ = "menu_not_now"
    __table_args__ = (
        ForeignKeyConstraint(
            ["clinic_id", "couple_id", "item_id"],
            ["menu_item.clinic_id", "menu_item.couple_id", "menu_item.id"],
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(
            ["clinic_id", "couple_id", "partner_id"],
            ["partner.clinic_id", "partner.couple_id", "partner.id"],
            ondelete="CASCADE",
        ),
        UniqueConstraint("item_id", "partner_id"),
    )

    couple_id: Mapped[UUID]
    item_id: Mapped[UUID]
    partner_id: Mapped[UUID]
    said_at: Mapped[datetime]

    @classmethod
    def visible_to(cls, viewer: Viewer) -> ColumnElement[bool]:
        match viewer:
            case TherapistViewer():
                return false()
            case PartnerViewer():
                return and_(cls.couple_id == viewer.couple_id, cls.partner_id == viewer.id)


class Kindness(SoftDeletable, Sealed[KindnessText], ClinicScoped, Base):
    """A kindness its author gave; never released to the other, who may notice it in a note of their own."""

    __tablename__ = "kindness"
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
        ForeignKeyConstraint(
            ["clinic_id", "couple_id", "item_id"],
            ["menu_item.clinic_id", "menu_item.couple_id", "menu_item.id"],
        ),
        Index("ix_kindness_couple_day", "clinic_id", "couple_id", "on_day"),
    )
    form_columns = ("item_id", "on_day")

    assignment_id: Mapped[UUID]
    item_id: Mapped[UUID | None]  # the item of the other's menu it was; None for words of one's own
    on_day: Mapped[date]
    noted_at: Mapped[datetime]
    form_key: Mapped[UUID] = mapped_column(unique=True)

    @classmethod
    def visible_to(cls, viewer: Viewer) -> ColumnElement[bool]:
        return vault_models.visible_writing(cls, viewer)
