"""Who is looking, which doors open for them, and which rows exist for them."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar, cast
from uuid import UUID, uuid4

from sqlalchemy import (
    ColumnElement,
    Executable,
    ForeignKeyConstraint,
    Select,
    UniqueConstraint,
    Uuid,
    and_,
    bindparam,
    select,
)
from sqlalchemy.orm import InstrumentedAttribute, Mapped

from practice import db
from practice.errors import NotFound


class Allow(StrEnum):
    """Who may enter a page."""

    ANYONE = "anyone"
    THERAPIST = "therapist"
    OWNER = "owner"
    PARTNER = "partner"
    MEMBER = "member"  # a therapist or a partner


@dataclass(frozen=True)
class Therapist:
    """A therapist who is looking; being the owner opens settings, never a couple's writing."""

    clinic_id: UUID
    id: UUID
    is_owner: bool = False


@dataclass(frozen=True)
class Partner:
    """One of the two people of a couple, looking with their own sign-in."""

    clinic_id: UUID
    id: UUID
    couple_id: UUID


Viewer = Therapist | Partner
Row = TypeVar("Row", bound=db.Owned)


class CoupleAccess(db.Owned, db.Base):
    """A couple shared with a therapist by name. No row, no couple."""

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
        return of_couple(cls.couple_id, viewer)


def of_couple(
    couple_id: InstrumentedAttribute[UUID] | InstrumentedAttribute[UUID | None], viewer: Viewer
) -> ColumnElement[bool]:
    """Whether the couple in this column is the viewer's own, or one shared with them."""
    match viewer:
        case Therapist():
            shared = select(CoupleAccess.couple_id).where(
                CoupleAccess.clinic_id == viewer.clinic_id, CoupleAccess.therapist_id == viewer.id
            )
            return couple_id.in_(shared)
        case Partner():
            return couple_id == viewer.couple_id


def look(viewer: Viewer, kind: type[Row]) -> Select[Row]:
    """The rows of this kind that exist for this viewer; every read starts here."""
    return select(kind).where(exists_for(viewer, kind))


def exists_for(viewer: Viewer, kind: type[Row]) -> ColumnElement[bool]:
    """The condition ``look`` starts with, for statements that select columns or join."""
    return and_(kind.clinic_id == viewer.clinic_id, kind.visible_to(viewer))


Question = Callable[[Viewer], Executable]

# Viewers whose ids are filled in when a question is asked.
_SOMEBODY: dict[type[Viewer], Viewer] = {
    Therapist: Therapist(bindparam("_clinic_id", type_=Uuid()), bindparam("_viewer_id", type_=Uuid())),  # type: ignore[arg-type]
    Partner: Partner(
        bindparam("_clinic_id", type_=Uuid()),  # type: ignore[arg-type]
        bindparam("_viewer_id", type_=Uuid()),  # type: ignore[arg-type]
        bindparam("_couple_id", type_=Uuid()),  # type: ignore[arg-type]
    ),
}


def ask(question: Question, viewer: Viewer, **values: Any) -> db.Rows:
    """Run a statement that is written once for each kind of viewer; ``values`` are its bind parameters.

    Writing a statement takes longer than running it. ``question`` is a plain function of a module, which
    starts from ``look`` or ``exists_for`` like every other, and never looks at the ids it is given.
    """
    given = {"_clinic_id": viewer.clinic_id, "_viewer_id": viewer.id, **values}
    if isinstance(viewer, Partner):
        given["_couple_id"] = viewer.couple_id
    return db.run_narrowed(_written(question, type(viewer)), given)  # type: ignore[arg-type]


@cache
def _written(question: Question, kind: type[Viewer]) -> Executable:
    return db.narrowed(question(_SOMEBODY[kind]))


def find(viewer: Viewer, kind: type[Row], id: UUID) -> Row:
    """One row, or NotFound: a stranger cannot tell the two apart."""
    row = ask(_of_id(cast(Hashable, kind)), viewer, _id=id).scalars().one_or_none()
    if row is None:
        raise NotFound(kind.__name__)
    return cast(Row, row)


@cache
def _of_id(kind: Hashable) -> Question:
    table = cast(type[db.Owned], kind)
    return lambda viewer: look(viewer, table).where(table.id == bindparam("_id"))


def held(statement: Select[Row]) -> Select[Row]:
    """These rows as they stand now, and nobody else's to write until this transaction ends.

    A row that is sealed anew must be held first: two who write at once would otherwise each leave half of it.
    """
    return statement.with_for_update().execution_options(populate_existing=True)


def hold(viewer: Viewer, row: Row) -> None:
    """Read a row again and hold it; NotFound when it is no longer there for this viewer."""
    kind = type(row)
    if db.session.scalars(held(look(viewer, kind).where(kind.id == row.id))).one_or_none() is None:
        raise NotFound(kind.__name__)


def admits(allow: Allow, viewer: Viewer | None) -> bool:
    """Whether a page with this label opens for this viewer."""
    match allow, viewer:
        case (Allow.ANYONE, _) | (Allow.MEMBER, Therapist() | Partner()):
            return True
        case (Allow.THERAPIST, Therapist()) | (Allow.PARTNER, Partner()):
            return True
        case (Allow.OWNER, Therapist(is_owner=True)):
            return True
        case _:
            return False


def keep_once(viewer: Viewer, row: Row, form_key: UUID, *, of_both: bool = False) -> Row:
    """Add a row, or find the one the same form made before: a form sent twice keeps one row.

    The unique key decides, not a look beforehand. A key that somebody else's row has, as when a page was left
    open on a shared phone, is replaced, so that nobody's words are dropped and nothing is given away. With
    ``of_both`` the row is one for the couple, such as the check-in of a day: whoever made it, it is found.
    """
    kind, author_id = type(row), getattr(row, "author_id", None)
    if not db.added(row):
        made_by_form = getattr(kind, "form_key") == form_key  # noqa: B009
        kept = db.session.scalars(look(viewer, kind).where(made_by_form)).one_or_none()
        if kept is not None and (of_both or getattr(kept, "author_id", None) == author_id):
            return kept
        setattr(row, "form_key", uuid4())  # noqa: B010
        db.session.add(row)
        db.session.flush()
    return row
