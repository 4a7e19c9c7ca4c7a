"""Seed a clinic's library with starters; take activities out and bring them back. Actions flush; the route commits."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid4

from practice import db
from practice.errors import Refusal
from practice.library import queries
from practice.library.models import Activity
from practice.library.queries import STARTERS
from practice.library.rules.activities import ActivityDraft
from practice.messages import N_
from practice.viewers import TherapistViewer


def seed_starters(therapist: TherapistViewer, *, folder: Path = STARTERS, now: datetime) -> list[Activity]:
    """Copy the starters into the clinic's library that it has never had, and return those rows."""
    # One by one: a colleague or a second press may be adding the same at this moment.
    return [
        row
        for draft in queries.new_starters(therapist, folder=folder)
        if db.add_if_new(row := new_activity(draft, now))
    ]


def take_out(row: Activity, *, now: datetime) -> None:
    """No longer offer an activity; couples who have it keep it."""
    if row.retired_at is None:
        row.retired_at = now
        db.session.flush()


def bring_back(therapist: TherapistViewer, row: Activity) -> None:
    """Offer an activity again. Raises Refusal where it has a newer version."""
    newest = queries.newest_version(therapist, row.key)
    if newest is None or newest.id != row.id:
        raise Refusal(N_("There is a newer version of this. Please bring that one back."))
    row.retired_at = None
    db.session.flush()


def new_activity(
    draft: ActivityDraft,
    now: datetime,
    *,
    id: UUID | None = None,
    is_own: bool = False,
    version: int = 1,
) -> Activity:
    """An unsaved row of an activity."""
    values = asdict(draft) | {"cautions": list(draft.cautions), "needs": list(draft.needs)}
    return Activity(**values, id=id or uuid4(), is_own=is_own, version=version, added_at=now, retired_at=None)
