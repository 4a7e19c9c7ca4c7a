"""The viewer: the therapist or partner who is looking, by their ids. Every read starts with one."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True)
class TherapistViewer:
    """A therapist who is looking; being the owner opens settings, never a couple's writing."""

    clinic_id: UUID
    id: UUID
    is_owner: bool = False
    role: ClassVar = "therapist"


@dataclass(frozen=True)
class PartnerViewer:
    """One of the two people of a couple, looking with their own sign-in."""

    clinic_id: UUID
    id: UUID
    couple_id: UUID
    role: ClassVar = "partner"


Viewer = TherapistViewer | PartnerViewer
