"""Reading what an opening is made of: the notes to choose from, and the sheet. Every question names who asks."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import BindParameter, and_, bindparam, or_, select

from practice import access, clock, db, statements
from practice.accounts.models import Clinic, Paper
from practice.appointments import queries as appointment_queries
from practice.appointments.models import Appointment
from practice.appointments.queries import AppointmentView
from practice.appointments.rules import AppointmentState, next_starter
from practice.appreciations import queries as appreciation_queries
from practice.appreciations.models import Appreciation
from practice.appreciations.queries import AppreciationView
from practice.appreciations.rules import note_texts
from practice.couples.queries import couples as couple_queries
from practice.couples.queries.couples import CoupleView, PartnerView
from practice.couples.rules import Side, check_may_be_given
from practice.opening.models import SheetPick
from practice.opening.rules import (
    SheetChoice,
    SheetChoices,
    appointment_number,
    check_not_called_off,
    is_tick_current,
    may_take_back,
    tick_choices,
)
from practice.release import Release
from practice.topics import queries as topic_queries
from practice.topics.queries import TopicView
from practice.viewers import TherapistViewer, Viewer

NO_ID = UUID(int=0)  # nothing has it


class OpeningView(NamedTuple):
    """An appointment whose opening is being prepared or was shared; ``meeting`` is told by the clinic's clock."""

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
        """Whether its opening took place."""
        return self.meeting.shared_at is not None

    @property
    def for_couple(self) -> AppointmentView:
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


class CoupleAppointmentView(NamedTuple):
    """An appointment that cannot be opened just now, and whose it is."""

    meeting: AppointmentView
    pair: CoupleView

    @property
    def may_be_taken_back(self) -> bool:
        """Whether its opening was shared and has not reached the partners' pages yet."""
        return may_take_back(self.meeting.released_at, clock.now())

    @property
    def is_called_off(self) -> bool:
        """Whether it can be put back."""
        return self.meeting.state is AppointmentState.CANCELLED


class PrintSettings(NamedTuple):
    """The clinic's paper, and the session's number."""

    paper: Paper
    number: int


def opening(therapist: TherapistViewer, appointment_id: UUID, zone: str) -> OpeningView:
    """The appointment with its couple, told by the clock of this zone; NotFound for strangers, Refusal while the couple rests."""
    row = appointment_queries.appointment(therapist, appointment_id)
    pair = couple_queries.couple_view(therapist, row.couple_id)
    check_may_be_given(pair.state)
    check_not_called_off(row.state)
    return OpeningView(row, appointment_queries.appointment_view(row, zone), pair, _starter(therapist, row))


def couple_appointment(therapist: TherapistViewer, appointment_id: UUID, zone: str) -> CoupleAppointmentView:
    """The appointment and its couple, whatever became of them; NotFound for strangers."""
    row = appointment_queries.appointment(therapist, appointment_id)
    return CoupleAppointmentView(
        appointment_queries.appointment_view(row, zone), couple_queries.couple_view(therapist, row.couple_id)
    )


PickStates = dict[
    UUID, tuple[bool, bool]
]  # by note: whether it is ticked, and whether that stands for its words


class ReviewNotes(NamedTuple):
    """What a couple's review shows of their notes: those for the next opening, and the days of all of late.

    ``confided`` are for this therapist alone: on no sheet, and not to be read aloud.
    """

    notes: list[AppreciationView]
    confided: list[AppreciationView]
    picked: PickStates
    days: set[tuple[UUID, date]]  # author, day


def review_notes(
    therapist: TherapistViewer, couple_id: UUID, meeting: AppointmentView | None, since: date
) -> ReviewNotes:
    """Notes that wait for the next opening, what was picked for it, and days with a note, in one statement."""
    values = {"couple_id": couple_id, "since": since, "appointment_id": meeting.id if meeting else NO_ID}
    found = statements.execute_prepared(_review_notes, therapist, **values).all()
    takes = {None, values["appointment_id"]}
    notes = [
        appreciation_queries.appreciation_view(therapist, row)
        for row, *_ in found
        if row.appointment_id in takes
    ]
    return ReviewNotes(
        [note for note in notes if note.release is not Release.THERAPIST_ONLY],
        [note for note in notes if note.release is Release.THERAPIST_ONLY],
        {
            row.id: (is_picked, is_tick_current(picked_at, row.changed_at))
            for row, is_picked, picked_at in found
            if is_picked is not None
        },
        {(row.author_id, row.on_day) for row, *_ in found if row.on_day >= since},
    )


def _review_notes(therapist: Viewer) -> db.AnySelect:
    opened_by: BindParameter[UUID] = bindparam("appointment_id")
    is_for_it = and_(
        SheetPick.appreciation_id == Appreciation.id,
        SheetPick.appointment_id == opened_by,
        access.exists_for(therapist, SheetPick),
    )
    of_late = Appreciation.on_day >= bindparam("since")
    waits = or_(Appreciation.appointment_id.is_(None), Appreciation.appointment_id == opened_by)
    return (
        appreciation_queries.newest_first(therapist)
        .select_from(Appreciation)
        .outerjoin(SheetPick, is_for_it)
        .add_columns(SheetPick.is_picked, SheetPick.picked_at)
        .where(Appreciation.couple_id == bindparam("couple_id"), or_(waits, of_late))
    )


