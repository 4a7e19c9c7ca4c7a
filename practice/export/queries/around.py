"""What every reader of a copy needs: who asks, what goes in, and how rows are read and opened."""

from collections.abc import Iterator
from datetime import date
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from sqlalchemy import Select

from practice import access, db, vault
from practice.access import Partner
from practice.export.rules import Fact, Text
from practice.homework.rules import Source
from practice.library.rules import Field
from practice.phrase import N_, phrase
from practice.release import Release
from practice.vault import Sealed

AT_ONCE = 200  # rows held at a time
Row = TypeVar("Row", bound=Sealed)


class Given(NamedTuple):
    """What an item of homework is called, and what it asks."""

    title: str
    fields: list[Field]


class Around(NamedTuple):
    """What every reader needs: who asks, which releases go into the copy, and what was given to the couple."""

    partner: Partner
    releases: tuple[Release, ...]
    zone: str
    given: dict[UUID, Given]  # by assignment

    def title(self, assignment_id: UUID) -> str:
        """The activity an assignment gave."""
        return self.given[assignment_id].title


def own(around: Around, kind: type[Row]) -> Select[Row]:
    """The partner's own rows of a table, as far as their release goes into the copy."""
    return access.look(around.partner, kind).where(  # type: ignore[type-var]
        kind.author_id == around.partner.id, kind.release.in_(around.releases)
    )


def rows_of(statement: Select[Any]) -> Iterator[Any]:
    """What a statement finds, some rows at a time."""
    return iter(db.session.execute(statement.execution_options(yield_per=AT_ONCE)))


def texts_of(around: Around, row: Sealed, labels: dict[str, str]) -> tuple[Text, ...]:
    """The row's texts that were written, each with what it answers."""
    opened = ((name, label, vault.open_text(around.partner, row, name)) for name, label in labels.items())
    return tuple(Text(name, label, text) for name, label, text in opened if text)


def on_paper(source: Source) -> tuple[Fact, ...]:
    """Says so where something came from paper."""
    words = phrase(N_("From paper, typed in by your therapist."))
    return (Fact("from_paper", value=True, words=words),) if source is Source.PAPER else ()


def day_fact(name: str, text: str, on_day: date) -> Fact:
    """A day as a fact; ``text`` has a place named ``day``."""
    return Fact(name, on_day.isoformat(), phrase(text, day=on_day))
