"""Write a couple's profile. Actions flush; the route commits."""

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
    """Write a couple's profile; there is one, whoever writes it. ``version`` is the digest the form was shown with.

    Raises:
        NotFound: the couple is a stranger's.
        ChangedMeanwhile: the profile was changed since ``version``.
    """
    couple = couple_queries.lock(therapist, couple_id)
    check_version(version, queries.profile(therapist, couple.id), draft)
    row = queries.profile_row(therapist, couple.id)
    if row is None:
        new_row = _fill(Profile(couple_id=couple.id), draft, now)
        if db.add_if_new(new_row):
            return new_row
        row = queries.profile_row(
            therapist, couple.id
        )  # a colleague added it at the same moment; this overwrites it
        if row is None:
            raise NotFound("Profile")
    _fill(row, draft, now)
    db.session.flush()
    return row


def _fill(row: Profile, draft: ProfileDraft, now: datetime) -> Profile:
    row.bedtime, row.works_shifts, row.sitter = draft.bedtime, draft.works_shifts, draft.sitter
    row.money, row.energy, row.changed_at = draft.money, draft.energy, now
    return row
