"""Planning, moving and holding appointments; topics for them. Actions flush; the page commits."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import CursorResult, update

from practice import access, audit, clock, db, vault
from practice.access import Partner, Therapist
from practice.appointments import queries
from practice.appointments.models import Appointment, Topic
from practice.appointments.rules import (
    AppointmentState,
    PlanDraft,
    TopicDraft,
    check_may_change,
    check_may_change_topic,
    check_may_take_back,
    check_plan,
    check_took_place,
    check_works,
)
from practice.couples import agreements
from practice.couples import queries as couples
from practice.couples.rules import FirstMeeting, Side, check_may_note
from practice.errors import NotFound, Refusal
from practice.phrase import N_
from practice.release import Release
from practice.release import released_at as release_time


def plan(therapist: Therapist, couple_id: UUID, draft: PlanDraft, zone: str, *, now: datetime) -> Appointment:
    """Plan a meeting in the clinic's zone; a couple has no two at the same instant."""
    couple = couples.couple(therapist, couple_id)
    check_works(couple.state)
    check_plan(draft, zone, clock.day_in(zone, now))
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
    _keep(row)
    audit.note(therapist, "planned", f"appointment:{row.id}", now=now)
    return row


def plan_first(therapist: Therapist, couple_id: UUID, first: FirstMeeting, now: datetime) -> None:
    """The meeting a new couple was added with."""
    plan(therapist, couple_id, PlanDraft(first.on_day, first.at_time), first.zone, now=now)


def move(therapist: Therapist, row: Appointment, draft: PlanDraft, zone: str, *, now: datetime) -> None:
    """Put a planned meeting at another time, told by the clinic's clock as it stands now."""
    access.hold(therapist, row)
    check_may_change(row.state)
    check_works(couples.couple(therapist, row.couple_id).state)
    check_plan(draft, zone, clock.day_in(zone, now))
    row.on_day, row.at_time, row.zone, row.minutes = draft.on_day, draft.at_time, zone, draft.minutes
    row.starts_at = clock.wall_to_utc(draft.on_day, draft.at_time, zone)
    _keep(row)
    audit.note(therapist, "moved", f"appointment:{row.id}", now=now)


def cancel(therapist: Therapist, row: Appointment, *, now: datetime) -> None:
    """Call a planned meeting off; it can be put back."""
    access.hold(therapist, row)  # as it stands: its opening may have been shared this instant
    if row.state is AppointmentState.CANCELLED:
        return
    check_may_change(row.state)
    row.state = AppointmentState.CANCELLED
    audit.note(therapist, "called off", f"appointment:{row.id}", now=now)
    db.session.flush()


def say_it_took_place(therapist: Therapist, row: Appointment, zone: str, *, now: datetime) -> None:
    """A meeting took place without its opening: nothing is released, what was kept waits for the next one."""
    access.hold(therapist, row)
    if row.state is AppointmentState.HELD:
        return
    check_may_change(row.state)
    check_took_place(clock.day_in(zone, row.starts_at), clock.day_in(zone, now))
    row.state = AppointmentState.HELD
    audit.note(therapist, "held without its opening", f"appointment:{row.id}", now=now)
    db.session.flush()


def put_back(therapist: Therapist, row: Appointment, *, now: datetime) -> None:
    """Plan it again: what was called off, unless its time was given away since, or what took place unopened."""
    access.hold(therapist, row)
    if row.state is AppointmentState.CANCELLED or (
        row.state is AppointmentState.HELD and row.shared_at is None
    ):
        row.state = AppointmentState.PLANNED
        _keep(row)
        audit.note(therapist, "put back", f"appointment:{row.id}", now=now)


def hand_over(owner: Therapist, couple_id: UUID, from_id: UUID, to_id: UUID, now: datetime) -> None:
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
        audit.note(owner, f"sessions to therapist:{to_id}", f"couple:{couple_id}", now=now)


