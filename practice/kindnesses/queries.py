"""Reading menus, items put aside, which only their giver may see, and kindnesses. Every query takes the viewer first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Select, bindparam

from practice import access, clock, db, statements, vault
from practice.appreciations import queries as appreciation_queries
from practice.assignments.queries.assignments import AssignmentView
from practice.copies.queries import CopyScope, open_texts, own_rows, stream_rows
from practice.copies.rules import CopyFact, CopyItem
from practice.errors import NotFound
from practice.kindnesses.models import Kindness, MenuItem, MenuNotNow
from practice.kindnesses.rules import (
    IMPORTANCE_WORDS,
    KINDNESS_ITEM,
    MENU_ITEM,
    TENSE_WORDS,
    KindnessText,
    MenuItemText,
    Tense,
)
from practice.messages import Message
from practice.release import Release
from practice.viewers import PartnerViewer, TherapistViewer, Viewer


@dataclass(frozen=True)
class MenuItemView(MenuItemText):
    """One thing on a menu, as this viewer may read it."""

    id: UUID
    author_id: UUID
    tense: Tense
    importance: int
    release: Release


class MenuView(NamedTuple):
    """A partner's own items, and the other's shared ones: those to choose from, and those put aside."""

    own: list[MenuItemView]
    theirs: list[MenuItemView]
    aside: list[MenuItemView]


@dataclass(frozen=True)
class KindnessView(KindnessText):
    """A kindness its giver wrote down."""

    id: UUID
    author_id: UUID
    on_day: date


def item(viewer: Viewer, item_id: UUID) -> MenuItem:
    """The row, for actions. Raises NotFound when it was deleted or does not exist for this viewer."""
    return access.find(viewer, MenuItem, item_id)


def own_item(partner: PartnerViewer, item_id: UUID, *, with_deleted: bool = False) -> MenuItem:
    """One of the partner's own rows, for actions. Raises NotFound for every other."""
    row = access.find(partner, MenuItem, item_id, with_deleted=with_deleted)
    if row.author_id != partner.id:
        raise NotFound("MenuItem")
    return row


def item_view(viewer: Viewer, row: MenuItem) -> MenuItemView:
    """A row with its text opened. Raises CannotOpen when it is not released to this viewer."""
    texts = vars(vault.open_texts(viewer, row))
    return MenuItemView(row.id, row.author_id, row.tense, row.importance, row.release, **texts)


def item_version(partner: PartnerViewer, row: MenuItem) -> str:
    """The state of an item that its form shows, as a digest."""
    return vault.version_of(partner, row)


def items(viewer: Viewer, couple_id: UUID) -> list[MenuItemView]:
    """The items of both menus this viewer may read, the most important first."""
    rows = statements.execute_prepared(_items, viewer, couple_id=couple_id).scalars()
    return [item_view(viewer, row) for row in rows]


def _items(viewer: Viewer) -> Select[MenuItem]:
    return (
        access.visible(viewer, MenuItem)
        .where(MenuItem.couple_id == bindparam("couple_id"))
        .order_by(MenuItem.importance, MenuItem.added_at, MenuItem.id)
    )


def menu(partner: PartnerViewer) -> MenuView:
    """Both menus as one partner sees them."""
    aside_ids = {row.item_id for row in db.session.scalars(access.visible(partner, MenuNotNow))}
    all_items = items(partner, partner.couple_id)
    others = [item for item in all_items if item.author_id != partner.id]
    return MenuView(
        [item for item in all_items if item.author_id == partner.id],
        [item for item in others if item.id not in aside_ids],
        [item for item in others if item.id in aside_ids],
    )


def not_now(partner: PartnerViewer, item_id: UUID) -> MenuNotNow | None:
    """The row that puts an item aside for this partner, for actions; None where there is none."""
    statement = access.visible(partner, MenuNotNow).where(MenuNotNow.item_id == item_id)
    return db.session.scalars(statement).one_or_none()


def kindness(partner: PartnerViewer, kindness_id: UUID, *, with_deleted: bool = False) -> Kindness:
    """One of the partner's own rows, for actions. Raises NotFound for every other."""
    row = access.find(partner, Kindness, kindness_id, with_deleted=with_deleted)
    if row.author_id != partner.id:
        raise NotFound("Kindness")
    return row


def kindnesses(viewer: Viewer, assignment_id: UUID, *, since: date | None = None) -> list[KindnessView]:
    """Kindnesses of an assignment since a day, newest first, at most 100; a partner's own, or both for the therapist."""
    values = {"assignment_id": assignment_id, "day": since or date.min}
    return [
        kindness_view(viewer, row)
        for row in statements.execute_prepared(_kindnesses, viewer, **values).scalars()
    ]


def kindness_view(viewer: Viewer, row: Kindness) -> KindnessView:
    """A row with its text opened. Raises CannotOpen when it is not released to this viewer."""
    return KindnessView(row.id, row.author_id, row.on_day, **vars(vault.open_texts(viewer, row)))


def _kindnesses(viewer: Viewer) -> Select[Kindness]:
    return (
        access.visible(viewer, Kindness)
        .where(
            Kindness.assignment_id == bindparam("assignment_id"),
            Kindness.on_day >= bindparam("day"),
        )
        .order_by(Kindness.on_day.desc(), Kindness.noted_at.desc())
        .limit(100)
    )


class KindnessReport(NamedTuple):
    """What a therapist reads: kindnesses given, how many each partner noticed, and the shared menu items."""

    given: list[KindnessView]
    noticed: dict[UUID, int]
    items: list[MenuItemView]

    def n_given(self, partner_id: UUID) -> int:
        """How many kindnesses this partner wrote down."""
        return sum(kindness.author_id == partner_id for kindness in self.given)

    def n_noticed(self, partner_id: UUID) -> int:
        """How many kindnesses of the other this partner noticed."""
        return self.noticed.get(partner_id, 0)


def report_since(therapist: TherapistViewer, assignment: AssignmentView, day: date) -> KindnessReport:
    """The report on an assignment since a day."""
    return KindnessReport(
        kindnesses(therapist, assignment.id, since=day),
        appreciation_queries.noticed_counts(therapist, assignment.couple_id, day),
        items(therapist, assignment.couple_id),
    )


def copy_menu_items(scope: CopyScope) -> Iterator[CopyItem]:
    """The items of this partner's menu."""
    for (row,) in stream_rows(own_rows(scope, MenuItem)):
        texts = open_texts(scope, row, {"text": TENSE_WORDS[row.tense]})
        facts = (
            CopyFact("list", row.tense.value, None),
            CopyFact("importance", row.importance, Message(IMPORTANCE_WORDS[row.importance])),
        )
        yield CopyItem(MENU_ITEM, clock.day_in(scope.zone, row.added_at), row.release, texts, facts)


def copy_kindnesses(scope: CopyScope) -> Iterator[CopyItem]:
    """The kindnesses this partner wrote down."""
    for (row,) in stream_rows(own_rows(scope, Kindness)):
        texts = open_texts(scope, row)
        title = scope.title(row.assignment_id)
        yield CopyItem(KINDNESS_ITEM, row.on_day, row.release, texts, activity=title)
