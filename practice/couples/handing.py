"""A therapist leaves the clinic: their way in closes, and their couples are handed over by name, all at once.

The owner reads names here and nothing else; looking after a couple is what opens its writing.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import delete, select

from practice import access, audit, confided, db
from practice.access import CoupleAccess, Therapist
from practice.accounts import actions as accounts
from practice.accounts import models
from practice.couples import queries
from practice.couples.models import Couple, Partner
from practice.couples.rules import check_handed_on
from practice.errors import NotFound, Refusal
from practice.phrase import N_

# What else goes along with a couple (its sessions): features above this one add themselves in app.py.
on_handing: list[Callable[[Therapist, UUID, UUID, UUID, datetime], object]] = []


class Charge(NamedTuple):
    """A couple that a therapist looks after, by its names; ``others`` also look after it."""

    id: UUID
    name_a: str
    name_b: str
    others: tuple[queries.Colleague, ...]


def charges(owner: Therapist, therapist_id: UUID) -> list[Charge]:
    """The couples a therapist of the owner's clinic looks after: names, and nothing that was written."""
    _check_owner(owner)
    theirs = select(CoupleAccess.couple_id).where(
        CoupleAccess.clinic_id == owner.clinic_id, CoupleAccess.therapist_id == therapist_id
    )
    names = (
        select(Partner.couple_id, Partner.name)
        .where(Partner.clinic_id == owner.clinic_id, Partner.couple_id.in_(theirs))
        .order_by(Partner.couple_id, Partner.side)
    )
    rows = db.session.execute(names).all()
    others = _others(owner, therapist_id)
    found = [
        Charge(first.couple_id, first.name, second.name, tuple(others.get(first.couple_id, ())))
        for first, second in zip(rows[::2], rows[1::2], strict=True)
    ]
    return sorted(found, key=lambda one: (one.name_a.casefold(), one.name_b.casefold(), one.id))


def _others(owner: Therapist, therapist_id: UUID) -> dict[UUID, list[queries.Colleague]]:
    """Who else looks after which couple, and still works here; those it was shared with first come first."""
    statement = (
        select(CoupleAccess.couple_id, models.Therapist.id, models.Therapist.name)
        .join(models.Therapist, models.Therapist.id == CoupleAccess.therapist_id)
        .where(
            CoupleAccess.clinic_id == owner.clinic_id,
            CoupleAccess.therapist_id != therapist_id,
            models.Therapist.left_at.is_(None),
        )
        .order_by(CoupleAccess.given_at, models.Therapist.name)
    )
    found: dict[UUID, list[queries.Colleague]] = {}
    for couple_id, other_id, name in db.session.execute(statement):
        found.setdefault(couple_id, []).append(queries.Colleague(other_id, name))
    return found


def remove(owner: Therapist, leaving_id: UUID, to: Mapping[UUID, UUID], *, now: datetime) -> None:
    """Remove a therapist; ``to`` names a colleague for each couple that nobody else looks after.

    Held here: the one who leaves and those who take over (in one order, so that two removals never wait for each
    other), then the couples. Whoever shares or adds a couple holds its therapist too, so none slips through.
    """
    _check_owner(owner)
    if leaving_id == owner.id:
        raise Refusal(N_("You cannot remove yourself."))
    working = _hold_therapists(owner, {leaving_id, *to.values()})
    if leaving_id not in working:
        raise NotFound("Therapist")
    _hold_couples(owner, leaving_id)
    leaves = charges(owner, leaving_id)
    for charge in leaves:
        chosen = to.get(charge.id)
        chosen = chosen if chosen in working and chosen != leaving_id else None
        _hand_over(owner, charge, leaving_id, chosen, now)
    confided.take_back(owner, [charge.id for charge in leaves], therapist_id=leaving_id)
    gone = delete(CoupleAccess).where(
        CoupleAccess.clinic_id == owner.clinic_id, CoupleAccess.therapist_id == leaving_id
    )
    db.session.execute(gone)
    accounts.remove_therapist(owner, working[leaving_id], now=now)


def _hand_over(owner: Therapist, charge: Charge, from_id: UUID, chosen: UUID | None, now: datetime) -> None:
    check_handed_on(charge.id, is_looked_after=bool(charge.others) or chosen is not None)
    subject = f"couple:{charge.id}"
    seeing = [one.id for one in charge.others]
    to_id = chosen or seeing[0]
    if to_id not in seeing:
        db.session.add(CoupleAccess(couple_id=charge.id, therapist_id=to_id, given_at=now))
        audit.note(owner, f"handed to therapist:{to_id}", subject, now=now)
    audit.note(owner, f"unshared from therapist:{from_id}"[:60], subject, now=now)
    for goes_along in on_handing:
        goes_along(owner, charge.id, from_id, to_id, now)


def _hold_therapists(owner: Therapist, ids: set[UUID]) -> dict[UUID, models.Therapist]:
    rows = (
        access.look(owner, models.Therapist)
        .where(models.Therapist.id.in_(ids), models.Therapist.left_at.is_(None))
        .order_by(models.Therapist.id)
    )
    return {row.id: row for row in db.session.scalars(access.held(rows))}


def _hold_couples(owner: Therapist, therapist_id: UUID) -> None:
    theirs = select(CoupleAccess.couple_id).where(
        CoupleAccess.clinic_id == owner.clinic_id, CoupleAccess.therapist_id == therapist_id
    )
    statement = select(Couple.id).where(Couple.clinic_id == owner.clinic_id, Couple.id.in_(theirs))
    db.session.execute(statement.order_by(Couple.id).with_for_update())


def _check_owner(owner: Therapist) -> None:
    if not owner.is_owner:
        raise NotFound("Therapist")
