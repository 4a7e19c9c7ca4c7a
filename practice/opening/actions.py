"""Choosing what goes on the sheet, and sharing the opening. Actions flush; the page commits."""

from datetime import datetime
from uuid import UUID, uuid4

from practice import access, audit, clock, db
from practice.appointments import actions as appointment_actions
from practice.appointments.models import Appointment
from practice.appointments.rules import AppointmentState
from practice.appreciations import actions as appreciation_actions
from practice.couples.queries import couples as couple_queries
from practice.couples.rules import check_may_be_given
from practice.opening import queries
from practice.opening.models import SheetPick
from practice.opening.queries import OpeningView
from practice.opening.rules import (
    RELEASED_AFTER,
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
    found: OpeningView,
    offered: SheetChoices,
    ticked: frozenset[UUID],
    *,
    read_at: datetime | None = None,
    now: datetime,
) -> None:
    """Put these notes on the sheet and leave out the others; ids that were not offered count for nothing.

    ``read_at``: when the page was made on which they were ticked; what is said differently since is not ticked.
    """
    check_may_choose(found.row.state, is_shared=found.is_shared)
    _save_picks(therapist, found, offered.with_ticks(ticked), min(read_at or now, now))


def share(therapist: TherapistViewer, found: OpeningView, chosen: SheetChoices, *, now: datetime) -> bool:
    """The couple has opened the session: it took place, and an hour later what was kept for it is theirs to read.

    Until then it can be taken back. False when that had been said before; then nothing is done a second time. The couple is held, so that nothing
    is released once one of the two has left.
    """
    check_may_be_given(couple_queries.lock(therapist, found.row.couple_id).state)
    if found.row.state is AppointmentState.PLANNED:
        check_own_day(found.meeting.on_day, clock.day_in(found.meeting.zone, now))
    released_at = now + RELEASED_AFTER
    if not appointment_actions.mark_held(
        therapist, found.row, found.starter, released_at=released_at, now=now
    ):
        check_not_called_off(found.row.state)
        if found.row.shared_at is None:
            check_may_choose(found.row.state, is_shared=False)
        return False
    _save_picks(therapist, found, chosen, now)
    pair, here = found.pair, (found.row.couple_id, found.row.id)
    silent = {one.id for one in (pair.a, pair.b) if one.is_silent}
    if pair.appreciations_on:
        appreciation_actions.release_kept(therapist, *here, but=silent, released_at=released_at, now=now)
    topic_actions.take_up(therapist, *here, but=silent, released_at=released_at, now=now)
    return True


def take_back(therapist: TherapistViewer, row: Appointment, *, now: datetime) -> bool:
    """Undo ``share`` before its hour is over, by the clock alone: all of it is kept again, and it is planned.

    False when it was taken back before, or never shared. The couple may be resting by now.
    """
    couple_queries.lock(therapist, row.couple_id)
    access.lock(therapist, row)
    released_at = row.released_at
    if row.shared_at is None:
        return False
    check_may_take_back(released_at, now)
    if released_at is None or not appointment_actions.mark_not_held(therapist, row, now=now):
        return False
    appreciation_actions.keep_again(therapist, row.id, released_at)
    topic_actions.undo_take_up(therapist, row.id, released_at)
    return True


def note_print(therapist: TherapistViewer, appointment_id: UUID, *, now: datetime) -> None:
    """Write down that the sheet was printed, beside the reading that printed it."""
    with db.own_transaction() as own_session:
        audit.record(therapist, "printed", f"appointment:{appointment_id}", now=now, session=own_session)


def _save_picks(therapist: TherapistViewer, found: OpeningView, chosen: SheetChoices, now: datetime) -> None:
    kept = {pick.appreciation_id: pick for pick in queries.picks(therapist, found.row.id)}
    for note_id in sorted(chosen.offered_ids):
        pick = kept.get(note_id) or _ensure_pick(therapist, found, note_id, now)
        pick.is_picked, pick.picked_at = note_id in chosen.picked_ids, now
    db.session.flush()


def _ensure_pick(therapist: TherapistViewer, found: OpeningView, note_id: UUID, now: datetime) -> SheetPick:
    """A row for this note; the one another window made a moment ago, where there is one."""
    pick = SheetPick(
        id=uuid4(),
        couple_id=found.row.couple_id,
        appointment_id=found.row.id,
        appreciation_id=note_id,
        is_picked=False,
        picked_at=now,
    )
    if not db.add_if_new(pick):
        return next(one for one in queries.picks(therapist, found.row.id) if one.appreciation_id == note_id)
    return pick
