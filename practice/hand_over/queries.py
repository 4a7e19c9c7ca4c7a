"""The couples of a therapist who leaves, by their names alone: the owner reads nothing that was written."""

from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select

from practice import db
from practice.access import CoupleAccess
from practice.accounts import models as account_models
from practice.couples.models import Partner
from practice.couples.queries import couples as couple_queries
from practice.errors import NotFound
from practice.viewers import TherapistViewer


class HandOverView(NamedTuple):
    """A couple that a therapist looks after, by its names; ``others`` also look after it."""

    id: UUID
    name_a: str
    name_b: str
    others: tuple[couple_queries.CoupleTherapistView, ...]


def couples_of_therapist(owner: TherapistViewer, therapist_id: UUID) -> list[HandOverView]:
    """The couples a therapist of the owner's clinic looks after: names, and nothing that was written."""
    check_owner(owner)
    theirs = select(CoupleAccess.couple_id).where(
        CoupleAccess.clinic_id == owner.clinic_id, CoupleAccess.therapist_id == therapist_id
    )
    names = (
        select(Partner.couple_id, Partner.name)
        .where(Partner.clinic_id == owner.clinic_id, Partner.couple_id.in_(theirs))
        .order_by(Partner.couple_id, Partner.side)
    )
    rows = db.session.execute(names).all()
    others = _other_therapists(owner, therapist_id)
    found = [
        HandOverView(first.couple_id, first.name, second.name, tuple(others.get(first.couple_id, ())))
        for first, second in zip(rows[::2], rows[1::2], strict=True)
    ]
    return sorted(found, key=lambda one: (one.name_a.casefold(), one.name_b.casefold(), one.id))


def _other_therapists(
    owner: TherapistViewer, therapist_id: UUID
) -> dict[UUID, list[couple_queries.CoupleTherapistView]]:
    """Who else looks after which couple, and still works here; those it was shared with first come first."""
    statement = (
        select(CoupleAccess.couple_id, account_models.Therapist.id, account_models.Therapist.name)
        .join(account_models.Therapist, account_models.Therapist.id == CoupleAccess.therapist_id)
        .where(
            CoupleAccess.clinic_id == owner.clinic_id,
            CoupleAccess.therapist_id != therapist_id,
            account_models.Therapist.left_at.is_(None),
        )
        .order_by(CoupleAccess.given_at, account_models.Therapist.name)
    )
    found: dict[UUID, list[couple_queries.CoupleTherapistView]] = {}
    for couple_id, other_id, name in db.session.execute(statement):
        found.setdefault(couple_id, []).append(couple_queries.CoupleTherapistView(other_id, name))
    return found


def check_owner(owner: TherapistViewer) -> None:
    if not owner.is_owner:
        raise NotFound("Therapist")
