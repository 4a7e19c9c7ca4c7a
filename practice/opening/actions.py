"""Choosing what goes on the sheet, and sharing the opening. Actions flush; the page commits."""

from datetime import datetime
from uuid import UUID, uuid4

from practice import audit, db
from practice.access import Therapist
from practice.appointments import actions as appointments
from practice.appreciations import actions as appreciations
from practice.couples import queries as couples
from practice.couples.rules import check_may_be_given
from practice.opening import queries
from practice.opening.models import SheetPick
from practice.opening.queries import Opening
from practice.opening.rules import Choices, check_not_called_off, check_open


def choose(
    therapist: Therapist, found: Opening, offered: Choices, ticked: frozenset[UUID], *, now: datetime
) -> None:
    """Put these notes on the sheet and leave out the others; ids that were not offered count for nothing."""
    check_open(found.row.state)
    _decide(therapist, found, offered.ticked(ticked), now)


def share(therapist: Therapist, found: Opening, chosen: Choices, *, now: datetime) -> bool:
    """The couple has opened the session: what was kept for it is theirs to read, and it took place.

    False when that had been said before; then nothing is done a second time. The couple is held, so that nothing
    is released once one of the two has left.
    """
    check_may_be_given(couples.hold(therapist, found.row.couple_id).state)
    if not appointments.mark_held(therapist, found.row, found.starter, now=now):
        check_not_called_off(found.row.state)
        return False
    _decide(therapist, found, chosen, now)
    appreciations.open_kept(therapist, found.row.couple_id, found.row.id, now=now)
    appointments.take_topics(therapist, found.row.couple_id, found.row.id, now=now)
    return True


def note_print(therapist: Therapist, appointment_id: UUID, *, now: datetime) -> None:
    """Write down that the sheet was printed, beside the reading that printed it."""
    with db.own_transaction() as beside:
        audit.note(therapist, "printed", f"appointment:{appointment_id}", now=now, beside=beside)


def _decide(therapist: Therapist, found: Opening, chosen: Choices, now: datetime) -> None:
    kept = {pick.appreciation_id: pick for pick in queries.picks(therapist, found.row.id)}
    for note_id in sorted(chosen.offered):
        pick = kept.get(note_id) or _keep(therapist, found, note_id, now)
        is_picked = note_id in chosen.picked
        if pick.is_picked is not is_picked:
            pick.is_picked, pick.picked_at = is_picked, now
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
