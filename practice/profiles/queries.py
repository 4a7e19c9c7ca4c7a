"""Read profiles, for any number of couples in one statement."""

from collections.abc import Iterable
from uuid import UUID

from practice import access, db
from practice.profiles.models import Profile
from practice.profiles.rules import ProfileDraft
from practice.viewers import Viewer


def profile_row(viewer: Viewer, couple_id: UUID) -> Profile | None:
    """The row, for actions; None where the couple has no profile yet."""
    statement = access.visible(viewer, Profile).where(Profile.couple_id == couple_id)
    return db.session.scalars(statement).one_or_none()


def profile(viewer: Viewer, couple_id: UUID) -> ProfileDraft:
    """A couple's profile; an empty one where nobody filled it in."""
    return profiles_of(viewer, [couple_id]).get(couple_id, ProfileDraft())


def profiles_of(viewer: Viewer, couple_ids: Iterable[UUID]) -> dict[UUID, ProfileDraft]:
    """The profiles of these couples, by couple; those without one are not in it."""
    statement = access.visible(viewer, Profile).where(Profile.couple_id.in_(list(couple_ids)))
    return {
        row.couple_id: ProfileDraft(row.bedtime, row.works_shifts, row.sitter, row.money, row.energy)
        for row in db.session.scalars(statement)
    }
