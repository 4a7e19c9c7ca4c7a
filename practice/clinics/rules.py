"""What is filled in about a clinic and its owner."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ClinicDraft:
    """A clinic's name and settings. ``first_weekday``: 0 is Monday; ``paper``: "a4" or "letter"."""

    name: str
    time_zone: str
    first_weekday: int
    paper: str
    locale: str
    country: str


@dataclass(frozen=True)
class FounderDraft:
    """The clinic's owner, its first therapist."""

    name: str
    email: str
    password: str
