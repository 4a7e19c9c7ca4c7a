"""A couple's life: added, attested, resting, ended; who shares it, and leaving it. Actions flush; the page commits."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CursorResult, or_, select, update

from practice import access, audit, clock, confided, db, vault
from practice.access import CoupleAccess, Therapist
from practice.access import Partner as PartnerViewer
from practice.accounts import models as accounts
from practice.accounts import sign_ins
from practice.couples import queries
from practice.couples.models import Couple, Invitation, Partner
from practice.couples.rules import (
    CoupleDraft,
    CoupleState,
    FirstMeeting,
    Side,
    check_may_attest,
    check_may_resume,
)
from practice.errors import NotFound, Refusal
from practice.phrase import N_

# What else comes with a new couple (its first session): features above this one add themselves in app.py.
on_adding: list[Callable[[Therapist, UUID, FirstMeeting, datetime], object]] = []


def add(therapist: Therapist, draft: CoupleDraft, *, now: datetime) -> Couple:
    """A new couple of this therapist, with its two partners and three vaults; the same form adds it once."""
    _check_zone(draft.time_zone)
    _hold_working(therapist, therapist.id)
    couple = Couple(
        id=draft.form_key,
        state=CoupleState.INVITED,
        time_zone=draft.time_zone,
        added_at=now,
        attested_on=None,
        attested_by_id=None,
        appreciations_on=draft.appreciations_on,
    )
    if not db.added(couple):
        return queries.couple(therapist, draft.form_key)
    both = (
        _partner(couple.id, Side.A, draft.name_a),
        _partner(couple.id, Side.B, draft.name_b),
    )
    db.session.add_all(both)
    db.session.add(CoupleAccess(couple_id=couple.id, therapist_id=therapist.id, given_at=now))
    db.session.flush()
    vault.found(db.session(), couple.id, (both[0].id, both[1].id))
    db.session.flush()
    if draft.first:
        for come_along in on_adding:
            come_along(therapist, couple.id, draft.first, now)
    audit.note(therapist, "couple added", f"couple:{couple.id}", now=now)
    return couple


def _partner(couple_id: UUID, side: Side, name: str) -> Partner:
    return Partner(
        id=uuid4(),
        couple_id=couple_id,
        side=side,
        name=name,
        account_id=None,
        left_at=None,
    )


def change(therapist: Therapist, couple_id: UUID, draft: CoupleDraft, *, now: datetime) -> None:
    """Other names or time zone; whether there are appreciations."""
    _check_zone(draft.time_zone)
    couple = queries.couple(therapist, couple_id)
    couple.time_zone, couple.appreciations_on = draft.time_zone, draft.appreciations_on
    names = {Side.A: draft.name_a, Side.B: draft.name_b}
    for row in queries.partner_rows(therapist, couple_id):
        row.name = names[row.side]
    audit.note(therapist, "couple changed", f"couple:{couple_id}", now=now)
    db.session.flush()


def attest(therapist: Therapist, couple_id: UUID, *, now: datetime) -> None:
    """Keep that safety was spoken about with each partner apart, and the day; a new couple becomes active."""
    couple = queries.hold(therapist, couple_id)
    check_may_attest(couple.state)
    couple.attested_on, couple.attested_by_id = clock.day_in(couple.time_zone, now), therapist.id
    db.session.flush()
    if not _has_left(therapist, couple_id):
        _turn(therapist, couple_id, {CoupleState.INVITED}, CoupleState.ACTIVE)
    audit.note(therapist, "safety attested", f"couple:{couple_id}", now=now)


def rest(therapist: Therapist, couple_id: UUID, *, now: datetime) -> None:
    """Stop all joint work for both, in one neutral wording."""
    if _turn(therapist, couple_id, {CoupleState.ACTIVE}, CoupleState.RESTING):
        audit.note(therapist, "couple resting", f"couple:{couple_id}", now=now)


def resume(therapist: Therapist, couple_id: UUID, *, now: datetime) -> None:
    """Let joint work go on."""
    couple = queries.hold(therapist, couple_id)
    check_may_resume(has_attested=couple.attested_on is not None, has_left=_has_left(therapist, couple_id))
    if _turn(therapist, couple_id, {CoupleState.RESTING}, CoupleState.ACTIVE):
        audit.note(therapist, "couple resumed", f"couple:{couple_id}", now=now)


def _has_left(therapist: Therapist, couple_id: UUID) -> bool:
    gone = select(Partner.id).where(
        access.exists_for(therapist, Partner),
        Partner.couple_id == couple_id,
        or_(Partner.left_at.is_not(None), Partner.stopped_at.is_not(None)),
    )
    return db.session.scalars(gone).first() is not None


def end(therapist: Therapist, couple_id: UUID, *, now: datetime) -> None:
    """The work with this couple is over; invitations that wait are void."""
    before = {CoupleState.INVITED, CoupleState.ACTIVE, CoupleState.RESTING}
    if _turn(therapist, couple_id, before, CoupleState.ENDED):
        waiting = access.look(therapist, Invitation).where(
            Invitation.couple_id == couple_id,
            Invitation.used_at.is_(None),
            Invitation.withdrawn_at.is_(None),
        )
        for row in db.session.scalars(waiting):
            row.withdrawn_at = now
        audit.note(therapist, "couple ended", f"couple:{couple_id}", now=now)
        db.session.flush()


def reopen(therapist: Therapist, couple_id: UUID, *, now: datetime) -> None:
    """Take an ending back: the couple rests, so that nothing begins by itself."""
    couple = queries.couple(therapist, couple_id)
    after = CoupleState.RESTING if couple.attested_on else CoupleState.INVITED
    if _turn(therapist, couple_id, {CoupleState.ENDED}, after):
        audit.note(therapist, "couple reopened", f"couple:{couple_id}", now=now)


def share(therapist: Therapist, couple_id: UUID, other_id: UUID, *, now: datetime) -> None:
    """Share the couple with a colleague by name; twice is once."""
    queries.couple(therapist, couple_id)
    other = _hold_working(therapist, other_id)
    if not db.added(CoupleAccess(couple_id=couple_id, therapist_id=other.id, given_at=now)):
        return
    audit.note(therapist, f"shared with therapist:{other.id}"[:60], f"couple:{couple_id}", now=now)


def _hold_working(therapist: Therapist, id: UUID) -> accounts.Therapist:
    """A therapist who works here, and who cannot be removed until this transaction ends; else NotFound."""
    working = access.look(therapist, accounts.Therapist).where(
        accounts.Therapist.id == id, accounts.Therapist.left_at.is_(None)
    )
    row = db.session.scalars(access.held(working)).one_or_none()
    if row is None:
        raise NotFound("Therapist")
    return row


def unshare(therapist: Therapist, couple_id: UUID, other_id: UUID, *, now: datetime) -> None:
    """Take a therapist's access away, with this very transaction; somebody always remains."""
    held = access.look(therapist, Couple).where(Couple.id == couple_id).with_for_update()
    if db.session.scalars(held).one_or_none() is None:
        raise NotFound("Couple")
    everyone = access.look(therapist, CoupleAccess).where(CoupleAccess.couple_id == couple_id)
    rows = {row.therapist_id: row for row in db.session.scalars(everyone)}
    if therapist.id not in rows:  # taken away while we waited for the couple
        raise NotFound("Couple")
    if other_id not in rows:
        return
    working = {one.id for one in queries.therapists_of(therapist, couple_id)}
    if not working - {other_id}:
        raise Refusal(N_("A couple always has somebody who looks after it. Share it with a colleague first."))
    db.session.delete(rows[other_id])
    db.session.flush()
    confided.take_back(therapist, [couple_id], therapist_id=other_id)
    audit.note(therapist, f"unshared from therapist:{other_id}"[:60], f"couple:{couple_id}", now=now)


