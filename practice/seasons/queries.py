"""Read the seasons of a couple."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import or_, select

from practice import access, db
from practice.seasons.models import Season
from practice.seasons.rules import SeasonKind
from practice.viewers import Viewer


class SeasonView(NamedTuple):
    """A season as pages show it."""

    id: UUID
    kind: SeasonKind
    first_on: date
    last_on: date | None


def seasons(viewer: Viewer, couple_id: UUID, today: date) -> list[SeasonView]:
    """The seasons that have not ended by ``today``, earliest first; those to come included."""
    statement = (
        select(Season.id, Season.kind, Season.first_on, Season.last_on)
        .where(
            access.exists_for(viewer, Season),
            Season.couple_id == couple_id,
            or_(Season.last_on.is_(None), Season.last_on >= today),
        )
        .order_by(Season.first_on)
    )
    return [SeasonView(*row) for row in db.session.execute(statement)]


def season(viewer: Viewer, season_id: UUID) -> Season:
    """The row, for actions. Raises NotFound for strangers."""
    return access.find(viewer, Season, season_id)
