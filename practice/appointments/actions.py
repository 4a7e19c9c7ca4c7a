"""Planning, moving and holding appointments. Actions flush; the route commits."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CursorResult, update

from practice import access, audit, clock, db
from practice.appointments.models import Appointment
from practice.appointments.rules import (
    AppointmentDraft,
    AppointmentState,
    check_appointment,
    check_may_change,
    check_took_place,
    check_work_goes_on,
)
from practice.couples.queries import couples as couple_queries
from practice.couples.rules import FirstAppointment, Side
from practice.errors import Refusal
from practice.messages import N_
from practice.viewers import TherapistViewer


def plan(
    therapist: TherapistViewer, couple_id: UUID, draft: AppointmentDraft, zone: str, *, now: datetime
) -> Appointment:
    """Plan a meeting in the clinic's zone; a couple has no two at the same instant."""
    couple = couple_queries.couple(therapist, couple_id)
    check_work_goes_on(couple.state)
    check_appointment(draft, zone, clock.day_in(zone, now))
    row = Appointment(
        id=uuid4(),
        couple_id=couple.id,
        therapist_id=therapist.id,
        on_day=draft.on_day,
        at_time=draft.at_time,
        zone=zone,
        starts_at=clock.wall_to_utc(draft.on_day, draft.at_time, zone),
        minutes=draft.minutes,
        state=AppointmentState.PLANNED,
        starter=None,
        shared_at=None,
        released_at=None,
    )
    _save(row)
    audit.record(therapist, "planned", f"appointment:{row.id}", now=now)
    return row


def plan_first(therapist: TherapistViewer, couple_id: UUID, first: FirstAppointment, now: datetime) -> None:
    """The meeting a new couple was added with."""
    plan(therapist, couple_id, AppointmentDraft(first.on_day, first.at_time), first.zone, now=now)


def move(
    therapist: TherapistViewer, row: Appointment, draft: AppointmentDraft, zone: str, *, now: datetime
) -> None:
    """Put a planned meeting at another time, told by the clinic's clock as it stands now."""
    access.lock(therapist, row)
    check_may_change(row.state)
    check_work_goes_on(couple_queries.couple(therapist, row.couple_id).state)
    check_appointment(draft, zone, clock.day_in(zone, now))
    row.on_day, row.at_time, row.zone, row.minutes = draft.on_day, draft.at_time, zone, draft.minutes
    row.starts_at = clock.wall_to_utc(draft.on_day, draft.at_time, zone)
    _save(row)
    audit.record(therapist, "moved", f"appointment:{row.id}", now=now)


def cancel(therapist: TherapistViewer, row: Appointment, *, now: datetime) -> None:
    """Call a planned meeting off; it can be put back."""
    access.lock(therapist, row)  # as it stands: its opening may have been shared this instant
    if row.state is AppointmentState.CANCELLED:
        return
    check_may_change(row.state)
    row.state = AppointmentState.CANCELLED
    audit.record(therapist, "called off", f"appointment:{row.id}", now=now)
    db.session.flush()


def say_it_took_place(therapist: TherapistViewer, row: Appointment, zone: str, *, now: datetime) -> None:
    """A meeting took place without its opening: nothing is released, what was kept waits for the next one."""
    access.lock(therapist, row)
    if row.state is AppointmentState.HELD:
        return
    check_may_change(row.state)
    check_took_place(clock.day_in(zone, row.starts_at), clock.day_in(zone, now))
    row.state = AppointmentState.HELD
    audit.record(therapist, "held without its opening", f"appointment:{row.id}", now=now)
    db.session.flush()


def put_back(therapist: TherapistViewer, row: Appointment, *, now: datetime) -> None:
    """Plan it again: what was called off, unless its time was given away since, or what took place unopened."""
    access.lock(therapist, row)
    if row.state is AppointmentState.CANCELLED or (
        row.state is AppointmentState.HELD and row.shared_at is None
    ):
        row.state = AppointmentState.PLANNED
        _save(row)
        audit.record(therapist, "put back", f"appointment:{row.id}", now=now)


def hand_over(owner: TherapistViewer, couple_id: UUID, from_id: UUID, to_id: UUID, now: datetime) -> None:
    """A couple's therapist leaves: what has not taken place goes along to whoever looks after them now."""
    ahead = update(Appointment).where(
        Appointment.clinic_id == owner.clinic_id,
        Appointment.couple_id == couple_id,
        Appointment.therapist_id == from_id,
        Appointment.state != AppointmentState.HELD,
    )
    done = db.session.execute(ahead.values(therapist_id=to_id))
    assert isinstance(done, CursorResult)
    if done.rowcount:
        audit.record(owner, f"sessions to therapist:{to_id}", f"couple:{couple_id}", now=now)


def mark_held(
    therapist: TherapistViewer, row: Appointment, starter: Side, *, released_at: datetime, now: datetime
) -> bool:
    """The opening was shared: the meeting took place. False when that had been said before.

    ``released_at``: from when the partners' pages show what it released.
    """
    planned = update(Appointment).where(
        Appointment.id == row.id,
        Appointment.clinic_id == therapist.clinic_id,
        Appointment.state == AppointmentState.PLANNED,
    )
    done = db.session.execute(
        planned.values(state=AppointmentState.HELD, starter=starter, shared_at=now, released_at=released_at)
    )
    assert isinstance(done, CursorResult)
    db.session.refresh(row)
    if done.rowcount:
        audit.record(therapist, "held", f"appointment:{row.id}", now=now)
    return bool(done.rowcount)


def mark_not_held(therapist: TherapistViewer, row: Appointment, *, now: datetime) -> bool:
    """The sharing of an opening is taken back: planned again. False once the partners' pages show it."""
    not_yet = update(Appointment).where(
        Appointment.id == row.id,
        Appointment.clinic_id == therapist.clinic_id,
        Appointment.state == AppointmentState.HELD,
        Appointment.released_at > now,
    )
    done = db.session.execute(
        not_yet.values(state=AppointmentState.PLANNED, starter=None, shared_at=None, released_at=None)
    )
    assert isinstance(done, CursorResult)
    db.session.refresh(row)
    if done.rowcount:
        audit.record(therapist, "took the opening back", f"appointment:{row.id}", now=now)
    return bool(done.rowcount)


def _save(row: Appointment) -> None:
    if not db.add_if_new(row):
        raise Refusal(N_("This couple has a session at that time already."), field="at_time")
