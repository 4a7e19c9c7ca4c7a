"""Writing down what an ordinary evening of a couple looks like. Actions flush; the page commits."""

from datetime import datetime
from uuid import UUID

from practice import db
from practice.access import Therapist
from practice.couples import queries as couples
from practice.errors import NotFound
from practice.homework import standing
from practice.homework.fits import ProfileDraft
from practice.homework.models import Profile
from practice.versions import check_shown


def describe(
    therapist: Therapist, couple_id: UUID, draft: ProfileDraft, *, version: str = "", now: datetime
) -> Profile:
    """Keep a couple's profile; there is one, whoever writes it. ``version`` is the state the form showed."""
    couple = couples.hold(therapist, couple_id)
    check_shown(version, standing.profile(therapist, couple.id), draft)
    row = standing.profile_row(therapist, couple.id)
    if row is None:
        made = _fill(Profile(couple_id=couple.id), draft, now)
        if db.added(made):
            return made
        row = standing.profile_row(
            therapist, couple.id
        )  # a colleague's, of the same moment; the later stands
        if row is None:
            raise NotFound("Profile")
    _fill(row, draft, now)
    db.session.flush()
    return row


def _fill(row: Profile, draft: ProfileDraft, now: datetime) -> Profile:
    row.bedtime, row.works_shifts, row.sitter = draft.bedtime, draft.works_shifts, draft.sitter
    row.money, row.energy, row.changed_at = draft.money, draft.energy, now
    return row
