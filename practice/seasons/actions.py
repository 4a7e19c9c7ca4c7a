"""Add and end seasons. Actions flush; the route commits."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from practice import access, audit, clock, db
from practice.couples.queries import couples as couple_queries
from practice.couples.rules import check_may_be_given, check_may_note
from practice.seasons.models import Season
from practice.seasons.rules import SeasonDraft, check_season
from practice.viewers import TherapistViewer, Viewer


def add(viewer: Viewer, couple_id: UUID, draft: SeasonDraft, *, now: datetime) -> Season:
    """Add a season; the same form sent twice adds one.

    Raises:
        NotFound: the couple is a stranger's.
        Refusal: the state of the couple does not allow it, or its days are not valid (``field`` names which).
    """
    couple = couple_queries.couple(viewer, couple_id)
    if isinstance(viewer, TherapistViewer):
        check_may_be_given(couple.state)
    else:
        check_may_note(couple.state)
    check_season(draft, clock.day_in(couple.time_zone, now))
    row = Season(
        id=uuid4(),
        couple_id=couple_id,
        kind=draft.kind,
        first_on=draft.first_on,
        last_on=draft.last_on,
        named_at=now,
        form_key=draft.form_key,
    )
    return access.add_idempotent(viewer, row, draft.form_key)


def end(viewer: Viewer, row: Season, *, now: datetime) -> None:
    """End a season with yesterday, so that today is an ordinary day; one that had not begun by then is deleted.

    Raises NotFound when the couple is a stranger's.
    """
    today = clock.day_in(couple_queries.couple(viewer, row.couple_id).time_zone, now)
    if row.first_on >= today:
        db.session.delete(row)
    elif row.last_on is None or row.last_on >= today:
        row.last_on = today - timedelta(days=1)
    if isinstance(viewer, TherapistViewer):
        audit.record(viewer, "ended a season", f"couple:{row.couple_id}", now=now)
    db.session.flush()
