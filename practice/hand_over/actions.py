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

# Called for every couple handed over, with the owner, the couple's id, from whom and to whom, and now; as to move its
# appointments. app.py registers actions of features above this one.
on_hand_over: list[Callable[[TherapistViewer, UUID, UUID, UUID, datetime], object]] = []


def remove_therapist(
    owner: TherapistViewer, leaving_id: UUID, to: Mapping[UUID, UUID], *, now: datetime
) -> None:
    """Remove a therapist; ``to`` maps couples to the therapist who takes over, at least those without another one.

    Locks the therapist who leaves and those who take over, ordered by id so that two removals cannot deadlock, then
    the couples. Sharing and adding a couple lock its therapist too, so no couple is left out.

    Raises:
        NotFound: the viewer is not the owner, or no such therapist works here.
        Refusal: the owner themselves, or a couple would have no therapist; ``field`` is the couple's.
    """
    queries.check_owner(owner)
    if leaving_id == owner.id:
        raise Refusal(N_("You cannot remove yourself."))
    working = _lock_therapists(owner, {leaving_id, *to.values()})
    if leaving_id not in working:
        raise NotFound("Therapist")
    _lock_couples(owner, leaving_id)
    couples = queries.couples_of_therapist(owner, leaving_id)
    for couple in couples:
        chosen_id = to.get(couple.id)
        is_valid = chosen_id in working and chosen_id != leaving_id
        _hand_over(owner, couple, leaving_id, chosen_id if is_valid else None, now)
    therapist_only.take_back_of_couples(owner, [couple.id for couple in couples], therapist_id=leaving_id)
    shares = delete(CoupleAccess).where(
        CoupleAccess.clinic_id == owner.clinic_id, CoupleAccess.therapist_id == leaving_id
    )
    db.session.execute(shares)
    clinic_actions.remove_therapist(owner, working[leaving_id], now=now)


def _hand_over(
    owner: TherapistViewer, couple: HandOverView, from_id: UUID, chosen_id: UUID | None, now: datetime
) -> None:
    """Share the couple with the chosen therapist, or leave it with the first of its others; call ``on_hand_over``."""
    check_has_therapist(couple.id, is_looked_after=bool(couple.others) or chosen_id is not None)
    subject = f"couple:{couple.id}"
    other_ids = [therapist.id for therapist in couple.others]
    to_id = chosen_id or other_ids[0]
    if to_id not in other_ids:
        db.session.add(CoupleAccess(couple_id=couple.id, therapist_id=to_id, given_at=now))
        audit.record(owner, f"handed to therapist:{to_id}", subject, now=now)
    audit.record(owner, f"unshared from therapist:{from_id}"[:60], subject, now=now)
    for action in on_hand_over:
        action(owner, couple.id, from_id, to_id, now)


def _lock_therapists(owner: TherapistViewer, ids: set[UUID]) -> dict[UUID, account_models.Therapist]:
    """Those of these therapists who work here, by id; locked in the order of ids."""
    rows = (
        access.visible(owner, account_models.Therapist)
        .where(account_models.Therapist.id.in_(ids), account_models.Therapist.left_at.is_(None))
        .order_by(account_models.Therapist.id)
    )
    return {row.id: row for row in db.session.scalars(access.for_update(rows))}


def _lock_couples(owner: TherapistViewer, therapist_id: UUID) -> None:
    couple_ids = select(CoupleAccess.couple_id).where(
        CoupleAccess.clinic_id == owner.clinic_id, CoupleAccess.therapist_id == therapist_id
    )
    statement = select(Couple.id).where(Couple.clinic_id == owner.clinic_id, Couple.id.in_(couple_ids))
    db.session.execute(statement.order_by(Couple.id).with_for_update())
