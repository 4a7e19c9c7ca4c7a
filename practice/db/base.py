"""The declarative base, and the mixin of every table whose rows belong to a clinic."""

import enum
from datetime import date, datetime, time
from typing import Any, ClassVar
from uuid import UUID, uuid4

from sqlalchemy import (
    JSON,
    ColumnElement,
    Date,
    Enum,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Time,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from practice.db.column_types import CachedUuid, UtcDateTime
from practice.viewers import Viewer


def _enum_values(kind: type[enum.Enum]) -> list[str]:
    return [str(member.value) for member in kind]


def enum_type(kind: type[enum.StrEnum], name: str | None = None) -> Enum:
    """A text column with a CHECK constraint, named after the class or ``name``."""
    return Enum(
        kind, native_enum=False, create_constraint=True, length=24, values_callable=_enum_values, name=name
    )


class Base(DeclarativeBase):
    """The declarative base: names every constraint, so that a migration can find it again."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        UUID: CachedUuid(),
        datetime: UtcDateTime(),
        date: Date(),
        time: Time(),
        str: String(),
        int: Integer(),
        bytes: LargeBinary(),
        dict[str, Any]: JSON(),
        list[str]: JSON(),
        list[dict[str, Any]]: JSON(),
        enum.StrEnum: enum_type(enum.StrEnum),
    }


class ClinicScoped:
    """A row that belongs to one clinic. Every subclass must say who may see it (``visible_to``)."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    clinic_id: Mapped[UUID] = mapped_column()

    def __init_subclass__(cls, **kwargs: Any) -> None:
        if "visible_to" not in vars(cls):
            raise TypeError(f"{cls.__name__} does not say who may see its rows (visible_to)")
        super().__init_subclass__(**kwargs)

    @classmethod
    def visible_to(cls, viewer: "Viewer") -> ColumnElement[bool]:
        """The condition under which a row exists for this viewer."""
        raise NotImplementedError


class SoftDeletable:
    """A row that is marked when it is deleted and can be put back. ``access.visible`` leaves it out unless asked."""

    deleted_at: Mapped[datetime | None]


def clinic_key() -> UniqueConstraint:
    """The unique key that foreign keys of other tables refer to, so that both rows belong to one clinic."""
    return UniqueConstraint("clinic_id", "id")
