"""A clinic of forty couples with two years of notes, written straight into the tables."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from flask import Flask
from sqlalchemy import and_, func, insert, select, true
from sqlalchemy.orm import Session

from practice import clock, db, vault
from practice.appointments.models import Appointment
from practice.appointments.rules import AppointmentState
from practice.appreciations.models import Appreciation
from practice.assignments.models import Assignment
from practice.assignments.rules import Ends
from practice.entries.models import Entry
from practice.entries.rules import Source
from practice.library.models import Activity
from practice.library.rules.activities import Cost, Mode, Window
from practice.release import Release
from practice.rhythm.rules.outcomes import Outcome
from practice.viewers import PartnerViewer, TherapistViewer
from tests.people import Person, add_couple

N_COUPLES = 40
DAYS = 730
SAID = "You took the little one at six and let me sleep, and I heard you whispering to keep the house quiet."


def add_couples(
    app: Flask, nora: Person, n_couples: int = N_COUPLES, days: int = DAYS
) -> tuple[list[UUID], dict[str, Person]]:
    """Give this therapist that many couples with that many days of notes; the couples' ids, and their people."""
    with app.app_context():
        clinic_id = nora.viewer.clinic_id
        db.bind_clinic(clinic_id)
        activities = {activity.key: activity for activity in db.session.scalars(select(Activity))}
        people: dict[str, Person] = {}
        made: list[UUID] = []
        for number in range(n_couples):
            names = (f"bench{number}a{uuid4().hex[:6]}", f"bench{number}b{uuid4().hex[:6]}")
            session = db.session()
            couple_id = add_couple(session, clinic_id, people, *names, nora)
            session.flush()
            _live(session, couple_id, nora.viewer, [people[name] for name in names], activities, number, days)
            session.commit()
            session.expunge_all()
            made.append(couple_id)
        db.session.remove()
        return made, people


def lengthen(app: Flask, times: int) -> int:
    """That many times the entries and appreciations, each copy older than all before; how many there are then.

    On SQLite. The copies' texts are sealed for others and cannot be opened, but nothing of what was opened that long ago is
    shown.
    """
    with app.app_context(), db.engine().begin() as connection:
        kinds: tuple[tuple[type[Entry | Appreciation], Any], ...] = (
            (Entry, true()),
            (Appreciation, Appreciation.appointment_id.is_not(None)),
        )
        for kind, is_over in kinds:
            newest = connection.execute(select(func.max(kind.on_day))).scalar_one()
            recent = and_(kind.on_day > newest - timedelta(days=DAYS), is_over)
            for number in range(1, times):
                values: dict[str, Any] = {column.key: column for column in kind.__table__.columns}
                values |= {name: func.lower(func.hex(func.randomblob(16))) for name in ("id", "form_key")}
                values["on_day"] = func.date(kind.on_day, f"-{number * DAYS} days")
                copied = select(*(value.label(name) for name, value in values.items())).where(recent)
                connection.execute(insert(kind).from_select(list(values), copied))
        return sum(
            connection.execute(select(func.count(kind.id))).scalar_one() for kind in (Entry, Appreciation)
        )


def _live(
    session: Session,
    couple_id: UUID,
    therapist: TherapistViewer | PartnerViewer,
    people: list[Person],
    activities: dict[str, Activity],
    number: int,
    days: int,
) -> None:
    now = clock.now()
    today = now.date()
    appointments = [
        _appointment(couple_id, therapist.id, now - timedelta(weeks=weeks, hours=1 + number % 7))
        for weeks in range(2, days // 7, 2)
    ]
    session.add_all(appointments)
    session.add(_appointment(couple_id, therapist.id, now + timedelta(days=number % 12, hours=3)))
    session.flush()
    assignments = [
        _assignment(couple_id, therapist, activity, today, days) for activity in activities.values()
    ]
    session.add_all(assignments)
    session.flush()
    for ago in range(days):
        day = today - timedelta(days=ago)
        writer = people[(ago + number) % 2].viewer
        if ago % 2 == 0:
            opened_by = next((past.id for past in reversed(appointments) if past.on_day >= day), None)
            session.add(_appreciation(couple_id, writer, day, now, opened_by))
        if ago % 4 == number % 4:
            session.add(_entry(couple_id, writer, assignments[ago % len(assignments)].id, day, now))
    session.flush()


def _appointment(couple_id: UUID, therapist_id: UUID, starts_at: datetime) -> Appointment:
    is_over = starts_at <= clock.now()
    return Appointment(
        id=uuid4(),
        couple_id=couple_id,
        therapist_id=therapist_id,
        on_day=starts_at.date(),
        at_time=starts_at.time().replace(microsecond=0),
        zone="Europe/London",
        starts_at=starts_at,
        minutes=50,
        state=AppointmentState.HELD if is_over else AppointmentState.PLANNED,
        shared_at=starts_at if is_over else None,
    )


def _assignment(
    couple_id: UUID, therapist: TherapistViewer | PartnerViewer, activity: Activity, today: date, days: int
) -> Assignment:
    row = Assignment(
        id=uuid4(),
        couple_id=couple_id,
        author_id=therapist.id,
        activity_id=activity.id,
        mode=Mode.TOGETHER,
        window=Window.WEEK,
        low=1,
        high=3,
        minutes=20,
        cost=Cost.FREE,
        starts_on=today - timedelta(days=days),
        ends=Ends.OPEN,
        given_at=clock.now(),
        form_key=uuid4(),
    )
    vault.place(therapist, row, Release.SHARE)
    vault.seal(therapist, row, why=SAID, cue="the children are asleep", plan="sit down for ten minutes")
    return row


def _appreciation(
    couple_id: UUID, author: TherapistViewer | PartnerViewer, day: date, now: datetime, opened_by: UUID | None
) -> Appreciation:
    row = Appreciation(
        id=uuid4(),
        couple_id=couple_id,
        author_id=author.id,
        on_day=day,
        kept_at=now,
        form_key=uuid4(),
        appointment_id=opened_by,
    )
    vault.place(author, row, Release.SHARE if opened_by else Release.KEEP)
    vault.seal(author, row, did=SAID, shows="It says how much you notice.", landed="I felt looked after.")
    return row


def _entry(
    couple_id: UUID, author: TherapistViewer | PartnerViewer, assignment_id: UUID, day: date, now: datetime
) -> Entry:
    row = Entry(
        id=uuid4(),
        couple_id=couple_id,
        author_id=author.id,
        assignment_id=assignment_id,
        on_day=day,
        outcome=Outcome.HAPPENED,
        minutes=25,
        short=False,
        touched=[],
        source=Source.COUPLE,
        noted_at=now,
        form_key=uuid4(),
    )
    vault.place(author, row, Release.SHARE)
    vault.seal(author, row, note="Soup on the sofa, phones in the hall.")
    return row
