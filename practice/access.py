"""Who may enter a page, which rows exist for a viewer, and finding, locking and adding a row."""

from collections.abc import Hashable
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import TypeVar, cast
from uuid import UUID, uuid4

from sqlalchemy import (
    ColumnElement,
    ForeignKeyConstraint,
    Select,
    UniqueConstraint,
    and_,
    bindparam,
    select,
    true,
)
from sqlalchemy.orm import InstrumentedAttribute, Mapped

from practice import db
from practice.db import base
from practice.errors import NotFound
from practice.statements import StatementBuilder, execute_prepared
from practice.viewers import PartnerViewer, TherapistViewer, Viewer


class Allow(StrEnum):
    """Who may enter a page."""

    ANYONE = "anyone"
    THERAPIST = "therapist"
    OWNER = "owner"
    PARTNER = "partner"
    MEMBER = "member"  # a therapist or a partner


Row = TypeVar("Row", bound=base.ClinicScoped)


class CoupleAccess(base.ClinicScoped, base.Base):
    """A couple that is shared with a therapist; without a row the couple does not exist for them."""

    __tablename__ = "couple_access"
    __table_args__ = (
        ForeignKeyConstraint(
            ["clinic_id", "couple_id"], ["couple.clinic_id", "couple.id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(["clinic_id", "therapist_id"], ["therapist.clinic_id", "therapist.id"]),
        UniqueConstraint("clinic_id", "therapist_id", "couple_id"),
    )

    couple_id: Mapped[UUID]
    therapist_id: Mapped[UUID]
    given_at: Mapped[datetime]

    @classmethod
    def visible_to(cls, viewer: Viewer) -> ColumnElement[bool]:
        return may_see_couple(cls.couple_id, viewer)


def may_see_couple(
    couple_id: InstrumentedAttribute[UUID] | InstrumentedAttribute[UUID | None], viewer: Viewer
) -> ColumnElement[bool]:
    """Whether the couple in this column is the viewer's own, or one shared with them."""
    match viewer:
        case TherapistViewer():
            shared = select(CoupleAccess.couple_id).where(
                CoupleAccess.clinic_id == viewer.clinic_id, CoupleAccess.therapist_id == viewer.id
            )
            return couple_id.in_(shared)
        case PartnerViewer():
            return couple_id == viewer.couple_id


def visible(viewer: Viewer, kind: type[Row], *, with_deleted: bool = False) -> Select[Row]:
    """The rows of this kind that exist for this viewer; every read starts here.

    Rows that were deleted are left out, unless ``with_deleted``: then they are among the others.
    """
    return select(kind).where(exists_for(viewer, kind, with_deleted=with_deleted))


def exists_for(viewer: Viewer, kind: type[Row], *, with_deleted: bool = False) -> ColumnElement[bool]:
    """The condition of ``visible``, for statements that select columns or join."""
    is_there = true() if with_deleted else is_not_deleted(kind)
    return and_(kind.clinic_id == viewer.clinic_id, kind.visible_to(viewer), is_there)


def is_not_deleted(kind: type[object]) -> ColumnElement[bool]:
    """The condition that a row was not deleted; true for tables whose rows are not marked so."""
    return kind.deleted_at.is_(None) if issubclass(kind, base.SoftDeletable) else true()


def find(viewer: Viewer, kind: type[Row], id: UUID, *, with_deleted: bool = False) -> Row:
    """One row by its id.

    Raises:
        NotFound: there is none, or none this viewer may know about, or it was deleted; nobody can tell these apart.
    """
    statement = _select_by_id(cast(Hashable, kind), with_deleted=with_deleted)
    row = execute_prepared(statement, viewer, _id=id).scalars().one_or_none()
    if row is None:
        raise NotFound(kind.__name__)
    return cast(Row, row)


@cache
def _select_by_id(kind: Hashable, *, with_deleted: bool) -> StatementBuilder:
    table = cast(type[base.ClinicScoped], kind)
    return lambda viewer: visible(viewer, table, with_deleted=with_deleted).where(
        table.id == bindparam("_id")
    )


def for_update(statement: Select[Row]) -> Select[Row]:
    """The statement with a row lock (SELECT ... FOR UPDATE) that replaces what the session knows of these rows.

    A row must be locked before it is sealed anew: two writers at once could otherwise each leave a part of it.
    """
    return statement.with_for_update().execution_options(populate_existing=True)


def lock(viewer: Viewer, row: Row, *, with_deleted: bool = False) -> None:
    """Read a row again with a row lock until the transaction ends.

    Raises:
        NotFound: it no longer exists for this viewer, or was deleted meanwhile.
    """
    kind = type(row)
    statement = visible(viewer, kind, with_deleted=with_deleted).where(kind.id == row.id)
    if db.session.scalars(for_update(statement)).one_or_none() is None:
        raise NotFound(kind.__name__)


def may_enter(allow: Allow, viewer: Viewer | None) -> bool:
    """Whether a page with this label opens for this viewer."""
    match allow, viewer:
        case (Allow.ANYONE, _) | (Allow.MEMBER, TherapistViewer() | PartnerViewer()):
            return True
        case (Allow.THERAPIST, TherapistViewer()) | (Allow.PARTNER, PartnerViewer()):
            return True
        case (Allow.OWNER, TherapistViewer(is_owner=True)):
            return True
        case _:
            return False


def add_idempotent(viewer: Viewer, row: Row, form_key: UUID, *, of_both: bool = False) -> Row:
    """Add a row, or return the one the same form made before: a form sent twice makes one row.

    The database's unique key on ``form_key`` decides. Where another person's row has the key, as when a page was left
    open on a shared phone, the new row gets another key: nothing is lost, and nothing of the other row is told.
    ``of_both``: the row belongs to the couple, such as the check-in of a day, and is returned whoever made it.
    """
    kind, author_id = type(row), getattr(row, "author_id", None)
    if not db.add_if_new(row):
        has_form_key = getattr(kind, "form_key") == form_key  # noqa: B009
        same_form = visible(viewer, kind, with_deleted=True).where(has_form_key)
        earlier = db.session.scalars(same_form).one_or_none()
        if earlier is not None and (of_both or getattr(earlier, "author_id", None) == author_id):
            return earlier
        setattr(row, "form_key", uuid4())  # noqa: B010
        db.session.add(row)
        db.session.flush()
    return row
