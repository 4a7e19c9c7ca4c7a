"""What every reader of a copy needs: whose copy it is, what goes into it, and how rows are read and opened."""

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

ROWS_AT_ONCE = 200  # read in one batch
Row = TypeVar("Row", bound=Sealed[Any])


class CopyActivity(NamedTuple):
    """The title of the activity of an assignment, and its questions."""

    title: str
    fields: list[ActivityQuestion]


class CopyScope(NamedTuple):
    """Whose copy it is, the releases that go into it, the couple's time zone, and the activities of its assignments."""

    partner: PartnerViewer
    releases: tuple[Release, ...]
    zone: str
    activities: dict[UUID, CopyActivity]  # by assignment

    def title(self, assignment_id: UUID) -> str:
        """The title of the activity of an assignment."""
        return self.activities[assignment_id].title


class CopyReader(NamedTuple):
    """Reads the items of one kind."""

    kind: CopyItemKind
    read: Callable[[CopyScope], Iterator[CopyItem]]


def own_rows(scope: CopyScope, kind: type[Row]) -> Select[Row]:
    """The partner's own rows of a table, with a release that goes into the copy."""
    return access.visible(scope.partner, kind).where(  # type: ignore[type-var]
        kind.author_id == scope.partner.id, kind.release.in_(scope.releases)
    )


def stream_rows(statement: Select[Any]) -> Iterator[Any]:
    """The rows of a statement, read in batches of ROWS_AT_ONCE."""
    return iter(db.session.execute(statement.execution_options(yield_per=ROWS_AT_ONCE)))


def open_texts(
    scope: CopyScope, row: Sealed[Any], labels: Mapping[str, str] = MappingProxyType({})
) -> tuple[CopyText, ...]:
    """The opened texts of a row that are not empty; their labels are those of their dataclass, or of ``labels``."""
    opened = vault.open_texts(scope.partner, row)
    names_and_labels = ((name, labels.get(name, label)) for name, label in copy_labels(row.texts).items())
    return tuple(
        CopyText(name, label, getattr(opened, name))
        for name, label in names_and_labels
        if getattr(opened, name)
    )


def day_fact(name: str, text: str, on_day: date) -> CopyFact:
    """A day as a fact; ``text`` has a placeholder named ``day``."""
    return CopyFact(name, on_day.isoformat(), message(text, day=on_day))