def choices(therapist: TherapistViewer, appointment_id: UUID, pair: CoupleView) -> SheetChoices:
    """What may go on this appointment's sheet, and what is ticked."""
    meeting = appointment_queries.appointment_view(
        appointment_queries.appointment(therapist, appointment_id), pair.zone
    )
    notes = appreciation_queries.for_session(therapist, meeting.couple_id, meeting.id)
    if meeting.state is not AppointmentState.PLANNED:
        waiting = {note.id for note in appreciation_queries.for_session(therapist, meeting.couple_id)}
        notes = [note for note in notes if note.id not in waiting]
    return _build_choices(notes, _pick_states(therapist, meeting.id), meeting, pair)


def choices_for_review(found: ReviewNotes, meeting: AppointmentView, pair: CoupleView) -> SheetChoices:
    """The same for a session still to come, from what its review has read."""
    now = clock.now()
    final = [note for note in found.notes if not note.may_be_taken_back(now)]
    return _build_choices(final, found.picked, meeting, pair)


def _build_choices(
    notes: list[AppreciationView], picked: PickStates, meeting: AppointmentView, pair: CoupleView
) -> SheetChoices:
    """Notes of somebody who has not agreed to the texts in force wait, and all do where appreciations are off."""
    waits = [who for who in (pair.a, pair.b) if who.is_silent]
    waiting = {who.id for who in (waits if pair.appreciations_on else (pair.a, pair.b))}
    if meeting.shared_at is not None:
        waits, waiting = [], set()  # what an opening took stays on its sheet
    heard = [note for note in notes if note.author_id not in waiting]
    a, b = ([_choice(note) for note in heard if note.author_id == who.id] for who in (pair.a, pair.b))
    decided = {note_id: is_picked for note_id, (is_picked, still) in picked.items() if still}
    return SheetChoices(
        appointment_id=meeting.id,
        name_a=pair.a.name,
        name_b=pair.b.name,
        a=tick_choices(a, decided, is_saved=bool(picked)),
        b=tick_choices(b, decided, is_saved=bool(picked)),
        is_saved=bool(picked),
        is_open=meeting.state is AppointmentState.PLANNED,
        read_at=clock.now(),
        silent=tuple(who.name for who in waits),
    )


def print_settings(therapist: TherapistViewer, meeting: AppointmentView) -> PrintSettings:
    """How this clinic prints, and which of the couple's sessions it is for."""
    paper = db.session.scalars(select(Clinic.paper).where(Clinic.id == therapist.clinic_id)).one()
    held = [
        one.id
        for one in appointment_queries.of_couple(therapist, meeting.couple_id, meeting.zone)
        if one.state is AppointmentState.HELD
    ]
    return PrintSettings(paper, appointment_number(meeting.id, reversed(held)))


def room_topics(therapist: TherapistViewer, meeting: AppointmentView, now: datetime) -> list[TopicView]:
    """What the two want to talk about and both may read: what was shared before, and what this opening released."""
    return [
        one
        for one in topic_queries.open_topics(therapist, meeting.couple_id)
        if one.release is Release.SHARE
        and (
            one.released_at is None
            or one.released_at <= now
            or (one.appointment_id == meeting.id and one.released_at == meeting.released_at)
        )
    ]


def picks(therapist: TherapistViewer, appointment_id: UUID) -> Sequence[SheetPick]:
    """The rows, for actions."""
    return db.session.scalars(
        access.visible(therapist, SheetPick).where(SheetPick.appointment_id == appointment_id)
    ).all()


def end_read() -> None:
    """End the reading transaction; what follows takes a while and reads nothing."""
    db.session.rollback()


def _starter(therapist: TherapistViewer, row: Appointment) -> Side:
    if row.starter is not None:
        return row.starter
    return next_starter(appointment_queries.last_starter(therapist, row.couple_id))


def _pick_states(therapist: TherapistViewer, appointment_id: UUID) -> PickStates:
    found = (
        select(SheetPick.appreciation_id, SheetPick.is_picked, SheetPick.picked_at, Appreciation.changed_at)
        .join(Appreciation, Appreciation.id == SheetPick.appreciation_id)
        .where(access.exists_for(therapist, SheetPick), SheetPick.appointment_id == appointment_id)
    )
    return {
        note_id: (is_picked, is_tick_current(picked_at, changed_at))
        for note_id, is_picked, picked_at, changed_at in db.session.execute(found)
    }


def _choice(note: AppreciationView) -> SheetChoice:
    chip = note_texts.chips().get(note.chip) if note.is_tapped else None
    return SheetChoice(note.id, note.on_day, note.words, chip.words if chip else "", on_paper=note.on_paper)
