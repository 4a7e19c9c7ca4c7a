"""What a clinic and its founder fill in."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ClinicDraft:
    """What a clinic says about itself. ``first_weekday``: 0 is Monday."""

    name: str
    time_zone: str
    first_weekday: int
    paper: str
    locale: str
    country: str


@dataclass(frozen=True)
class FounderDraft:
    """The first therapist, who owns the clinic."""

    name: str
    email: str
    password: str
