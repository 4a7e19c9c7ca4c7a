"""Pure rules and words of appointments. No Flask, no database, no clock."""

from enum import StrEnum


class AppointmentState(StrEnum):
    """Planned until the opening was shared (held) or it was called off."""

    PLANNED = "planned"
    HELD = "held"
    CANCELLED = "cancelled"
