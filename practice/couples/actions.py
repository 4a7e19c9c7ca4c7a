"""Writes of a couple: add, change, attest, rest, resume, end, reopen; share with colleagues. Actions flush; the page commits."""

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

# What else comes with a new couple (its first session): features above this one add themselves in app.py.
on_couple_added: list[Callable[[TherapistViewer, UUID, FirstAppointment, datetime], object]] = []


def add(therapist: TherapistViewer, draft: CoupleDraft, *, now: datetime) -> Couple:
    """A new couple of this therapist, with its two partners and three vaults; the same form adds it once."""
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
    both = (
        _new_partner(couple.id, Side.A, draft.name_a),
        _new_partner(couple.id, Side.B, draft.name_b),
    )
    db.session.add_all(both)
    db.session.add(CoupleAccess(couple_id=couple.id, therapist_id=therapist.id, given_at=now))
    db.session.flush()
    vault.create_vaults(db.session(), couple.id, (both[0].id, both[1].id))
    db.session.flush()
    if draft.first:
        for come_along in on_couple_added:
            come_along(therapist, couple.id, draft.first, now)
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
    """Other names or time zone; whether there are appreciations."""
    _check_zone(draft.time_zone)
    couple = couple_queries.couple(therapist, couple_id)
    couple.time_zone, couple.appreciations_on = draft.time_zone, draft.appreciations_on
    names = {Side.A: draft.name_a, Side.B: draft.name_b}
    for row in partner_queries.partner_rows(therapist, couple_id):
        row.name = names[row.side]
    audit.record(therapist, "couple changed", f"couple:{couple_id}", now=now)
    db.session.flush()


def attest(therapist: TherapistViewer, couple_id: UUID, *, now: datetime) -> None:
    """Keep that safety was spoken about with each partner apart, and the day; a new couple becomes active."""
    couple = couple_queries.lock(therapist, couple_id)
    check_may_attest(couple.state)
    couple.attested_on, couple.attested_by_id = clock.day_in(couple.time_zone, now), therapist.id
    db.session.flush()
    if not _has_left(therapist, couple_id):
        change_state(therapist, couple_id, {CoupleState.INVITED}, CoupleState.ACTIVE)
    audit.record(therapist, "safety attested", f"couple:{couple_id}", now=now)


def rest(therapist: TherapistViewer, couple_id: UUID, *, now: datetime) -> None:
    """Stop all joint work for both, in one neutral wording."""
    if change_state(therapist, couple_id, {CoupleState.ACTIVE}, CoupleState.RESTING):
        audit.record(therapist, "couple resting", f"couple:{couple_id}", now=now)


def resume(therapist: TherapistViewer, couple_id: UUID, *, now: datetime) -> None:
    """Let joint work go on."""
    couple = couple_queries.lock(therapist, couple_id)
    check_may_resume(has_attested=couple.attested_on is not None, has_left=_has_left(therapist, couple_id))
    if change_state(therapist, couple_id, {CoupleState.RESTING}, CoupleState.ACTIVE):
        audit.record(therapist, "couple resumed", f"couple:{couple_id}", now=now)


def _has_left(therapist: TherapistViewer, couple_id: UUID) -> bool:
    gone = select(Partner.id).where(
        access.exists_for(therapist, Partner),
        Partner.couple_id == couple_id,
        or_(Partner.left_at.is_not(None), Partner.stopped_at.is_not(None)),
    )
    return db.session.scalars(gone).first() is not None


def end(therapist: TherapistViewer, couple_id: UUID, *, now: datetime) -> None:
    """The work with this couple is over; invitations that wait are void."""
    before = {CoupleState.INVITED, CoupleState.ACTIVE, CoupleState.RESTING}
    if change_state(therapist, couple_id, before, CoupleState.ENDED):
        waiting = access.visible(therapist, Invitation).where(
            Invitation.couple_id == couple_id,
            Invitation.used_at.is_(None),
            Invitation.withdrawn_at.is_(None),
        )
        for row in db.session.scalars(waiting):
            row.withdrawn_at = now
        audit.record(therapist, "couple ended", f"couple:{couple_id}", now=now)
        db.session.flush()


def reopen(therapist: TherapistViewer, couple_id: UUID, *, now: datetime) -> None:
    """Take an ending back: the couple rests, so that nothing begins by itself."""
    couple = couple_queries.couple(therapist, couple_id)
    after = CoupleState.RESTING if couple.attested_on else CoupleState.INVITED
    if change_state(therapist, couple_id, {CoupleState.ENDED}, after):
        audit.record(therapist, "couple reopened", f"couple:{couple_id}", now=now)


def share(therapist: TherapistViewer, couple_id: UUID, other_id: UUID, *, now: datetime) -> None:
    """Share the couple with a colleague by name; twice is once."""
    couple_queries.couple(therapist, couple_id)
    other = _lock_working_therapist(therapist, other_id)
    if not db.add_if_new(CoupleAccess(couple_id=couple_id, therapist_id=other.id, given_at=now)):
        return
    audit.record(therapist, f"shared with therapist:{other.id}"[:60], f"couple:{couple_id}", now=now)


def _lock_working_therapist(therapist: TherapistViewer, id: UUID) -> account_models.Therapist:
    """A therapist who works here, and who cannot be removed until this transaction ends; else NotFound."""
    working = access.visible(therapist, account_models.Therapist).where(
        account_models.Therapist.id == id, account_models.Therapist.left_at.is_(None)
    )
    row = db.session.scalars(access.for_update(working)).one_or_none()
    if row is None:
        raise NotFound("Therapist")
    return row


def unshare(therapist: TherapistViewer, couple_id: UUID, other_id: UUID, *, now: datetime) -> None:
    """Take a therapist's access away, with this very transaction; somebody always remains."""
    held = access.visible(therapist, Couple).where(Couple.id == couple_id).with_for_update()
    if db.session.scalars(held).one_or_none() is None:
        raise NotFound("Couple")
    everyone = access.visible(therapist, CoupleAccess).where(CoupleAccess.couple_id == couple_id)
    rows = {row.therapist_id: row for row in db.session.scalars(everyone)}
    if therapist.id not in rows:  # taken away while we waited for the couple
        raise NotFound("Couple")
    if other_id not in rows:
        return
    working = {one.id for one in couple_queries.therapists_of(therapist, couple_id)}
    if not working - {other_id}:
        raise Refusal(N_("A couple always has somebody who looks after it. Share it with a colleague first."))
    db.session.delete(rows[other_id])
    db.session.flush()
    therapist_only.take_back_of_couples(therapist, [couple_id], therapist_id=other_id)
    audit.record(therapist, f"unshared from therapist:{other_id}"[:60], f"couple:{couple_id}", now=now)


def change_state(
    viewer: viewers.Viewer, couple_id: UUID, before: set[CoupleState], after: CoupleState
) -> bool:
    """Change the state if it still is one of ``before``: two who press at once do one thing."""
    couple = couple_queries.couple(viewer, couple_id)
    turning = (
        update(Couple)
        .where(Couple.id == couple_id, Couple.clinic_id == viewer.clinic_id, Couple.state.in_(before))
        .values(state=after)
        .execution_options(synchronize_session=False)
    )
    done = db.session.execute(turning)
    assert isinstance(done, CursorResult)
    db.session.refresh(couple)
    return bool(done.rowcount)


def _check_zone(name: str) -> None:
    if not clock.is_zone(name):
        raise Refusal(N_("Please choose a time zone from the list."), field="time_zone")
