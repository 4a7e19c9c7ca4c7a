"""Reading what an opening is made of: the notes to choose from, and the sheet. Every question names who asks."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import BindParameter, and_, bindparam, or_, select

from practice import access, clock, db, words
from practice.access import Therapist, Viewer
from practice.accounts.models import Clinic, Paper
from practice.appointments import queries as appointments
from practice.appointments.models import Appointment
from practice.appointments.queries import Meeting, TopicView
from practice.appointments.rules import AppointmentState, next_starter
from practice.appreciations import queries as appreciations
from practice.appreciations.models import Appreciation
from practice.appreciations.queries import Note
from practice.couples import queries as couples
from practice.couples.queries import Pair, Person
from practice.couples.rules import Side, check_may_be_given
from practice.opening.models import SheetPick
from practice.opening.rules import (
    Choice,
    Choices,
    check_not_called_off,
    decide,
    may_take_back,
    number_of,
    stands,
)
from practice.release import Release

NO_ID = UUID(int=0)  # nothing has it


class Opening(NamedTuple):
    """An appointment whose opening is being prepared or was shared; ``meeting`` is told by the clinic's clock."""

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
        """Whether its opening took place."""
        return self.meeting.shared_at is not None

    @property
    def for_couple(self) -> Meeting:
        """The meeting by the couple's clock, for what the two of them look at: the sheet and the room view."""
        return self.meeting.seen_from(self.pair.zone)

    @property
    def is_still_to_come(self) -> bool:
        """Whether its own day is not here yet, where it is held."""
        return self.meeting.on_day > clock.day_in(self.meeting.zone, clock.now())

    @property
    def reaches_at(self) -> time | None:
        """When what was shared reaches the partners' pages, by the clinic's clock; None once it has."""
        return self._reaches(self.meeting.zone)

    @property
    def reaches_couple_at(self) -> time | None:
        """The same by the couple's clock."""
        return self._reaches(self.pair.zone)

    def _reaches(self, zone: str) -> time | None:
        released_at = self.meeting.released_at
        if released_at is None or not may_take_back(released_at, clock.now()):
            return None
        return released_at.astimezone(ZoneInfo(zone)).time()


class CalledFor(NamedTuple):
    """An appointment that cannot be opened just now, and whose it is."""

    meeting: Meeting
    pair: Pair

    @property
    def may_be_taken_back(self) -> bool:
        """Whether its opening was shared and has not reached the partners' pages yet."""
        return may_take_back(self.meeting.released_at, clock.now())

    @property
    def is_called_off(self) -> bool:
        """Whether it can be put back."""
        return self.meeting.state is AppointmentState.CANCELLED


class Printing(NamedTuple):
    """The clinic's paper, and the session's number."""

    paper: Paper
    number: int


def opening(therapist: Therapist, appointment_id: UUID, zone: str) -> Opening:
    """The appointment with its couple, told by the clock of this zone; NotFound for strangers, Refusal while the couple rests."""
    row = appointments.appointment(therapist, appointment_id)
    pair = couples.pair(therapist, row.couple_id)
    check_may_be_given(pair.state)
    check_not_called_off(row.state)
    return Opening(row, appointments.meeting(row, zone), pair, _starter(therapist, row))


def called_for(therapist: Therapist, appointment_id: UUID, zone: str) -> CalledFor:
    """The appointment and its couple, whatever became of them; NotFound for strangers."""
    row = appointments.appointment(therapist, appointment_id)
    return CalledFor(appointments.meeting(row, zone), couples.pair(therapist, row.couple_id))


Picked = dict[UUID, tuple[bool, bool]]  # by note: whether it is ticked, and whether that stands for its words


class Review(NamedTuple):
    """What a couple's review shows of their notes: those for the next opening, and the days of all of late.

    ``confided`` are for this therapist alone: on no sheet, and not to be read aloud.
    """

    notes: list[Note]
    confided: list[Note]
    picked: Picked
    days: set[tuple[UUID, date]]  # author, day


def review(therapist: Therapist, couple_id: UUID, meeting: Meeting | None, since: date) -> Review:
    """Notes that wait for the next opening, what was picked for it, and days with a note, in one statement."""
    values = {"couple_id": couple_id, "since": since, "appointment_id": meeting.id if meeting else NO_ID}
    found = access.ask(_review, therapist, **values).all()
    takes = {None, values["appointment_id"]}
    notes = [appreciations.note(therapist, row) for row, *_ in found if row.appointment_id in takes]
    return Review(
        [note for note in notes if note.release is not Release.THERAPIST_ONLY],
        [note for note in notes if note.release is Release.THERAPIST_ONLY],
        {
            row.id: (is_picked, stands(picked_at, row.changed_at))
            for row, is_picked, picked_at in found
            if is_picked is not None
        },
        {(row.author_id, row.on_day) for row, *_ in found if row.on_day >= since},
    )


