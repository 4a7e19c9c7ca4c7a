"""Writing a couple's profile. Actions flush; the route commits."""

from datetime import datetime
from uuid import UUID

from practice import db
from practice.couples.queries import couples as couple_queries
from practice.errors import NotFound
from practice.optimistic_locking import check_version
from practice.profiles import queries
from practice.profiles.models import Profile
from practice.profiles.rules import ProfileDraft
from practice.viewers import TherapistViewer


def edit(
    therapist: TherapistViewer, couple_id: UUID, draft: ProfileDraft, *, version: str = "", now: datetime
) -> Profile:
    """Keep a couple's profile; there is one, whoever writes it. ``version`` is the state the form showed."""
    couple = couple_queries.lock(therapist, couple_id)
    check_version(version, queries.profile(therapist, couple.id), draft)
    row = queries.profile_row(therapist, couple.id)
    if row is None:
        made = _fill(Profile(couple_id=couple.id), draft, now)
        if db.add_if_new(made):
            return made
        row = queries.profile_row(therapist, couple.id)  # a colleague's, of the same moment; the later stands
        if row is None:
            raise NotFound("Profile")
    _fill(row, draft, now)
    db.session.flush()
    return row


def _fill(row: Profile, draft: ProfileDraft, now: datetime) -> Profile:
    row.bedtime, row.works_shifts, row.sitter = draft.bedtime, draft.works_shifts, draft.sitter
    row.money, row.energy, row.changed_at = draft.money, draft.energy, now
    return row
