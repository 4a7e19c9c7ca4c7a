"""The kinds of a season with their words, and the days a season may have. No clock."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from practice.errors import Refusal
from practice.messages import N_


class SeasonKind(StrEnum):
    """Why less is expected for a while."""

    NEWBORN = "newborn"
    ILLNESS = "illness"
    EXAMS = "exams"
    HOLIDAY = "holiday"
    WORK = "work"
    MOVING = "moving"
    GRIEF = "grief"
    OTHER = "other"


SEASON_WORDS = {
    SeasonKind.NEWBORN: N_("A newborn"),
    SeasonKind.ILLNESS: N_("Illness"),
    SeasonKind.EXAMS: N_("Exams"),
    SeasonKind.HOLIDAY: N_("Holidays"),
    SeasonKind.WORK: N_("A busy stretch at work"),
    SeasonKind.MOVING: N_("Moving house"),
    SeasonKind.GRIEF: N_("A loss"),
    SeasonKind.OTHER: N_("Something else"),
}


@dataclass(frozen=True)
class SeasonDraft:
    """A season as its form describes it; ``last_on`` is None while nobody knows."""

    form_key: UUID
    kind: SeasonKind
    first_on: date
    last_on: date | None


LONGEST_SEASON_DAYS = 366


def check_season(draft: SeasonDraft, today: date) -> None:
    """Check that a season begins from 28 days ago to 366 days ahead, and ends within 366 days of its first.

    Raises Refusal with ``field`` "first_on" or "last_on".
    """
    if not today - timedelta(days=28) <= draft.first_on <= today + timedelta(days=366):
        raise Refusal(N_("Please choose a day from four weeks ago to a year ahead."), field="first_on")
    if draft.last_on is None:
        return
    if draft.last_on < draft.first_on:
        raise Refusal(N_("This day comes before it begins."), field="last_on")
    if (draft.last_on - draft.first_on).days > LONGEST_SEASON_DAYS:
        raise Refusal(N_("Please choose a day within a year of its beginning."), field="last_on")
