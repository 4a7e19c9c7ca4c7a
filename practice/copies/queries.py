"""What every reader of a copy needs: who asks, what goes in, and how rows are read and opened."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from sqlalchemy import Select

from practice import access, db, vault
from practice.copies.rules import CopyFact, CopyItem, CopyItemKind, CopyText
from practice.library.rules.questions import ActivityQuestion
from practice.messages import message
from practice.release import Release
from practice.sealed_texts import copy_labels
from practice.vault.models import Sealed
from practice.viewers import PartnerViewer

ROWS_AT_ONCE = 200  # rows held at a time
Row = TypeVar("Row", bound=Sealed[Any])


class CopyActivity(NamedTuple):
    """What an item of homework is called, and what it asks."""

    title: str
    fields: list[ActivityQuestion]


class CopyScope(NamedTuple):
    """What every reader needs: who asks, which releases go into the copy, and what was given to the couple."""

    partner: PartnerViewer
    releases: tuple[Release, ...]
    zone: str
    given: dict[UUID, CopyActivity]  # by assignment

    def title(self, assignment_id: UUID) -> str:
        """The activity an assignment gave."""
        return self.given[assignment_id].title


class CopyReader(NamedTuple):
    """Reads one kind of item from the table it stands in."""

    kind: CopyItemKind
    read: Callable[[CopyScope], Iterator[CopyItem]]


def own_rows(around: CopyScope, kind: type[Row]) -> Select[Row]:
    """The partner's own rows of a table, as far as their release goes into the copy."""
    return access.visible(around.partner, kind).where(  # type: ignore[type-var]
        kind.author_id == around.partner.id, kind.release.in_(around.releases)
    )


def stream_rows(statement: Select[Any]) -> Iterator[Any]:
    """What a statement finds, some rows at a time."""
    return iter(db.session.execute(statement.execution_options(yield_per=ROWS_AT_ONCE)))


def open_texts(
    around: CopyScope, row: Sealed[Any], labels: Mapping[str, str] = MappingProxyType({})
) -> tuple[CopyText, ...]:
    """The row's texts that were written, each with what it answers: as their dataclass says, or as in ``labels``."""
    opened = vault.open_texts(around.partner, row)
    found = ((name, labels.get(name, label)) for name, label in copy_labels(row.texts).items())
    return tuple(
        CopyText(name, label, getattr(opened, name)) for name, label in found if getattr(opened, name)
    )


def day_fact(name: str, text: str, on_day: date) -> CopyFact:
    """A day as a fact; ``text`` has a place named ``day``."""
    return CopyFact(name, on_day.isoformat(), message(text, day=on_day))
