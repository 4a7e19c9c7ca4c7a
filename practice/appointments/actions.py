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
    """Plan an appointment in the clinic's zone.

    Raises:
        NotFound: the couple does not exist for this therapist.
        Refusal: the work has ended, the time is out of range, or the couple has an appointment at that instant.
    """
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
    """Plan the appointment a new couple was added with. Raises what ``plan`` does."""
    plan(therapist, couple_id, AppointmentDraft(first.on_day, first.at_time), first.zone, now=now)


def move(
    therapist: TherapistViewer, row: Appointment, draft: AppointmentDraft, zone: str, *, now: datetime
) -> None:
    """Move a planned appointment to another wall time in ``zone``, the clinic's zone of today.

    Raises:
        Refusal: it is no longer planned, the work has ended, or the new time is out of range or taken.
    """
    access.lock(therapist, row)
    check_may_change(row.state)
    check_work_goes_on(couple_queries.couple(therapist, row.couple_id).state)
    check_appointment(draft, zone, clock.day_in(zone, now))
    row.on_day, row.at_time, row.zone, row.minutes = draft.on_day, draft.at_time, zone, draft.minutes
    row.starts_at = clock.wall_to_utc(draft.on_day, draft.at_time, zone)
    _save(row)
    audit.record(therapist, "moved", f"appointment:{row.id}", now=now)


def cancel(therapist: TherapistViewer, row: Appointment, *, now: datetime) -> None:
    """Cancel a planned appointment; ``put_back`` undoes it. Raises Refusal when it was held."""
    access.lock(therapist, row)  # its opening may have been shared since the row was read
    if row.state is AppointmentState.CANCELLED:
        return
    check_may_change(row.state)
    row.state = AppointmentState.CANCELLED
    audit.record(therapist, "called off", f"appointment:{row.id}", now=now)
    db.session.flush()


def mark_held_without_opening(
    therapist: TherapistViewer, row: Appointment, zone: str, *, now: datetime
) -> None:
    """Mark an appointment as held although its opening was not shared; nothing is released, kept notes wait.

    Raises:
        Refusal: it was cancelled, or its day in ``zone`` is still to come.
    """
    access.lock(therapist, row)
    if row.state is AppointmentState.HELD:
        return
    check_may_change(row.state)
    check_took_place(clock.day_in(zone, row.starts_at), clock.day_in(zone, now))
    row.state = AppointmentState.HELD
    audit.record(therapist, "held without its opening", f"appointment:{row.id}", now=now)
    db.session.flush()


def put_back(therapist: TherapistViewer, row: Appointment, *, now: datetime) -> None:
    """Make an appointment planned again that was cancelled, or held without its opening; others stay as they are.

    Raises:
        Refusal: the couple has another appointment at that instant by now.
    """
    access.lock(therapist, row)
    if row.state is AppointmentState.CANCELLED or (
        row.state is AppointmentState.HELD and row.shared_at is None
    ):
        row.state = AppointmentState.PLANNED
        _save(row)
        audit.record(therapist, "put back", f"appointment:{row.id}", now=now)


def hand_over(owner: TherapistViewer, couple_id: UUID, from_id: UUID, to_id: UUID, now: datetime) -> None:
    """Move a couple's appointments that were not held from one therapist to another."""
    statement = update(Appointment).where(
        Appointment.clinic_id == owner.clinic_id,
        Appointment.couple_id == couple_id,
        Appointment.therapist_id == from_id,
        Appointment.state != AppointmentState.HELD,
    )
    result = db.session.execute(statement.values(therapist_id=to_id))
    assert isinstance(result, CursorResult)
    if result.rowcount:
        audit.record(owner, f"sessions to therapist:{to_id}", f"couple:{couple_id}", now=now)


def mark_held(
    therapist: TherapistViewer, row: Appointment, starter: Side, *, released_at: datetime, now: datetime
) -> bool:
    """Mark an appointment as held because its opening was shared; False when it was not planned any more.

    ``released_at`` is the instant from which the partners' pages show what the opening released.
    """
    statement = update(Appointment).where(
        Appointment.id == row.id,
        Appointment.clinic_id == therapist.clinic_id,
        Appointment.state == AppointmentState.PLANNED,
    )
    result = db.session.execute(
        statement.values(state=AppointmentState.HELD, starter=starter, shared_at=now, released_at=released_at)
    )
    assert isinstance(result, CursorResult)
    db.session.refresh(row)
    if result.rowcount:
        audit.record(therapist, "held", f"appointment:{row.id}", now=now)
    return bool(result.rowcount)


def mark_not_held(therapist: TherapistViewer, row: Appointment, *, now: datetime) -> bool:
    """Undo ``mark_held`` before its ``released_at``; False once the partners' pages show what was released."""
    statement = update(Appointment).where(
        Appointment.id == row.id,
        Appointment.clinic_id == therapist.clinic_id,
        Appointment.state == AppointmentState.HELD,
        Appointment.released_at > now,
    )
    result = db.session.execute(
        statement.values(state=AppointmentState.PLANNED, starter=None, shared_at=None, released_at=None)
    )
    assert isinstance(result, CursorResult)
    db.session.refresh(row)
    if result.rowcount:
        audit.record(therapist, "took the opening back", f"appointment:{row.id}", now=now)
    return bool(result.rowcount)


def _save(row: Appointment) -> None:
    if not db.add_if_new(row):
        raise Refusal(N_("This couple has a session at that time already."), field="at_time")
