"""Reading what an opening is made of: the notes to choose from, and the sheet. Every question names who asks."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select

from practice import access, db, words
from practice.access import Therapist
from practice.accounts.models import Clinic, Paper
from practice.appointments import queries as appointments
from practice.appointments.models import Appointment
from practice.appointments.queries import Meeting
from practice.appointments.rules import AppointmentState, next_starter
from practice.appreciations import queries as appreciations
from practice.appreciations.queries import Note
from practice.couples import queries as couples
from practice.couples.queries import Pair, Person
from practice.couples.rules import Side, check_may_be_given
from practice.opening.models import SheetPick
from practice.opening.rules import Choice, Choices, check_not_called_off, decide, number_of


class Opening(NamedTuple):
    """An appointment whose opening is being prepared or was shared."""

    row: Appointment
    meeting: Meeting
    pair: Pair
    starter: Side

    @property
    def first(self) -> Person:
        """Whoever begins."""
        return self.pair.a if self.starter is Side.A else self.pair.b

    @property
    def second(self) -> Person:
        """Whoever listens first."""
        return self.pair.b if self.starter is Side.A else self.pair.a

    @property
    def is_shared(self) -> bool:
        """Whether it took place."""
        return self.meeting.state is AppointmentState.HELD


class CalledFor(NamedTuple):
    """An appointment that cannot be opened just now, and whose it is."""

    meeting: Meeting
    pair: Pair

    @property
    def is_called_off(self) -> bool:
        """Whether it can be put back."""
        return self.meeting.state is AppointmentState.CANCELLED


class Printing(NamedTuple):
    """The clinic's paper, and the session's number."""

    paper: Paper
    number: int


def opening(therapist: Therapist, appointment_id: UUID) -> Opening:
    """The appointment with its couple; NotFound for strangers, Refusal while the couple rests."""
    row = appointments.appointment(therapist, appointment_id)
    pair = couples.pair(therapist, row.couple_id)
    check_may_be_given(pair.state)
    check_not_called_off(row.state)
    return Opening(row, appointments.meeting(row), pair, _starter(therapist, row))


def called_for(therapist: Therapist, appointment_id: UUID) -> CalledFor:
    """The appointment and its couple, whatever became of them; NotFound for strangers."""
    row = appointments.appointment(therapist, appointment_id)
    return CalledFor(appointments.meeting(row), couples.pair(therapist, row.couple_id))


def choices(therapist: Therapist, appointment_id: UUID, pair: Pair) -> Choices:
    """What may go on this appointment's sheet, and what is ticked."""
    row = appointments.appointment(therapist, appointment_id)
    is_open = row.state is AppointmentState.PLANNED
    notes = appreciations.for_session(therapist, row.couple_id, row.id)
    decided = _decided(therapist, row.id)
    if not is_open:
        waiting = {note.id for note in appreciations.for_session(therapist, row.couple_id)}
        notes = [note for note in notes if note.id not in waiting]
    a, b = ([_choice(note) for note in notes if note.author_id == who.id] for who in (pair.a, pair.b))
    return Choices(
        appointment_id=row.id,
        name_a=pair.a.name,
        name_b=pair.b.name,
        a=decide(a, decided),
        b=decide(b, decided),
        is_saved=bool(decided),
        is_open=is_open,
    )


def printing(therapist: Therapist, meeting: Meeting) -> Printing:
    """How this clinic prints, and which of the couple's sessions it is for."""
    paper = db.session.scalars(select(Clinic.paper).where(Clinic.id == therapist.clinic_id)).one()
    held = [one.id for one in appointments.of_couple(therapist, meeting.couple_id) if one.shared_at]
    return Printing(paper, number_of(meeting.id, reversed(held)))


def picks(therapist: Therapist, appointment_id: UUID) -> Sequence[SheetPick]:
    """The rows, for actions."""
    return db.session.scalars(
        access.look(therapist, SheetPick).where(SheetPick.appointment_id == appointment_id)
    ).all()


def let_go() -> None:
    """End the reading transaction; what follows takes a while and reads nothing."""
    db.session.rollback()


def _starter(therapist: Therapist, row: Appointment) -> Side:
    if row.starter is not None:
        return row.starter
    last = appointments.last_meeting(therapist, row.couple_id)
    return next_starter(last.starter if last else None)


def _decided(therapist: Therapist, appointment_id: UUID) -> dict[UUID, bool]:
    return {pick.appreciation_id: pick.is_picked for pick in picks(therapist, appointment_id)}


def _choice(note: Note) -> Choice:
    chip = words.chips().get(note.chip) if note.is_tapped else None
    return Choice(note.id, note.on_day, note.words, chip.words if chip else "")