def stop(partner: PartnerViewer, *, now: datetime) -> None:
    """Freeze what is shared, alone, at once, without a reason; the couple rests. It can be taken back."""
    queries.hold(partner, partner.couple_id)
    stopping = update(Partner).where(
        Partner.id == partner.id, Partner.clinic_id == partner.clinic_id, Partner.stopped_at.is_(None)
    )
    done = db.session.execute(stopping.values(stopped_at=now))
    assert isinstance(done, CursorResult)
    if done.rowcount:
        _turn(partner, partner.couple_id, {CoupleState.INVITED, CoupleState.ACTIVE}, CoupleState.RESTING)
        audit.note(partner, "stopped", f"couple:{partner.couple_id}", now=now)


def take_part_again(partner: PartnerViewer, *, now: datetime) -> None:
    """Take a stop back. The couple goes on resting until the therapist lets it go on."""
    stopped = update(Partner).where(
        Partner.id == partner.id,
        Partner.clinic_id == partner.clinic_id,
        Partner.stopped_at.is_not(None),
        Partner.left_at.is_(None),
    )
    done = db.session.execute(stopped.values(stopped_at=None))
    assert isinstance(done, CursorResult)
    if done.rowcount:
        audit.note(partner, "takes part again", f"couple:{partner.couple_id}", now=now)


def leave(partner: PartnerViewer, *, now: datetime) -> None:
    """Leave alone, at once, without a reason: sign-ins end, and the couple rests.

    An opening that is being shared is over before this begins, or finds the couple resting.
    """
    queries.hold(partner, partner.couple_id)
    going = (
        update(Partner)
        .where(Partner.id == partner.id, Partner.clinic_id == partner.clinic_id, Partner.left_at.is_(None))
        .values(left_at=now)
    )
    done = db.session.execute(going)
    assert isinstance(done, CursorResult)
    if not done.rowcount:
        return
    account_id = db.session.scalars(select(Partner.account_id).where(Partner.id == partner.id)).one()
    assert account_id is not None, "only somebody with a sign-in can leave"
    sign_ins.end_sign_ins(account_id, now=now)
    _turn(partner, partner.couple_id, {CoupleState.INVITED, CoupleState.ACTIVE}, CoupleState.RESTING)
    audit.note(partner, "left", f"couple:{partner.couple_id}", now=now)


def _turn(viewer: access.Viewer, couple_id: UUID, before: set[CoupleState], after: CoupleState) -> bool:
    """Change the state if it still is one of ``before``: two who press at once do one thing."""
    couple = queries.couple(viewer, couple_id)
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
