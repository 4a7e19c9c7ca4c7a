"""Read the notes that may go on an opening sheet, and which are ticked."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import BindParameter, and_, bindparam, or_, select

from practice import access, clock, db, statements
from practice.appointments import queries as appointment_queries
from practice.appointments.queries import AppointmentView
from practice.appointments.rules import AppointmentState
from practice.appreciations import queries as appreciation_queries
from practice.appreciations.models import Appreciation
from practice.appreciations.queries import AppreciationView
from practice.appreciations.rules import note_texts
from practice.couples.queries.couples import CoupleView
from practice.opening.models import SheetPick
from practice.opening.queries.openings import OpeningView
from practice.opening.rules import (
    SheetChoice,
    SheetChoices,
    is_tick_current,
    tick_choices,
)
from practice.release import Release
from practice.viewers import TherapistViewer, Viewer

NO_ID = UUID(int=0)  # the id of no row


class PickState(NamedTuple):
    """Whether a note is ticked for the sheet, and whether that was chosen for its present words."""

    is_picked: bool
    is_current: bool


PickStates = dict[UUID, PickState]  # by note


class ReviewNotes(NamedTuple):
    """What a couple's review shows of their notes: those for the next opening, and the days with a note.

    ``confided`` are released to this therapist alone: on no sheet, and not read aloud.
    """

    notes: list[AppreciationView]
    confided: list[AppreciationView]
    pick_states: PickStates
    days: set[tuple[UUID, date]]  # author, day


def review_notes(
    therapist: TherapistViewer, couple_id: UUID, meeting: AppointmentView | None, since: date
) -> ReviewNotes:
    """In one statement, the notes that wait for the opening of ``meeting``, what is ticked, and days with a note.

    ``days`` begin with ``since``.
    """
    values = {"couple_id": couple_id, "since": since, "appointment_id": meeting.id if meeting else NO_ID}
    rows = statements.execute_prepared(_review_notes, therapist, **values).all()
    appointment_ids = {None, values["appointment_id"]}
    notes = [
        appreciation_queries.appreciation_view(therapist, row)
        for row, *_ in rows
        if row.appointment_id in appointment_ids
    ]
    return ReviewNotes(
        [note for note in notes if note.release is not Release.THERAPIST_ONLY],
        [note for note in notes if note.release is Release.THERAPIST_ONLY],
        {
            row.id: PickState(is_picked, is_tick_current(picked_at, row.changed_at))
            for row, is_picked, picked_at in rows
            if is_picked is not None
        },
        {(row.author_id, row.on_day) for row, *_ in rows if row.on_day >= since},
    )


def _review_notes(therapist: Viewer) -> db.AnySelect:
    appointment_id: BindParameter[UUID] = bindparam("appointment_id")
    is_pick_of_appointment = and_(
        SheetPick.appreciation_id == Appreciation.id,
        SheetPick.appointment_id == appointment_id,
        access.exists_for(therapist, SheetPick),
    )
    is_recent = Appreciation.on_day >= bindparam("since")
    is_waiting = or_(Appreciation.appointment_id.is_(None), Appreciation.appointment_id == appointment_id)
    return (
        appreciation_queries.newest_first(therapist)
        .select_from(Appreciation)
        .outerjoin(SheetPick, is_pick_of_appointment)
        .add_columns(SheetPick.is_picked, SheetPick.picked_at)
        .where(Appreciation.couple_id == bindparam("couple_id"), or_(is_waiting, is_recent))
    )


def choices(therapist: TherapistViewer, opening: OpeningView) -> SheetChoices:
    """The notes that may go on this opening's sheet, and which are ticked."""
    meeting = appointment_queries.appointment_view(opening.row, opening.pair.zone)
    notes = appreciation_queries.for_session(therapist, meeting.couple_id, meeting.id)
    if meeting.state is not AppointmentState.PLANNED:
        notes = [note for note in notes if note.is_opened]  # the others wait for the next opening
    return _build_choices(notes, _pick_states(therapist, meeting.id), meeting, opening.pair)


def choices_for_review(review_notes: ReviewNotes, meeting: AppointmentView, pair: CoupleView) -> SheetChoices:
    """The same for an appointment still to come, from the notes its review has read."""
    now = clock.now()
    final = [note for note in review_notes.notes if not note.may_be_taken_back(now)]
    return _build_choices(final, review_notes.pick_states, meeting, pair)


def _build_choices(
    notes: list[AppreciationView], pick_states: PickStates, meeting: AppointmentView, pair: CoupleView
) -> SheetChoices:
    """Choices of these notes.

    Left out are notes of somebody who has not agreed to the texts in force, and all where appreciations are off.
    """
    silent = [partner for partner in (pair.a, pair.b) if partner.is_silent]
    waiting_ids = {partner.id for partner in (silent if pair.appreciations_on else (pair.a, pair.b))}
    if meeting.shared_at is not None:
        silent, waiting_ids = [], set()  # what an opening released stays on its sheet
    offered = [note for note in notes if note.author_id not in waiting_ids]
    a, b = (
        [_choice(note) for note in offered if note.author_id == partner.id] for partner in (pair.a, pair.b)
    )
    decided = {note_id: state.is_picked for note_id, state in pick_states.items() if state.is_current}
    return SheetChoices(
        appointment_id=meeting.id,
        name_a=pair.a.name,
        name_b=pair.b.name,
        a=tick_choices(a, decided, is_saved=bool(pick_states)),
        b=tick_choices(b, decided, is_saved=bool(pick_states)),
        is_saved=bool(pick_states),
        is_open=meeting.state is AppointmentState.PLANNED,
        read_at=clock.now(),
        silent=tuple(partner.name for partner in silent),
    )


def picks(therapist: TherapistViewer, appointment_id: UUID) -> Sequence[SheetPick]:
    """The rows of an appointment, for actions."""
    return db.session.scalars(
        access.visible(therapist, SheetPick).where(SheetPick.appointment_id == appointment_id)
    ).all()


def _pick_states(therapist: TherapistViewer, appointment_id: UUID) -> PickStates:
    statement = (
        select(SheetPick.appreciation_id, SheetPick.is_picked, SheetPick.picked_at, Appreciation.changed_at)
        .join(Appreciation, Appreciation.id == SheetPick.appreciation_id)
        .where(access.exists_for(therapist, SheetPick), SheetPick.appointment_id == appointment_id)
    )
    return {
        note_id: PickState(is_picked, is_tick_current(picked_at, changed_at))
        for note_id, is_picked, picked_at, changed_at in db.session.execute(statement)
    }


def _choice(note: AppreciationView) -> SheetChoice:
    chip = note_texts.chips().get(note.chip) if note.is_tapped else None
    return SheetChoice(note.id, note.on_day, note.words, chip.words if chip else "", on_paper=note.on_paper)
