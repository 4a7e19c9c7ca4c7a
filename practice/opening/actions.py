"""Choosing what goes on the sheet, and sharing the opening. Actions flush; the page commits."""

from datetime import datetime
from uuid import UUID, uuid4

from practice import access, audit, clock, db
from practice.access import Therapist
from practice.appointments import actions as appointments
from practice.appointments.models import Appointment
from practice.appointments.rules import AppointmentState
from practice.appreciations import actions as appreciations
from practice.couples import queries as couples
from practice.couples.rules import check_may_be_given
from practice.opening import queries
from practice.opening.models import SheetPick
from practice.opening.queries import Opening
from practice.opening.rules import (
    RELEASED_AFTER,
    Choices,
    check_may_take_back,
    check_not_called_off,
    check_open,
    check_own_day,
)


def choose(
    therapist: Therapist,
    found: Opening,
    offered: Choices,
    ticked: frozenset[UUID],
    *,
    read_at: datetime | None = None,
    now: datetime,
) -> None:
    """Put these notes on the sheet and leave out the others; ids that were not offered count for nothing.

    ``read_at``: when the page was made on which they were ticked; what is said differently since is not ticked.
    """
    check_open(found.row.state, is_shared=found.is_shared)
    _decide(therapist, found, offered.ticked(ticked), min(read_at or now, now))


def share(therapist: Therapist, found: Opening, chosen: Choices, *, now: datetime) -> bool:
    """The couple has opened the session: it took place, and an hour later what was kept for it is theirs to read.

    Until then it can be taken back. False when that had been said before; then nothing is done a second time. The couple is held, so that nothing
    is released once one of the two has left.
    """
    check_may_be_given(couples.hold(therapist, found.row.couple_id).state)
    if found.row.state is AppointmentState.PLANNED:
        check_own_day(found.meeting.on_day, clock.day_in(found.meeting.zone, now))
    released_at = now + RELEASED_AFTER
    if not appointments.mark_held(therapist, found.row, found.starter, released_at=released_at, now=now):
        check_not_called_off(found.row.state)
        if found.row.shared_at is None:
            check_open(found.row.state, is_shared=False)
        return False
    _decide(therapist, found, chosen, now)
    pair, here = found.pair, (found.row.couple_id, found.row.id)
    silent = {one.id for one in (pair.a, pair.b) if one.is_silent}
    if pair.appreciations_on:
        appreciations.open_kept(therapist, *here, but=silent, released_at=released_at, now=now)
    appointments.take_topics(therapist, *here, but=silent, released_at=released_at, now=now)
    return True


def take_back(therapist: Therapist, row: Appointment, *, now: datetime) -> bool:
    """Undo ``share`` before its hour is over, by the clock alone: all of it is kept again, and it is planned.

    False when it was taken back before, or never shared. The couple may be resting by now.
    """
    couples.hold(therapist, row.couple_id)
    access.hold(therapist, row)
    released_at = row.released_at
    if row.shared_at is None:
        return False
    check_may_take_back(released_at, now)
    if released_at is None or not appointments.mark_not_held(therapist, row, now=now):
        return False
    appreciations.keep_again(therapist, row.id, released_at)
    appointments.return_topics(therapist, row.id, released_at)
    return True


def note_print(therapist: Therapist, appointment_id: UUID, *, now: datetime) -> None:
    """Write down that the sheet was printed, beside the reading that printed it."""
    with db.own_transaction() as beside:
        audit.note(therapist, "printed", f"appointment:{appointment_id}", now=now, beside=beside)


def _decide(therapist: Therapist, found: Opening, chosen: Choices, now: datetime) -> None:
    kept = {pick.appreciation_id: pick for pick in queries.picks(therapist, found.row.id)}
    for note_id in sorted(chosen.offered):
        pick = kept.get(note_id) or _keep(therapist, found, note_id, now)
        pick.is_picked, pick.picked_at = note_id in chosen.picked, now
    db.session.flush()


def _keep(therapist: Therapist, found: Opening, note_id: UUID, now: datetime) -> SheetPick:
    """A row for this note; the one another window made a moment ago, where there is one."""
    pick = SheetPick(
        id=uuid4(),
        couple_id=found.row.couple_id,
        appointment_id=found.row.id,
        appreciation_id=note_id,
        is_picked=False,
        picked_at=now,
    )
    if not db.added(pick):
        return next(one for one in queries.picks(therapist, found.row.id) if one.appreciation_id == note_id)
    return pick
