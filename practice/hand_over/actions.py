"""Remove a therapist from the clinic and hand each of their couples to a colleague, in one transaction."""

from collections.abc import Callable, Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select

from practice import access, audit, db
from practice.access import CoupleAccess
from practice.accounts import models as account_models
from practice.clinics import actions as clinic_actions
from practice.couples.models import Couple
from practice.errors import NotFound, Refusal
from practice.hand_over import queries
from practice.hand_over.queries import HandOverView
from practice.hand_over.rules import check_has_therapist
from practice.messages import N_
from practice.vault import therapist_only
from practice.viewers import TherapistViewer

# What else goes along with a couple (its sessions): features above this one add themselves in app.py.
on_hand_over: list[Callable[[TherapistViewer, UUID, UUID, UUID, datetime], object]] = []


def remove_therapist(
    owner: TherapistViewer, leaving_id: UUID, to: Mapping[UUID, UUID], *, now: datetime
) -> None:
    """Remove a therapist; ``to`` names a colleague for each couple that nobody else looks after.

    Held here: the one who leaves and those who take over (in one order, so that two removals never wait for each
    other), then the couples. Whoever shares or adds a couple holds its therapist too, so none slips through.
    """
    queries.check_owner(owner)
    if leaving_id == owner.id:
        raise Refusal(N_("You cannot remove yourself."))
    working = _lock_therapists(owner, {leaving_id, *to.values()})
    if leaving_id not in working:
        raise NotFound("Therapist")
    _lock_couples(owner, leaving_id)
    leaves = queries.couples_of_therapist(owner, leaving_id)
    for charge in leaves:
        chosen = to.get(charge.id)
        chosen = chosen if chosen in working and chosen != leaving_id else None
        _hand_over(owner, charge, leaving_id, chosen, now)
    therapist_only.take_back_of_couples(owner, [charge.id for charge in leaves], therapist_id=leaving_id)
    gone = delete(CoupleAccess).where(
        CoupleAccess.clinic_id == owner.clinic_id, CoupleAccess.therapist_id == leaving_id
    )
    db.session.execute(gone)
    clinic_actions.remove_therapist(owner, working[leaving_id], now=now)


def _hand_over(
    owner: TherapistViewer, charge: HandOverView, from_id: UUID, chosen: UUID | None, now: datetime
) -> None:
    check_has_therapist(charge.id, is_looked_after=bool(charge.others) or chosen is not None)
    subject = f"couple:{charge.id}"
    seeing = [one.id for one in charge.others]
    to_id = chosen or seeing[0]
    if to_id not in seeing:
        db.session.add(CoupleAccess(couple_id=charge.id, therapist_id=to_id, given_at=now))
        audit.record(owner, f"handed to therapist:{to_id}", subject, now=now)
    audit.record(owner, f"unshared from therapist:{from_id}"[:60], subject, now=now)
    for goes_along in on_hand_over:
        goes_along(owner, charge.id, from_id, to_id, now)


def _lock_therapists(owner: TherapistViewer, ids: set[UUID]) -> dict[UUID, account_models.Therapist]:
    rows = (
        access.visible(owner, account_models.Therapist)
        .where(account_models.Therapist.id.in_(ids), account_models.Therapist.left_at.is_(None))
        .order_by(account_models.Therapist.id)
    )
    return {row.id: row for row in db.session.scalars(access.for_update(rows))}


def _lock_couples(owner: TherapistViewer, therapist_id: UUID) -> None:
    theirs = select(CoupleAccess.couple_id).where(
        CoupleAccess.clinic_id == owner.clinic_id, CoupleAccess.therapist_id == therapist_id
    )
    statement = select(Couple.id).where(Couple.clinic_id == owner.clinic_id, Couple.id.in_(theirs))
    db.session.execute(statement.order_by(Couple.id).with_for_update())
