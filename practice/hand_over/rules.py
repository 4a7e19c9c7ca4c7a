"""Every couple keeps a therapist when theirs leaves the clinic. No Flask, no database, no clock."""

from uuid import UUID

from practice.errors import Refusal
from practice.messages import N_


def couple_field_name(couple_id: UUID) -> str:
    """The name of the field in which a colleague is chosen for this couple."""
    return f"couple_{couple_id.hex}"


def check_has_therapist(couple_id: UUID, *, is_looked_after: bool) -> None:
    """A couple always has somebody who looks after it, also when their therapist leaves the clinic."""
    if not is_looked_after:
        raise Refusal(
            N_("Please choose who looks after them from now on."), field=couple_field_name(couple_id)
        )
