"""Reading the clinic's activities. Every question names who is asking."""

from dataclasses import fields
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select

from practice import access, db
from practice.access import Viewer
from practice.errors import NotFound
from practice.library.models import Activity
from practice.library.rules import (
    ActivityDraft,
    Cost,
    Energy,
    Field,
    FieldType,
    Kind,
    Mode,
    Tag,
    Wanted,
    Window,
    how_often,
    takes,
)
from practice.phrase import Phrase
from practice.plain_text import has_words


class Book(NamedTuple):
    """An activity as pages show it."""

    id: UUID
    key: str
    kind: Kind
    title: str
    summary: str
    why: str
    how: str
    example: str
    small_version: str
    free_version: str
    minutes_low: int
    minutes_high: int
    energy: Energy
    cost: Cost
    mode: Mode
    tag: Tag
    is_own: bool
    version: int
    window: Window
    low: int
    high: int
    cautions: list[str]
    needs: list[str]
    more: dict[str, Any]
    retired_at: datetime | None

    @property
    def plans(self) -> list[dict[str, str]]:
        """Suggestions for "when ..., we ..."."""
        return list(self.more.get("if_then", []))

    @property
    def obstacles(self) -> list[dict[str, str]]:
        """What may get in the way, each with the small version that survives it."""
        return list(self.more.get("obstacle", []))

    @property
    def agenda(self) -> list[dict[str, Any]]:
        """The steps of a check-in; empty for everything else."""
        return list(self.more.get("agenda", []))

    @property
    def fields(self) -> list[Field]:
        """What an entry asks besides what every entry asks."""
        return [
            Field(
                one["key"],
                one["label"],
                FieldType(one["type"]),
                one["who"] == "own",
                one.get("hint", ""),
                tuple((choice["key"], choice["words"]) for choice in one.get("choices", ())),
                one.get("to", 0),
            )
            for one in self.more.get("field", ())
        ]

    @property
    def takes(self) -> Phrase:
        """How long one time takes, in words."""
        return takes(self.minutes_low, self.minutes_high)

    @property
    def how_often(self) -> Phrase:
        """The suggested rhythm, in words."""
        return how_often(self.window, self.low, self.high)


def activity(viewer: Viewer, activity_id: UUID) -> Activity:
    """The row, for actions; NotFound for strangers."""
    return access.find(viewer, Activity, activity_id)


def book(viewer: Viewer, activity_id: UUID) -> Book:
    """One activity, also one that is no longer given; NotFound for strangers."""
    return as_book(activity(viewer, activity_id))


def by_key(viewer: Viewer, key: str) -> Activity:
    """The newest version of an activity that can be given; NotFound when there is none."""
    statement = (
        access.look(viewer, Activity)
        .where(Activity.key == key, Activity.retired_at.is_(None))
        .order_by(Activity.version.desc())
        .limit(1)
    )
    found = db.session.scalars(statement).one_or_none()
    if found is None:
        raise NotFound("Activity")
    return found


def keys(viewer: Viewer) -> set[str]:
    """The keys this clinic's library has."""
    return set(db.session.scalars(select(Activity.key).where(access.exists_for(viewer, Activity))))


def books(viewer: Viewer, wanted: Wanted | None = None) -> list[Book]:
    """What can be given, narrowed to what is wanted, by title."""
    wanted = wanted or Wanted()
    statement = access.look(viewer, Activity).where(Activity.retired_at.is_(None)).order_by(Activity.title)
    if wanted.minutes is not None:
        statement = statement.where(Activity.minutes_low <= wanted.minutes)
    if wanted.energy is not None:
        up_to = list(Energy)[: list(Energy).index(wanted.energy) + 1]
        statement = statement.where(Activity.energy.in_(up_to))
    if wanted.cost is not None:
        statement = statement.where(Activity.cost.in_(list(Cost)[: list(Cost).index(wanted.cost) + 1]))
    if wanted.tag is not None:
        statement = statement.where(Activity.tag == wanted.tag)
    found = (as_book(row) for row in db.session.scalars(statement))
    return [
        one
        for one in found
        if wanted.without not in one.needs
        and has_words((one.title, one.summary, one.why, one.how, one.small_version), wanted.words)
    ]


def newest(viewer: Viewer, key: str) -> Activity | None:
    """The newest version of an activity, also one that was taken out."""
    statement = (
        access.look(viewer, Activity).where(Activity.key == key).order_by(Activity.version.desc()).limit(1)
    )
    return db.session.scalars(statement).one_or_none()


def made_by(viewer: Viewer, id: UUID) -> Activity | None:
    """The row with this id, if it was made."""
    return db.session.scalars(access.look(viewer, Activity).where(Activity.id == id)).one_or_none()


def taken_out(viewer: Viewer) -> list[Book]:
    """Activities none of whose versions can be given any more, in their newest version, by title."""
    rows = db.session.scalars(access.look(viewer, Activity).order_by(Activity.version)).all()
    given = {row.key for row in rows if row.retired_at is None}
    last = {row.key: row for row in rows if row.key not in given}
    return sorted((as_book(row) for row in last.values()), key=lambda one: one.title.casefold())


def as_draft(row: Activity | Book) -> ActivityDraft:
    """An activity as its text file describes it."""
    texts = {one.name: getattr(row, one.name) for one in fields(ActivityDraft)}
    more = {"if_then": [], "obstacle": [], "field": []} | dict(row.more)
    return ActivityDraft(**texts | {"cautions": tuple(row.cautions), "needs": tuple(row.needs), "more": more})


def as_book(row: Activity) -> Book:
    """A row as pages show it."""
    return Book(*(getattr(row, name) for name in Book._fields))
