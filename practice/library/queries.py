"""Read the clinic's activities, and the starters that come with the product."""

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
    """An activity as pages show it; ``more`` has plans, obstacles, questions and an agenda as in its TOML file."""

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
        """The spec of its kind."""
        return spec_of(self.kind)

    @property
    def plans(self) -> list[dict[str, str]]:
        """Suggested plans: {"cue": ..., "we": ...}."""
        return list(self.more.get("if_then", []))

    @property
    def obstacles(self) -> list[dict[str, str]]:
        """What may get in the way, with a small version that is possible even then: {"obstacle": ..., "small": ...}."""
        return list(self.more.get("obstacle", []))

    @property
    def agenda(self) -> list[dict[str, Any]]:
        """The steps of a check-in; empty for everything else."""
        return list(self.more.get("agenda", []))

    @property
    def fields(self) -> list[ActivityQuestion]:
        """The questions of the activity, which an entry asks besides those of every entry."""
        return [
            ActivityQuestion(
                row["key"],
                row["label"],
                QuestionType(row["type"]),
                row["who"] == "own",
                row.get("hint", ""),
                tuple((choice["key"], choice["words"]) for choice in row.get("choices", ())),
                row.get("to", 0),
            )
            for row in self.more.get("field", ())
        ]

    @property
    def takes(self) -> Message:
        """The minutes of one time, in words."""
        return how_long(self.minutes_low, self.minutes_high)

    @property
    def how_often(self) -> Message:
        """The suggested rhythm, in words."""
        return activity_rules.how_often(self.window, self.low, self.high)


def activity(viewer: Viewer, activity_id: UUID) -> Activity:
    """The row, for actions. Raises NotFound for strangers."""
    return access.find(viewer, Activity, activity_id)


def activity_view(viewer: Viewer, activity_id: UUID) -> ActivityView:
    """One activity, also one that is no longer offered. Raises NotFound for strangers."""
    return as_activity_view(activity(viewer, activity_id))


def offered_by_key(viewer: Viewer, key: str) -> Activity:
    """The newest version of an activity that is offered. Raises NotFound when there is none."""
    statement = (
        access.visible(viewer, Activity)
        .where(Activity.key == key, Activity.retired_at.is_(None))
        .order_by(Activity.version.desc())
        .limit(1)
    )
    row = db.session.scalars(statement).one_or_none()
    if row is None:
        raise NotFound("Activity")
    return row


def activity_keys(viewer: Viewer) -> set[str]:
    """The keys of all activities in this clinic's library."""
    return set(db.session.scalars(select(Activity.key).where(access.exists_for(viewer, Activity))))


def activity_views(viewer: Viewer, filters: ActivityFilter | None = None) -> list[ActivityView]:
    """The activities that are offered and pass the filters, by title."""
    filters = filters or ActivityFilter()
    statement = access.visible(viewer, Activity).where(Activity.retired_at.is_(None)).order_by(Activity.title)
    if filters.minutes is not None:
        statement = statement.where(Activity.minutes_low <= filters.minutes)
    if filters.energy is not None:
        energies = list(Energy)[: list(Energy).index(filters.energy) + 1]
        statement = statement.where(Activity.energy.in_(energies))
    if filters.cost is not None:
        costs = list(Cost)[: list(Cost).index(filters.cost) + 1]
        statement = statement.where(Activity.cost.in_(costs))
    if filters.tag is not None:
        statement = statement.where(Activity.tag == filters.tag)
    views = (as_activity_view(row) for row in db.session.scalars(statement))
    return [
        view
        for view in views
        if filters.without not in view.needs
        and has_words((view.title, view.summary, view.why, view.how, view.small_version), filters.words)
    ]


def newest_version(viewer: Viewer, key: str) -> Activity | None:
    """The newest version of an activity, also one that was taken out; None when there is none."""
    statement = (
        access.visible(viewer, Activity).where(Activity.key == key).order_by(Activity.version.desc()).limit(1)
    )
    return db.session.scalars(statement).one_or_none()


def activity_with_id(viewer: Viewer, id: UUID) -> Activity | None:
    """The row with this id, or None."""
    return db.session.scalars(access.visible(viewer, Activity).where(Activity.id == id)).one_or_none()


def taken_out_views(viewer: Viewer) -> list[ActivityView]:
    """Activities of which no version is offered any more, in their newest version, by title."""
    rows = db.session.scalars(access.visible(viewer, Activity).order_by(Activity.version)).all()
    offered_keys = {row.key for row in rows if row.retired_at is None}
    newest_by_key = {row.key: row for row in rows if row.key not in offered_keys}
    return sorted(
        (as_activity_view(row) for row in newest_by_key.values()), key=lambda view: view.title.casefold()
    )


def as_activity_draft(row: Activity | ActivityView) -> ActivityDraft:
    """An activity as its TOML file describes it."""
    values = {field.name: getattr(row, field.name) for field in fields(ActivityDraft)}
    more = {"if_then": [], "obstacle": [], "field": []} | dict(row.more)
    return ActivityDraft(
        **values | {"cautions": tuple(row.cautions), "needs": tuple(row.needs), "more": more}
    )


def as_activity_view(row: Activity) -> ActivityView:
    """A row as pages show it."""
    return ActivityView(*(getattr(row, name) for name in ActivityView._fields))


STARTERS = SEEDS / "library"


def new_starters(therapist: TherapistViewer, *, folder: Path = STARTERS) -> list[ActivityDraft]:
    """Starters this clinic has never had, such as those that were written after it was set up."""
    known_keys = activity_keys(therapist)
    return [draft for draft in read_folder(folder) if draft.key not in known_keys]


@cache
def read_folder(folder: Path) -> tuple[ActivityDraft, ...]:
    """Every ``*.toml`` of a folder, by file name.

    Raises ActivityFileError for the first that is wrong, when two share a key, and when there is none.
    """
    texts = [(file.name, file.read_text(encoding="utf-8")) for file in sorted(folder.glob("*.toml"))]
    if not texts:
        raise ActivityFileError(folder, N_("there is no activity here"))
    return tuple(read_activities(texts))
