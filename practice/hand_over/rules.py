"""The rule that every couple has a therapist when one of theirs leaves the clinic."""

from uuid import UUID

from practice.errors import Refusal
from practice.messages import N_


def couple_field_name(couple_id: UUID) -> str:
    """The name of the field in which a colleague is chosen for this couple."""
    return f"couple_{couple_id.hex}"


def check_has_therapist(couple_id: UUID, *, is_looked_after: bool) -> None:
    """Raises Refusal, beside the couple's field, where nobody would look after the couple."""
    if not is_looked_after:
        raise Refusal(
            N_("Please choose who looks after them from now on."), field=couple_field_name(couple_id)
        )
