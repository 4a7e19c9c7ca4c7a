"""Choose the notes of a sheet, share an opening and take that back. Actions flush; the route commits."""

from datetime import datetime
from uuid import UUID, uuid4

from practice import access, audit, clock, db
from practice.appointments import actions as appointment_actions
from practice.appointments.models import Appointment
from practice.appointments.rules import AppointmentState
from practice.appreciations import actions as appreciation_actions
from practice.couples.queries import couples as couple_queries
from practice.couples.rules import check_may_be_given
from practice.opening.models import SheetPick
from practice.opening.queries import choices as choice_queries
from practice.opening.queries.openings import OpeningView
from practice.opening.rules import (
    RELEASE_DELAY,
    SheetChoices,
    check_may_choose,
    check_may_take_back,
    check_not_called_off,
    check_own_day,
)
from practice.topics import actions as topic_actions
from practice.viewers import TherapistViewer


def choose(
    therapist: TherapistViewer,
    opening: OpeningView,
    choices: SheetChoices,
    ticked: frozenset[UUID],
    *,
    read_at: datetime | None = None,
    now: datetime,
) -> None:
    """Put these notes on the sheet and leave out the others; ids that are not among the choices are ignored.

    ``read_at``: when the page was made on which they were ticked; a note that was changed after it is not ticked.
    Raises Refusal when the session took place or was called off.
    """
    check_may_choose(opening.row.state, is_shared=opening.is_shared)
    _save_picks(therapist, opening, choices.with_ticks(ticked), min(read_at or now, now))


def share(therapist: TherapistViewer, opening: OpeningView, choices: SheetChoices, *, now: datetime) -> bool:
    """Mark the appointment as held; RELEASE_DELAY later what was kept for it is readable for both partners.

    Until then it can be taken back. The couple is locked, so that nothing is released once one of the two has left.

    Returns:
        Whether this call shared it; False when that was done before, and then nothing is changed.

    Raises:
        NotFound: the couple is a stranger's.
        Refusal: the couple rests, the session is still to come, was called off, or took place without its opening.
    """
    check_may_be_given(couple_queries.lock(therapist, opening.row.couple_id).state)
    if opening.row.state is AppointmentState.PLANNED:
        check_own_day(opening.meeting.on_day, clock.day_in(opening.meeting.zone, now))
    released_at = now + RELEASE_DELAY
    if not appointment_actions.mark_held(
        therapist, opening.row, opening.starter, released_at=released_at, now=now
    ):
        check_not_called_off(opening.row.state)
        if opening.row.shared_at is None:
            check_may_choose(opening.row.state, is_shared=False)
        return False
    _save_picks(therapist, opening, choices, now)
    pair, appointment_key = opening.pair, (opening.row.couple_id, opening.row.id)
    silent_ids = {partner.id for partner in (pair.a, pair.b) if partner.is_silent}
    if pair.appreciations_on:
        appreciation_actions.release_kept(
            therapist, *appointment_key, except_authors=silent_ids, released_at=released_at, now=now
        )
    topic_actions.take_up(
        therapist, *appointment_key, except_authors=silent_ids, released_at=released_at, now=now
    )
    return True


def take_back(therapist: TherapistViewer, row: Appointment, *, now: datetime) -> bool:
    """Undo ``share`` within RELEASE_DELAY: what was released is kept again, and the appointment planned.

    Allowed while the couple rests.

    Returns:
        False when it was taken back before, or never shared.

    Raises:
        NotFound: the couple is a stranger's.
        Refusal: the delay is over.
    """
    couple_queries.lock(therapist, row.couple_id)
    access.lock(therapist, row)
    released_at = row.released_at
    if row.shared_at is None:
        return False
    check_may_take_back(released_at, now)
    if released_at is None or not appointment_actions.mark_not_held(therapist, row, now=now):
        return False
    appreciation_actions.undo_release(therapist, row.id, released_at)
    topic_actions.undo_take_up(therapist, row.id, released_at)
    return True


def note_print(therapist: TherapistViewer, appointment_id: UUID, *, now: datetime) -> None:
    """Record that the sheet was printed, in a transaction of its own: the one that printed it only reads."""
    with db.own_transaction() as own_session:
        audit.record(therapist, "printed", f"appointment:{appointment_id}", now=now, session=own_session)


def _save_picks(
    therapist: TherapistViewer, opening: OpeningView, choices: SheetChoices, now: datetime
) -> None:
    picks = {pick.appreciation_id: pick for pick in choice_queries.picks(therapist, opening.row.id)}
    for note_id in sorted(choices.offered_ids):
        pick = picks.get(note_id) or _ensure_pick(therapist, opening, note_id, now)
        pick.is_picked, pick.picked_at = note_id in choices.picked_ids, now
    db.session.flush()


def _ensure_pick(therapist: TherapistViewer, opening: OpeningView, note_id: UUID, now: datetime) -> SheetPick:
    """A row for this note; that of another window where one was added at the same moment."""
    pick = SheetPick(
        id=uuid4(),
        couple_id=opening.row.couple_id,
        appointment_id=opening.row.id,
        appreciation_id=note_id,
        is_picked=False,
        picked_at=now,
    )
    if not db.add_if_new(pick):
        return next(
            pick
            for pick in choice_queries.picks(therapist, opening.row.id)
            if pick.appreciation_id == note_id
        )
    return pick
