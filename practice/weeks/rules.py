"""A week in ticks, and the form key of the entry that a tick makes. No clock."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid5


@dataclass(frozen=True)
class WeekDraft:
    """A week as one partner ticked it: (assignment, day) for everything that happened."""

    form_key: UUID
    ticks: tuple[tuple[UUID, date], ...]


def tick_key(form_key: UUID, assignment_id: UUID, on_day: date) -> UUID:
    """The key of the entry that one tick of a week makes, so that a week sent twice makes each entry once."""
    return uuid5(form_key, f"{assignment_id} {on_day}")
