"""Reading the clinic's activities. Every question names who is asking."""

from dataclasses import fields
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select

from practice import access, db
from practice.errors import NotFound
from practice.library.models import Activity
from practice.library.rules import activities as activity_rules
from practice.library.rules.activities import (
    ActivityDraft,
    ActivityFileError,
    ActivityFilter,
    ActivityKind,
    Cost,
    Energy,
    Mode,
    Tag,
    Window,
    how_long,
)
from practice.library.rules.activity_texts import read_activities
from practice.library.rules.kinds import ActivityKindSpec, spec_of
from practice.library.rules.questions import ActivityQuestion, QuestionType
from practice.messages import N_, Message
from practice.paths import SEEDS
from practice.plain_text import has_words
from practice.viewers import TherapistViewer, Viewer


class ActivityView(NamedTuple):
    """An activity as pages show it."""

    id: UUID
    key: str
    kind: ActivityKind
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
    def spec(self) -> ActivityKindSpec:
        """What differs by its kind."""
        return spec_of(self.kind)

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
    def fields(self) -> list[ActivityQuestion]:
        """What an entry asks besides what every entry asks."""
        return [
            ActivityQuestion(
                one["key"],
                one["label"],
                QuestionType(one["type"]),
                one["who"] == "own",
                one.get("hint", ""),
                tuple((choice["key"], choice["words"]) for choice in one.get("choices", ())),
                one.get("to", 0),
            )
            for one in self.more.get("field", ())
        ]

    @property
    def takes(self) -> Message:
        """How long one time takes, in words."""
        return how_long(self.minutes_low, self.minutes_high)

    @property
    def how_often(self) -> Message:
        """The suggested rhythm, in words."""
        return activity_rules.how_often(self.window, self.low, self.high)


def activity(viewer: Viewer, activity_id: UUID) -> Activity:
    """The row, for actions; NotFound for strangers."""
    return access.find(viewer, Activity, activity_id)


def activity_view(viewer: Viewer, activity_id: UUID) -> ActivityView:
    """One activity, also one that is no longer given; NotFound for strangers."""
    return as_activity_view(activity(viewer, activity_id))


def offered_by_key(viewer: Viewer, key: str) -> Activity:
    """The newest version of an activity that can be given; NotFound when there is none."""
    statement = (
        access.visible(viewer, Activity)
        .where(Activity.key == key, Activity.retired_at.is_(None))
        .order_by(Activity.version.desc())
        .limit(1)
    )
    found = db.session.scalars(statement).one_or_none()
    if found is None:
        raise NotFound("Activity")
    return found


def activity_keys(viewer: Viewer) -> set[str]:
    """The keys this clinic's library has."""
    return set(db.session.scalars(select(Activity.key).where(access.exists_for(viewer, Activity))))


def activity_views(viewer: Viewer, wanted: ActivityFilter | None = None) -> list[ActivityView]:
    """What can be given, narrowed to what is wanted, by title."""
    wanted = wanted or ActivityFilter()
    statement = access.visible(viewer, Activity).where(Activity.retired_at.is_(None)).order_by(Activity.title)
    if wanted.minutes is not None:
        statement = statement.where(Activity.minutes_low <= wanted.minutes)
    if wanted.energy is not None:
        up_to = list(Energy)[: list(Energy).index(wanted.energy) + 1]
        statement = statement.where(Activity.energy.in_(up_to))
    if wanted.cost is not None:
        statement = statement.where(Activity.cost.in_(list(Cost)[: list(Cost).index(wanted.cost) + 1]))
    if wanted.tag is not None:
        statement = statement.where(Activity.tag == wanted.tag)
    found = (as_activity_view(row) for row in db.session.scalars(statement))
    return [
        one
        for one in found
        if wanted.without not in one.needs
        and has_words((one.title, one.summary, one.why, one.how, one.small_version), wanted.words)
    ]


def newest_version(viewer: Viewer, key: str) -> Activity | None:
    """The newest version of an activity, also one that was taken out."""
    statement = (
        access.visible(viewer, Activity).where(Activity.key == key).order_by(Activity.version.desc()).limit(1)
    )
    return db.session.scalars(statement).one_or_none()


def activity_with_id(viewer: Viewer, id: UUID) -> Activity | None:
    """The row with this id, if it was made."""
    return db.session.scalars(access.visible(viewer, Activity).where(Activity.id == id)).one_or_none()


def taken_out_views(viewer: Viewer) -> list[ActivityView]:
    """Activities none of whose versions can be given any more, in their newest version, by title."""
    rows = db.session.scalars(access.visible(viewer, Activity).order_by(Activity.version)).all()
    given = {row.key for row in rows if row.retired_at is None}
    last = {row.key: row for row in rows if row.key not in given}
    return sorted((as_activity_view(row) for row in last.values()), key=lambda one: one.title.casefold())


def as_activity_draft(row: Activity | ActivityView) -> ActivityDraft:
    """An activity as its text file describes it."""
    texts = {one.name: getattr(row, one.name) for one in fields(ActivityDraft)}
    more = {"if_then": [], "obstacle": [], "field": []} | dict(row.more)
    return ActivityDraft(**texts | {"cautions": tuple(row.cautions), "needs": tuple(row.needs), "more": more})


def as_activity_view(row: Activity) -> ActivityView:
    """A row as pages show it."""
    return ActivityView(*(getattr(row, name) for name in ActivityView._fields))


STARTERS = SEEDS / "library"


def new_starters(therapist: TherapistViewer, *, folder: Path = STARTERS) -> list[ActivityDraft]:
    """Starter activities this clinic has never had, as when it was founded before they were written."""
    present = activity_keys(therapist)
    return [draft for draft in read_folder(folder) if draft.key not in present]


@cache
def read_folder(folder: Path) -> tuple[ActivityDraft, ...]:
    """Every ``*.toml`` of a folder; raises Misshapen for the first that is wrong, or when two share a key."""
    texts = [(file.name, file.read_text(encoding="utf-8")) for file in sorted(folder.glob("*.toml"))]
    if not texts:
        raise ActivityFileError(folder, N_("there is no activity here"))
    return tuple(read_activities(texts))
