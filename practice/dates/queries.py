"""Reading ideas, from files, wishes and planned dates. Every query takes the viewer first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Select, bindparam

from practice import access, clock, db, statements, vault
from practice.assignments.queries.assignments import AssignmentView
from practice.copies.queries import CopyScope, open_texts, own_rows, stream_rows
from practice.copies.rules import CopyFact, CopyItem
from practice.dates.models import IdeaWish, PlannedDate
from practice.dates.rules.ideas import Idea, WishTimes, is_told, read_ideas
from practice.dates.rules.plans import (
    PLANNED_DATE_ITEM,
    STATE_WORDS,
    DateState,
    PastDate,
    PlannedDateText,
    PlanStep,
    SitterStep,
)
from practice.errors import NotFound
from practice.messages import N_, Message, message
from practice.paths import SEEDS
from practice.viewers import PartnerViewer, TherapistViewer, Viewer

FOLDER = SEEDS / "ideas"


@dataclass(frozen=True)
class DatePlanView(PlannedDateText):
    """A planned date as pages show it."""

    id: UUID
    assignment_id: UUID
    chooser_id: UUID
    state: DateState
    idea: Idea | None
    on_day: date | None
    at_time: time | None
    sitter: SitterStep
    reservation: PlanStep
    day_protected: PlanStep
    entry_id: UUID | None
    begun_at: datetime


class WishesView(NamedTuple):
    """Keys of ideas: those this partner would like, and those both are told today that both would like."""

    own: frozenset[str]
    both: frozenset[str]


@cache
def ideas() -> dict[str, Idea]:
    """All ideas by key, read once from seeds/ideas. Raises InvalidIdeas."""
    files = {file.name: file.read_text(encoding="utf-8") for file in sorted(FOLDER.glob("*.toml"))}
    return read_ideas(files)


def idea(key: str) -> Idea:
    """The idea with this key. Raises NotFound when there is none."""
    if key not in ideas():
        raise NotFound("Idea")
    return ideas()[key]


def wishes(partner: PartnerViewer, day_began: datetime) -> WishesView:
    """This partner's wishes; of the other's only those both are told on the day that began at ``day_began``."""
    rows = db.session.scalars(access.visible(partner, IdeaWish)).all()
    own_wishes = {row.idea: _wish_times(row) for row in rows if row.partner_id == partner.id}
    wishes_of_other = {row.idea: _wish_times(row) for row in rows if row.partner_id != partner.id}
    liked = frozenset(key for key, wish in own_wishes.items() if wish.withdrawn_at is None)
    told_keys = (
        key
        for key in liked & wishes_of_other.keys()
        if is_told(own_wishes[key], wishes_of_other[key], day_began)
    )
    return WishesView(liked, frozenset(told_keys))


def _wish_times(row: IdeaWish) -> WishTimes:
    return WishTimes(row.said_at, row.withdrawn_at)


def wish(partner: PartnerViewer, key: str) -> IdeaWish | None:
    """This partner's own wish for an idea, for actions; None where there is none."""
    statement = access.visible(partner, IdeaWish).where(
        IdeaWish.partner_id == partner.id, IdeaWish.idea == key
    )
    return db.session.scalars(statement).one_or_none()


def plan(viewer: Viewer, plan_id: UUID) -> PlannedDate:
    """The row, for actions. Raises NotFound when it does not exist for this viewer."""
    return access.find(viewer, PlannedDate, plan_id)


def version(partner: PartnerViewer, row: PlannedDate) -> str:
    """The state of a plan that its form shows, as a digest."""
    return vault.version_of(partner, row)


def plans(viewer: Viewer, assignment_id: UUID) -> list[DatePlanView]:
    """All plans of an assignment, in the order they were begun."""
    rows = statements.execute_prepared(_plans, viewer, assignment_id=assignment_id).scalars()
    return [_plan_view(viewer, row) for row in rows]


def _plans(viewer: Viewer) -> Select[PlannedDate]:
    return (
        access.visible(viewer, PlannedDate)
        .where(PlannedDate.assignment_id == bindparam("assignment_id"))
        .order_by(PlannedDate.begun_at, PlannedDate.id)
    )


def running_plan(viewer: Viewer, assignment_id: UUID) -> PlannedDate | None:
    """The plan that is being made, for actions; None where there is none."""
    statement = (
        access.visible(viewer, PlannedDate)
        .where(PlannedDate.assignment_id == assignment_id, PlannedDate.state == DateState.PLANNING)
        .order_by(PlannedDate.begun_at.desc())
        .limit(1)
    )
    return db.session.scalars(statement).one_or_none()


def past_dates(viewer: Viewer, couple_id: UUID) -> list[PastDate]:
    """The couple's plans in the order they were begun, for ``next_chooser``."""
    statement = (
        access.visible(viewer, PlannedDate)
        .where(PlannedDate.couple_id == couple_id)
        .order_by(PlannedDate.begun_at, PlannedDate.id)
    )
    return [PastDate(row.chooser_id, row.state) for row in db.session.scalars(statement)]


def plans_since(therapist: TherapistViewer, assignment: AssignmentView, day: date) -> list[DatePlanView]:
    """Plans for the review: those being made, and those begun since a day."""
    all_plans = plans(therapist, assignment.id)
    return [plan for plan in all_plans if plan.state is DateState.PLANNING or plan.begun_at.date() >= day]


def _plan_view(viewer: Viewer, row: PlannedDate) -> DatePlanView:
    return DatePlanView(
        row.id,
        row.assignment_id,
        row.chooser_id,
        row.state,
        ideas().get(row.idea),
        row.on_day,
        row.at_time,
        row.sitter,
        row.reservation,
        row.day_protected,
        row.entry_id,
        row.begun_at,
        **vars(vault.open_texts(viewer, row)),
    )


def copy_planned_dates(scope: CopyScope) -> Iterator[CopyItem]:
    """The dates this partner began to plan."""
    for (row,) in stream_rows(own_rows(scope, PlannedDate)):
        texts = open_texts(scope, row)
        facts = [CopyFact("state", row.state.value, Message(STATE_WORDS[row.state]))]
        if idea := ideas().get(row.idea):
            facts.append(CopyFact("idea", idea.title, message(N_("The idea: %(idea)s"), idea=idea.title)))
        on_day = row.on_day or clock.day_in(scope.zone, row.begun_at)
        title = scope.title(row.assignment_id)
        yield CopyItem(PLANNED_DATE_ITEM, on_day, row.release, texts, tuple(facts), title)
