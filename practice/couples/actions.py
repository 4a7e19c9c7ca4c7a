"""Add and change couples, move them between states, share them with colleagues. Actions flush; the route commits."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CursorResult, or_, select, update

from practice import access, audit, clock, db, vault, viewers
from practice.access import CoupleAccess
from practice.accounts import models as account_models
from practice.couples.models import Couple, Invitation, Partner
from practice.couples.queries import couples as couple_queries
from practice.couples.queries import partners as partner_queries
from practice.couples.rules import (
    CoupleDraft,
    CoupleState,
    FirstAppointment,
    Side,
    check_may_attest,
    check_may_resume,
)
from practice.errors import NotFound, Refusal
from practice.messages import N_
from practice.vault import therapist_only
from practice.viewers import TherapistViewer

# Called for a new couple with the therapist, its id, its first appointment and now. app.py registers actions of
# features above this one.
on_couple_added: list[Callable[[TherapistViewer, UUID, FirstAppointment, datetime], object]] = []


def add(therapist: TherapistViewer, draft: CoupleDraft, *, now: datetime) -> Couple:
    """Add a couple of this therapist, with its two partners and three vaults; the same form adds it once.

    Raises:
        Refusal: an unknown time zone; ``field`` is "time_zone".
        NotFound: the therapist has left the clinic.
    """
    _check_zone(draft.time_zone)
    _lock_working_therapist(therapist, therapist.id)
    couple = Couple(
        id=draft.form_key,
        state=CoupleState.INVITED,
        time_zone=draft.time_zone,
        added_at=now,
        attested_on=None,
        attested_by_id=None,
        appreciations_on=draft.appreciations_on,
    )
    if not db.add_if_new(couple):
        return couple_queries.couple(therapist, draft.form_key)
    partners = (
        _new_partner(couple.id, Side.A, draft.name_a),
        _new_partner(couple.id, Side.B, draft.name_b),
    )
    db.session.add_all(partners)
    db.session.add(CoupleAccess(couple_id=couple.id, therapist_id=therapist.id, given_at=now))
    db.session.flush()
    vault.create_vaults(db.session(), couple.id, (partners[0].id, partners[1].id))
    db.session.flush()
    if draft.first:
        for action in on_couple_added:
            action(therapist, couple.id, draft.first, now)
    audit.record(therapist, "couple added", f"couple:{couple.id}", now=now)
    return couple


def _new_partner(couple_id: UUID, side: Side, name: str) -> Partner:
    return Partner(
        id=uuid4(),
        couple_id=couple_id,
        side=side,
        name=name,
        account_id=None,
        left_at=None,
    )


def change(therapist: TherapistViewer, couple_id: UUID, draft: CoupleDraft, *, now: datetime) -> None:
    """Change the names, the time zone, and whether appreciations are on their pages.

    Raises NotFound for strangers, and Refusal, with ``field`` "time_zone", for an unknown time zone.
    """
    _check_zone(draft.time_zone)
    couple = couple_queries.couple(therapist, couple_id)
    couple.time_zone, couple.appreciations_on = draft.time_zone, draft.appreciations_on
    names = {Side.A: draft.name_a, Side.B: draft.name_b}
    for row in partner_queries.partner_rows(therapist, couple_id):
        row.name = names[row.side]
    audit.record(therapist, "couple changed", f"couple:{couple_id}", now=now)
    db.session.flush()


def attest(therapist: TherapistViewer, couple_id: UUID, *, now: datetime) -> None:
    """Store that, and on which day, safety was talked about with each partner alone; a new couple becomes active.

    Raises NotFound for strangers, and Refusal when the work with the couple has ended.
    """
    couple = couple_queries.lock(therapist, couple_id)
    check_may_attest(couple.state)
    couple.attested_on, couple.attested_by_id = clock.day_in(couple.time_zone, now), therapist.id
    db.session.flush()
    if not _has_left(therapist, couple_id):
        change_state(therapist, couple_id, {CoupleState.INVITED}, CoupleState.ACTIVE)
    audit.record(therapist, "safety attested", f"couple:{couple_id}", now=now)


def rest(therapist: TherapistViewer, couple_id: UUID, *, now: datetime) -> None:
    """Stop all joint work of an active couple. Raises NotFound for strangers."""
    if change_state(therapist, couple_id, {CoupleState.ACTIVE}, CoupleState.RESTING):
        audit.record(therapist, "couple resting", f"couple:{couple_id}", now=now)


def resume(therapist: TherapistViewer, couple_id: UUID, *, now: datetime) -> None:
    """Let the joint work of a resting couple go on.

    Raises NotFound for strangers, and Refusal without attestation or when a partner has left or stopped.
    """
    couple = couple_queries.lock(therapist, couple_id)
    check_may_resume(has_attested=couple.attested_on is not None, has_left=_has_left(therapist, couple_id))
    if change_state(therapist, couple_id, {CoupleState.RESTING}, CoupleState.ACTIVE):
        audit.record(therapist, "couple resumed", f"couple:{couple_id}", now=now)


def _has_left(therapist: TherapistViewer, couple_id: UUID) -> bool:
    """Whether one of the two has left or stopped."""
    away = select(Partner.id).where(
        access.exists_for(therapist, Partner),
        Partner.couple_id == couple_id,
        or_(Partner.left_at.is_not(None), Partner.stopped_at.is_not(None)),
    )
    return db.session.scalars(away).first() is not None


def end(therapist: TherapistViewer, couple_id: UUID, *, now: datetime) -> None:
    """End the work with a couple, and withdraw its open invitations. Raises NotFound for strangers."""
    before = {CoupleState.INVITED, CoupleState.ACTIVE, CoupleState.RESTING}
    if change_state(therapist, couple_id, before, CoupleState.ENDED):
        open_invitations = access.visible(therapist, Invitation).where(
            Invitation.couple_id == couple_id,
            Invitation.used_at.is_(None),
            Invitation.withdrawn_at.is_(None),
        )
        for row in db.session.scalars(open_invitations):
            row.withdrawn_at = now
        audit.record(therapist, "couple ended", f"couple:{couple_id}", now=now)
        db.session.flush()


def reopen(therapist: TherapistViewer, couple_id: UUID, *, now: datetime) -> None:
    """Undo ``end``: the couple rests, or is as new without attestation. Raises NotFound for strangers."""
    couple = couple_queries.couple(therapist, couple_id)
    after = CoupleState.RESTING if couple.attested_on else CoupleState.INVITED
    if change_state(therapist, couple_id, {CoupleState.ENDED}, after):
        audit.record(therapist, "couple reopened", f"couple:{couple_id}", now=now)


def share(therapist: TherapistViewer, couple_id: UUID, other_id: UUID, *, now: datetime) -> None:
    """Share the couple with a therapist of the clinic; sharing it again changes nothing.

    Raises NotFound for strangers, and for a therapist who does not work here.
    """
    couple_queries.couple(therapist, couple_id)
    other = _lock_working_therapist(therapist, other_id)
    if not db.add_if_new(CoupleAccess(couple_id=couple_id, therapist_id=other.id, given_at=now)):
        return
    audit.record(therapist, f"shared with therapist:{other.id}"[:60], f"couple:{couple_id}", now=now)


def _lock_working_therapist(therapist: TherapistViewer, id: UUID) -> account_models.Therapist:
    """A therapist who works here, locked: they cannot be removed until this transaction ends.

    Raises NotFound when there is none.
    """
    working = access.visible(therapist, account_models.Therapist).where(
        account_models.Therapist.id == id, account_models.Therapist.left_at.is_(None)
    )
    row = db.session.scalars(access.for_update(working)).one_or_none()
    if row is None:
        raise NotFound("Therapist")
    return row


def unshare(therapist: TherapistViewer, couple_id: UUID, other_id: UUID, *, now: datetime) -> None:
    """Stop sharing the couple with a therapist; what was released to them alone goes back to its authors.

    Raises:
        NotFound: the couple is not, or no longer, shared with the viewer.
        Refusal: nobody else would look after the couple.
    """
    locked = access.visible(therapist, Couple).where(Couple.id == couple_id).with_for_update()
    if db.session.scalars(locked).one_or_none() is None:
        raise NotFound("Couple")
    shares = access.visible(therapist, CoupleAccess).where(CoupleAccess.couple_id == couple_id)
    rows = {row.therapist_id: row for row in db.session.scalars(shares)}
    if therapist.id not in rows:  # unshared while this transaction waited for the lock
        raise NotFound("Couple")
    if other_id not in rows:
        return
    working_ids = {row.id for row in couple_queries.therapists_of(therapist, couple_id)}
    if not working_ids - {other_id}:
        raise Refusal(N_("A couple always has somebody who looks after it. Share it with a colleague first."))
    db.session.delete(rows[other_id])
    db.session.flush()
    therapist_only.take_back_of_couples(therapist, [couple_id], therapist_id=other_id)
    audit.record(therapist, f"unshared from therapist:{other_id}"[:60], f"couple:{couple_id}", now=now)


def change_state(
    viewer: viewers.Viewer, couple_id: UUID, before: set[CoupleState], after: CoupleState
) -> bool:
    """Change the state if it is one of ``before``; whether it was: of two parallel requests one changes it.

    Raises NotFound for strangers.
    """
    couple = couple_queries.couple(viewer, couple_id)
    statement = (
        update(Couple)
        .where(Couple.id == couple_id, Couple.clinic_id == viewer.clinic_id, Couple.state.in_(before))
        .values(state=after)
        .execution_options(synchronize_session=False)
    )
    result = db.session.execute(statement)
    assert isinstance(result, CursorResult)
    db.session.refresh(couple)
    return bool(result.rowcount)


def _check_zone(name: str) -> None:
    if not clock.is_zone(name):
        raise Refusal(N_("Please choose a time zone from the list."), field="time_zone")
