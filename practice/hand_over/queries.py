"""Reads the couples of a therapist who leaves, for the owner: their names and therapists, no writing."""

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
    """A couple of the therapist who leaves; ``others`` are the other therapists it is shared with."""

    id: UUID
    name_a: str
    name_b: str
    others: tuple[couple_queries.CoupleTherapistView, ...]


def couples_of_therapist(owner: TherapistViewer, therapist_id: UUID) -> list[HandOverView]:
    """The couples shared with a therapist of the owner's clinic, ordered by names.

    Raises NotFound unless the viewer is the owner.
    """
    check_owner(owner)
    couple_ids = select(CoupleAccess.couple_id).where(
        CoupleAccess.clinic_id == owner.clinic_id, CoupleAccess.therapist_id == therapist_id
    )
    names = (
        select(Partner.couple_id, Partner.name)
        .where(Partner.clinic_id == owner.clinic_id, Partner.couple_id.in_(couple_ids))
        .order_by(Partner.couple_id, Partner.side)
    )
    rows = db.session.execute(names).all()
    others = _other_therapists(owner, therapist_id)
    couples = [
        HandOverView(first.couple_id, first.name, second.name, tuple(others.get(first.couple_id, ())))
        for first, second in zip(rows[::2], rows[1::2], strict=True)
    ]
    return sorted(couples, key=lambda couple: (couple.name_a.casefold(), couple.name_b.casefold(), couple.id))


def _other_therapists(
    owner: TherapistViewer, therapist_id: UUID
) -> dict[UUID, list[couple_queries.CoupleTherapistView]]:
    """The other therapists of each couple who work here, by couple id, in the order it was shared with them."""
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
    therapists: dict[UUID, list[couple_queries.CoupleTherapistView]] = {}
    for couple_id, other_id, name in db.session.execute(statement):
        therapists.setdefault(couple_id, []).append(couple_queries.CoupleTherapistView(other_id, name))
    return therapists


def check_owner(owner: TherapistViewer) -> None:
    """Raises NotFound unless the viewer owns the clinic: reading names across therapists is for owners only."""
    if not owner.is_owner:
        raise NotFound("Therapist")
