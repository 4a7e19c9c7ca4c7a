"""Making room: naming seasons and rests, putting something aside. Actions flush; the page commits."""

from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

from practice import access, audit, clock, db
from practice.access import Partner, Therapist, Viewer
from practice.couples import queries as couples
from practice.couples.rules import check_may_be_given, check_may_note
from practice.errors import Refusal
from practice.homework import queries
from practice.homework.models import Assignment, NotNow, RestPass, Season
from practice.homework.queries import Given
from practice.homework.rhythm import windows_to_rest
from practice.homework.rules import SeasonDraft, check_season
from practice.phrase import N_


def name_season(viewer: Viewer, couple_id: UUID, draft: SeasonDraft, *, now: datetime) -> Season:
    """Less is expected for a while; the same form sent twice names one."""
    couple = couples.couple(viewer, couple_id)
    if isinstance(viewer, Therapist):
        check_may_be_given(couple.state)
    else:
        check_may_note(couple.state)
    check_season(draft, clock.day_in(couple.time_zone, now))
    row = Season(
        id=uuid4(),
        couple_id=couple_id,
        kind=draft.kind,
        first_on=draft.first_on,
        last_on=draft.last_on,
        named_at=now,
        form_key=draft.form_key,
    )
    return access.keep_once(viewer, row, draft.form_key)


def end_season(viewer: Viewer, row: Season, *, now: datetime) -> None:
    """A season ends yesterday, so that today is an ordinary day; one that had not begun was never there."""
    today = clock.day_in(couples.couple(viewer, row.couple_id).time_zone, now)
    if row.first_on >= today:
        db.session.delete(row)
    elif row.last_on is None or row.last_on >= today:
        row.last_on = today - timedelta(days=1)
    if isinstance(viewer, Therapist):
        audit.note(viewer, "ended a season", f"couple:{row.couple_id}", now=now)
    db.session.flush()


def rest(partner: Partner, given: Given, first_on: date | None, *, now: datetime) -> None:
    """Let one window of an assignment rest, the running one or one to come; naming it twice names it once."""
    couple = couples.couple(partner, given.couple_id)
    check_may_note(couple.state)
    today = clock.day_in(couple.time_zone, now)
    free = windows_to_rest(given.rhythm, today, given.own)
    window = next((one for one in free if one.first == first_on), None)
    if window is None or window.last is None:
        raise Refusal(N_("Please choose one of the times that are not over yet."))
    row = RestPass(
        id=uuid4(),
        couple_id=given.couple_id,
        assignment_id=given.id,
        first_on=window.first,
        last_on=window.last,
        named_at=now,
    )
    db.added(row)


def unrest(partner: Partner, given: Given, first_on: str, *, now: datetime) -> None:
    """Take back a rest that is not over; anything else stays as it is."""
    couple = couples.couple(partner, given.couple_id)
    today = clock.day_in(couple.time_zone, now)
    for row in queries.rests(partner, given.id):
        if row.first_on.isoformat() == first_on and row.last_on >= today:
            db.session.delete(row)
    db.session.flush()


def put_aside(partner: Partner, assignment: Assignment, *, now: datetime) -> None:
    """Not now, for this partner alone."""
    if queries.put_aside(partner, assignment.id) is not None:
        return
    row = NotNow(
        id=uuid4(),
        couple_id=assignment.couple_id,
        assignment_id=assignment.id,
        partner_id=partner.id,
        said_at=now,
    )
    db.added(row)


def take_up(partner: Partner, assignment: Assignment) -> None:
    """What was put aside is there again."""
    if (row := queries.put_aside(partner, assignment.id)) is not None:
        db.session.delete(row)
        db.session.flush()
