"""Who the present request comes from."""

from dataclasses import dataclass
from datetime import date
from typing import cast

from flask import g

from practice.viewers import PartnerViewer, TherapistViewer, Viewer


@dataclass(frozen=True)
class Me:
    """What every page may say about the person looking at it."""

    name: str
    role: str  # "therapist" or "partner"
    is_owner: bool
    clinic_name: str
    idle_minutes: int
    zone: str
    locale: str
    today: date


@dataclass(frozen=True)
class Identity:
    """Who a request comes from; both None for the signed-out."""

    viewer: Viewer | None = None
    me: Me | None = None


def viewer() -> Viewer:
    """The viewer of a page labelled MEMBER."""
    return cast(Viewer, g.viewer)


def therapist() -> TherapistViewer:
    """The viewer of a page labelled THERAPIST or OWNER; the type is what actions ask for."""
    return cast(TherapistViewer, g.viewer)


def partner() -> PartnerViewer:
    """The viewer of a page labelled PARTNER."""
    return cast(PartnerViewer, g.viewer)


def me() -> Me:
    """What this page may say about the person looking at it; only while somebody is signed in."""
    return cast(Me, g.me)
