"""Read appointments with their couples for an opening, and what its sheet and the room view need."""

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import and_, select

from practice import access, clock, db
from practice.accounts.models import Clinic, Paper
from practice.appointments import queries as appointment_queries
from practice.appointments.models import Appointment
from practice.appointments.queries import AppointmentView
from practice.appointments.rules import AppointmentState, next_starter
from practice.couples.queries import couples as couple_queries
from practice.couples.queries.couples import CoupleView, PartnerView
from practice.couples.rules import Side, check_may_be_given
from practice.opening.rules import (
    appointment_number,
    check_not_called_off,
    may_take_back,
)
from practice.release import Release
from practice.topics import queries as topic_queries
from practice.topics.queries import TopicView
from practice.viewers import TherapistViewer


class OpeningView(NamedTuple):
    """An appointment whose opening is being prepared or was shared, with its couple.

    ``meeting`` has the days and times of the zone that was asked for, usually the clinic's.
    """

    row: Appointment
    meeting: AppointmentView
    pair: CoupleView
    starter: Side

    @property
    def first(self) -> PartnerView:
        """Whoever begins."""
        return self.pair.a if self.starter is Side.A else self.pair.b

    @property
    def second(self) -> PartnerView:
        """Whoever listens first."""
        return self.pair.b if self.starter is Side.A else self.pair.a

    @property
    def is_shared(self) -> bool:
        """Whether its opening was shared."""
        return self.meeting.shared_at is not None

    @property
    def for_couple(self) -> AppointmentView:
        """The meeting in the couple's zone, for what they see: the sheet and the room view."""
        return self.meeting.seen_from(self.pair.zone)

    @property
    def is_still_to_come(self) -> bool:
        """Whether its day is after today, in the zone where it is held."""
        return self.meeting.on_day > clock.day_in(self.meeting.zone, clock.now())

    @property
    def reaches_at(self) -> time | None:
        """When what was shared becomes readable for the partners, in the meeting's zone; None once it is."""
        return self._reaches(self.meeting.zone)

    @property
    def reaches_couple_at(self) -> time | None:
        """The same time in the couple's zone."""
        return self._reaches(self.pair.zone)

    def _reaches(self, zone: str) -> time | None:
        released_at = self.meeting.released_at
        if released_at is None or not may_take_back(released_at, clock.now()):
            return None
        return released_at.astimezone(ZoneInfo(zone)).time()


class CoupleAppointmentView(NamedTuple):
    """An appointment that cannot be opened at the moment, with its couple."""

    meeting: AppointmentView
    pair: CoupleView

    @property
    def may_be_taken_back(self) -> bool:
        """Whether its opening was shared, and what it released is not readable for the partners yet."""
        return may_take_back(self.meeting.released_at, clock.now())

    @property
    def is_called_off(self) -> bool:
        """Whether it was called off; then it can be put back."""
        return self.meeting.state is AppointmentState.CANCELLED


class PrintSettings(NamedTuple):
    """The clinic's paper size, and the number of the session."""

    paper: Paper
    number: int


def opening(therapist: TherapistViewer, appointment_id: UUID, zone: str) -> OpeningView:
    """The appointment with its couple; days and times are those of ``zone``.

    Raises:
        NotFound: the appointment is a stranger's.
        Refusal: the couple rests, or the appointment was called off.
    """
    row = appointment_queries.appointment(therapist, appointment_id)
    pair = couple_queries.couple_view(therapist, row.couple_id)
    check_may_be_given(pair.state)
    check_not_called_off(row.state)
    return OpeningView(row, appointment_queries.appointment_view(row, zone), pair, _starter(therapist, row))


def couple_appointment(therapist: TherapistViewer, appointment_id: UUID, zone: str) -> CoupleAppointmentView:
    """The appointment with its couple, in whatever state they are. Raises NotFound for strangers."""
    row = appointment_queries.appointment(therapist, appointment_id)
    return CoupleAppointmentView(
        appointment_queries.appointment_view(row, zone), couple_queries.couple_view(therapist, row.couple_id)
    )


def print_settings(therapist: TherapistViewer, meeting: AppointmentView) -> PrintSettings:
    """The paper size of the clinic, and which of the couple's sessions this is; in one statement."""
    is_held = and_(
        access.exists_for(therapist, Appointment),
        Appointment.couple_id == meeting.couple_id,
        Appointment.state == AppointmentState.HELD,
    )
    statement = (
        select(Clinic.paper, Appointment.id)
        .outerjoin(Appointment, is_held)
        .where(Clinic.id == therapist.clinic_id)
        .order_by(Appointment.starts_at)
    )
    rows: Sequence[Any] = db.session.execute(statement).all()  # one with no id before the first session
    held_ids = [row.id for row in rows if row.id is not None]
    return PrintSettings(rows[0].paper, appointment_number(meeting.id, held_ids))


def room_topics(therapist: TherapistViewer, meeting: AppointmentView, now: datetime) -> list[TopicView]:
    """The open topics both partners may read, and those this opening released."""
    return [
        topic
        for topic in topic_queries.open_topics(therapist, meeting.couple_id)
        if topic.release is Release.SHARE
        and (
            topic.released_at is None
            or topic.released_at <= now
            or (topic.appointment_id == meeting.id and topic.released_at == meeting.released_at)
        )
    ]


def end_read() -> None:
    """End the reading transaction before something that takes long and reads nothing."""
    db.session.rollback()


def _starter(therapist: TherapistViewer, row: Appointment) -> Side:
    if row.starter is not None:
        return row.starter
    return next_starter(appointment_queries.last_starter(therapist, row.couple_id))