def mark_held(
    therapist: Therapist, row: Appointment, starter: Side, *, released_at: datetime, now: datetime
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
        audit.note(therapist, "held", f"appointment:{row.id}", now=now)
    return bool(done.rowcount)


def mark_not_held(therapist: Therapist, row: Appointment, *, now: datetime) -> bool:
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
        audit.note(therapist, "took the opening back", f"appointment:{row.id}", now=now)
    return bool(done.rowcount)


def ask_topic(partner: Partner, draft: TopicDraft, *, now: datetime) -> Topic:
    """Ask to bring something to the next session; the same form sent twice asks once."""
    couple = couples.couple(partner, partner.couple_id)
    check_may_note(couple.state)
    row = Topic(
        id=uuid4(),
        couple_id=couple.id,
        author_id=partner.id,
        asked_at=now,
        asked_on=clock.day_in(couple.time_zone, now),
        form_key=draft.form_key,
        deleted_at=None,
        released_at=release_time(draft.release, now),
        appointment_id=None,
        talked_at=None,
    )
    row.therapist_id = agreements.hold_reader(partner, draft.release, draft.therapist_id)
    vault.place(partner, row, draft.release)
    vault.seal(partner, row, text=draft.text)
    return vault.keep_once(partner, row, draft.form_key)


def change_topic(partner: Partner, row: Topic, draft: TopicDraft, *, now: datetime) -> None:
    """Say it differently, or release it anew, while it is still one's own."""
    therapist_id = agreements.hold_reader(partner, draft.release, draft.therapist_id)
    _hold_own(partner, row)
    check_may_note(couples.couple(partner, partner.couple_id).state)
    check_may_change_topic(row.release, row.appointment_id, row.released_at, now)
    with vault.changing(partner, row, draft.version):
        row.released_at, row.therapist_id = release_time(draft.release, now), therapist_id
        vault.place(partner, row, draft.release)
        vault.seal(partner, row, text=draft.text)
    db.session.flush()


def delete_topic(partner: Partner, row: Topic, *, now: datetime) -> None:
    """Take a topic back; it can be put back. Said twice, it is taken back once."""
    _hold_own(partner, row)
    check_may_take_back(row.appointment_id)
    if row.deleted_at is None:
        row.deleted_at = now
        row.form_key = uuid4()  # the same may be asked for anew
    db.session.flush()


def put_back_topic(partner: Partner, row: Topic, *, now: datetime) -> None:
    """Put a deleted topic back; while things rest, nothing is shared anew."""
    _hold_own(partner, row)
    if row.release is Release.SHARE:
        check_may_note(couples.couple(partner, partner.couple_id).state)
    if row.deleted_at is not None:
        row.deleted_at, row.released_at = None, release_time(row.release, now)
    db.session.flush()


def take_topics(
    therapist: Therapist,
    couple_id: UUID,
    appointment_id: UUID,
    *,
    but: Collection[UUID] = (),
    released_at: datetime,
    now: datetime,
) -> None:
    """The session took up what was asked for: kept topics are the other's to read from ``released_at`` on.

    Those of the authors in ``but`` wait.
    """
    for row in queries.open_topic_rows(therapist, couple_id, hold=True):
        is_taken = row.appointment_id is not None and row.release is not Release.KEEP
        if is_taken or row.author_id in but or row.release is Release.THERAPIST_ONLY:
            continue
        if row.release is Release.KEEP:
            vault.move(therapist, row, Release.SHARE)
            row.released_at = released_at
        row.appointment_id = appointment_id
        audit.note(therapist, "took up", f"topic:{row.id}", now=now)
    db.session.flush()


def return_topics(therapist: Therapist, appointment_id: UUID, released_at: datetime) -> None:
    """Undo ``take_topics``: what it took is asked for again, and what it released is kept again."""
    for row in queries.taken_topic_rows(therapist, appointment_id):
        if row.released_at == released_at:
            vault.move(therapist, row, Release.KEEP)
            row.released_at = None
        row.appointment_id = row.talked_at = None
    db.session.flush()


def mark_topic_talked(therapist: Therapist, row: Topic, *, now: datetime) -> None:
    """The couple has talked about it, in their latest session; this releases nothing."""
    access.hold(therapist, row)
    if row.deleted_at is not None:
        raise NotFound("Topic")
    if row.talked_at is None:
        zone = couples.couple(therapist, row.couple_id).time_zone
        meetings = queries.of_couple(therapist, row.couple_id, zone)
        begun = (one.id for one in meetings if one.on_day <= clock.day_in(zone, now))
        may_opening_be_undone = row.appointment_id is not None and (row.released_at or now) > now
        if not may_opening_be_undone:
            row.appointment_id = next(begun, row.appointment_id)
        row.talked_at = now
        audit.note(therapist, "talked about", f"topic:{row.id}", now=now)
    db.session.flush()


def mark_topic_open(therapist: Therapist, row: Topic, *, now: datetime) -> None:
    """It was not talked about after all, so it stands on the pages again."""
    access.hold(therapist, row)
    if row.talked_at is not None:
        row.talked_at = None
        if row.release is not Release.SHARE:
            row.appointment_id = None  # no opening took it
        audit.note(therapist, "not talked about", f"topic:{row.id}", now=now)
    db.session.flush()


def _hold_own(partner: Partner, row: Topic) -> None:
    access.hold(partner, row)
    if row.author_id != partner.id:
        raise NotFound("Topic")


def _keep(row: Appointment) -> None:
    if not db.added(row):
        raise Refusal(N_("This couple has a session at that time already."), field="at_time")