def _review(therapist: Viewer) -> db.Columns:
    opened_by: BindParameter[UUID] = bindparam("appointment_id")
    is_for_it = and_(
        SheetPick.appreciation_id == Appreciation.id,
        SheetPick.appointment_id == opened_by,
        access.exists_for(therapist, SheetPick),
    )
    of_late = Appreciation.on_day >= bindparam("since")
    waits = or_(Appreciation.appointment_id.is_(None), Appreciation.appointment_id == opened_by)
    return (
        appreciations.alive(therapist)
        .select_from(Appreciation)
        .outerjoin(SheetPick, is_for_it)
        .add_columns(SheetPick.is_picked, SheetPick.picked_at)
        .where(Appreciation.couple_id == bindparam("couple_id"), or_(waits, of_late))
    )


def choices(therapist: Therapist, appointment_id: UUID, pair: Pair) -> Choices:
    """What may go on this appointment's sheet, and what is ticked."""
    meeting = appointments.meeting(appointments.appointment(therapist, appointment_id), pair.zone)
    notes = appreciations.for_session(therapist, meeting.couple_id, meeting.id)
    if meeting.state is not AppointmentState.PLANNED:
        waiting = {note.id for note in appreciations.for_session(therapist, meeting.couple_id)}
        notes = [note for note in notes if note.id not in waiting]
    return _choices(notes, _picked(therapist, meeting.id), meeting, pair)


def choose_from(found: Review, meeting: Meeting, pair: Pair) -> Choices:
    """The same for a session still to come, from what its review has read."""
    now = clock.now()
    final = [note for note in found.notes if not note.may_be_taken_back(now)]
    return _choices(final, found.picked, meeting, pair)


def _choices(notes: list[Note], picked: Picked, meeting: Meeting, pair: Pair) -> Choices:
    """Notes of somebody who has not agreed to the texts in force wait, and all do where appreciations are off."""
    waits = [who for who in (pair.a, pair.b) if who.is_silent]
    waiting = {who.id for who in (waits if pair.appreciations_on else (pair.a, pair.b))}
    if meeting.shared_at is not None:
        waits, waiting = [], set()  # what an opening took stays on its sheet
    heard = [note for note in notes if note.author_id not in waiting]
    a, b = ([_choice(note) for note in heard if note.author_id == who.id] for who in (pair.a, pair.b))
    decided = {note_id: is_picked for note_id, (is_picked, still) in picked.items() if still}
    return Choices(
        appointment_id=meeting.id,
        name_a=pair.a.name,
        name_b=pair.b.name,
        a=decide(a, decided, is_saved=bool(picked)),
        b=decide(b, decided, is_saved=bool(picked)),
        is_saved=bool(picked),
        is_open=meeting.state is AppointmentState.PLANNED,
        read_at=clock.now(),
        silent=tuple(who.name for who in waits),
    )


def printing(therapist: Therapist, meeting: Meeting) -> Printing:
    """How this clinic prints, and which of the couple's sessions it is for."""
    paper = db.session.scalars(select(Clinic.paper).where(Clinic.id == therapist.clinic_id)).one()
    held = [
        one.id
        for one in appointments.of_couple(therapist, meeting.couple_id, meeting.zone)
        if one.state is AppointmentState.HELD
    ]
    return Printing(paper, number_of(meeting.id, reversed(held)))


def room_topics(therapist: Therapist, meeting: Meeting, now: datetime) -> list[TopicView]:
    """What the two want to talk about and both may read: what was shared before, and what this opening released."""
    return [
        one
        for one in appointments.topics(therapist, meeting.couple_id)
        if one.release is Release.SHARE
        and (
            one.released_at is None
            or one.released_at <= now
            or (one.appointment_id == meeting.id and one.released_at == meeting.released_at)
        )
    ]


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
    return next_starter(appointments.last_starter(therapist, row.couple_id))


def _picked(therapist: Therapist, appointment_id: UUID) -> Picked:
    found = (
        select(SheetPick.appreciation_id, SheetPick.is_picked, SheetPick.picked_at, Appreciation.changed_at)
        .join(Appreciation, Appreciation.id == SheetPick.appreciation_id)
        .where(access.exists_for(therapist, SheetPick), SheetPick.appointment_id == appointment_id)
    )
    return {
        note_id: (is_picked, stands(picked_at, changed_at))
        for note_id, is_picked, picked_at, changed_at in db.session.execute(found)
    }


def _choice(note: Note) -> Choice:
    chip = words.chips().get(note.chip) if note.is_tapped else None
    return Choice(note.id, note.on_day, note.words, chip.words if chip else "", on_paper=note.on_paper)
