"""Assigning, changing, keeping, stopping, rating and resting. Actions flush; the route commits."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from uuid import uuid4, uuid5

from practice import access, audit, clock, db, vault
from practice.assignments.models import Assignment, Rest
from practice.assignments.queries import assignments as assignment_queries
from practice.assignments.queries import surroundings as surrounding_queries
from practice.assignments.queries.assignments import AssignmentView
from practice.assignments.rules import AssignmentDraft, Ends, check_plan, is_live
from practice.couples.models import Couple
from practice.couples.queries import couples as couple_queries
from practice.couples.rules import check_may_be_given, check_may_note
from practice.errors import Refusal
from practice.library.models import Activity
from practice.library.rules.activities import check_is_offered
from practice.messages import N_
from practice.release import Release
from practice.rhythm.rules.windows import earlier_ranges, windows_to_rest
from practice.viewers import PartnerViewer, TherapistViewer


def assign(
    therapist: TherapistViewer, couple: Couple, activity: Activity, draft: AssignmentDraft, *, now: datetime
) -> Assignment:
    """Give an activity to an active couple; the same form sent twice gives it once."""
    check_may_be_given(couple.state)
    check_is_offered(is_retired=activity.retired_at is not None)
    check_plan(draft, clock.day_in(couple.time_zone, now))
    row = Assignment(
        id=uuid4(),
        couple_id=couple.id,
        author_id=therapist.id,
        activity_id=activity.id,
        given_at=now,
        ended_on=None,
        form_key=draft.form_key,
    )
    _write_plan(therapist, row, draft)
    if (kept := vault.add_idempotent(therapist, row, draft.form_key)) is row:
        audit.record(therapist, "assigned", f"assignment:{row.id}", now=now)
    return kept


def change(therapist: TherapistViewer, row: Assignment, draft: AssignmentDraft, *, now: datetime) -> None:
    """Change the plan of an assignment; what was noted stays. One that had come to its end goes on with it."""
    access.lock(therapist, row)
    couple = couple_queries.couple(therapist, row.couple_id)
    check_may_be_given(couple.state)
    today = clock.day_in(couple.time_zone, now)
    check_plan(draft, today)
    is_over = not is_live(row.ends, assignment_queries.last_day_of(therapist, row), row.ended_on, today)
    was = assignment_queries.rhythm_of(row)
    with vault.changing(therapist, row, draft.version):
        _write_plan(therapist, row, draft)
    kept = earlier_ranges(was, assignment_queries.rhythm_of(row), today)
    row.earlier = [one._asdict() | {"until": one.until.isoformat()} for one in kept]
    if is_over:
        row.renewed_on, row.ended_on = today, None
    db.session.flush()


def assign_to_all(
    therapist: TherapistViewer,
    chosen: Iterable[Couple],
    activity: Activity,
    draft: AssignmentDraft,
    *,
    now: datetime,
) -> list[Assignment]:
    """Give an activity to several couples with one plan, or to none; the same form sent twice gives it once."""
    return [
        assign(
            therapist,
            couple,
            activity,
            replace(draft, form_key=uuid5(draft.form_key, str(couple.id))),
            now=now,
        )
        for couple in chosen
    ]


def stop(therapist: TherapistViewer, row: Assignment, *, now: datetime) -> None:
    """Stop an assignment today; what was noted stays."""
    if row.ended_on is None:
        row.ended_on = clock.day_in(couple_queries.couple(therapist, row.couple_id).time_zone, now)
        audit.record(therapist, "stopped", f"assignment:{row.id}", now=now)
        db.session.flush()


def resume(therapist: TherapistViewer, row: Assignment, *, now: datetime) -> None:
    """Take back a stop."""
    check_may_be_given(couple_queries.couple(therapist, row.couple_id).state)
    if row.ended_on is not None:
        row.ended_on = None
        audit.record(therapist, "took back a stop", f"assignment:{row.id}", now=now)
        db.session.flush()


def keep(therapist: TherapistViewer, row: Assignment, *, now: datetime) -> None:
    """Let an assignment go on until the next session from today, also one that had come to its end."""
    couple = couple_queries.couple(therapist, row.couple_id)
    check_may_be_given(couple.state)
    today = clock.day_in(couple.time_zone, now)
    if row.renewed_on == today and row.ended_on is None:
        return
    if row.ends is Ends.OPEN and row.ended_on is None:
        return  # it goes on anyway
    row.renewed_on, row.ended_on = today, None
    row.ends, row.ends_on = Ends.NEXT_SESSION, None
    audit.record(therapist, "renewed", f"assignment:{row.id}", now=now)
    db.session.flush()


def rate(therapist: TherapistViewer, row: Assignment, rating: int | None, *, now: datetime) -> None:
    """Keep how it went as the therapist sees it, 0 to 4, in place of what was kept before; None takes it back."""
    today = clock.day_in(couple_queries.couple(therapist, row.couple_id).time_zone, now)
    row.rating, row.rated_on = rating, None if rating is None else today
    audit.record(therapist, "rated", f"assignment:{row.id}", now=now)
    db.session.flush()


def _write_plan(therapist: TherapistViewer, row: Assignment, draft: AssignmentDraft) -> None:
    row.mode, row.window, row.low, row.high = draft.mode, draft.window, draft.low, draft.high
    row.minutes, row.cost = draft.minutes, draft.cost
    row.starts_on, row.ends, row.ends_on = draft.starts_on, draft.ends, draft.ends_on
    if row.author_id != therapist.id:
        row.author_id = therapist.id  # whoever changes a shared plan answers for it, and the seal names them
    vault.write_texts(therapist, row, Release.SHARE, draft)


def check_goes_on(partner: PartnerViewer, assignment: Assignment, *, now: datetime) -> None:
    """Refuse to begin something new within an assignment that has come to its end."""
    today = clock.day_in(couple_queries.couple(partner, partner.couple_id).time_zone, now)
    if not is_live(
        assignment.ends, assignment_queries.last_day_of(partner, assignment), assignment.ended_on, today
    ):
        raise Refusal(N_("This one has come to its end."))


def rest(partner: PartnerViewer, given: AssignmentView, first_on: date | None, *, now: datetime) -> None:
    """Let one window of an assignment rest, the running one or one to come; naming it twice names it once."""
    couple = couple_queries.couple(partner, given.couple_id)
    check_may_note(couple.state)
    today = clock.day_in(couple.time_zone, now)
    free = windows_to_rest(given.rhythm, today, given.own)
    window = next((one for one in free if one.first == first_on), None)
    if window is None or window.last is None:
        raise Refusal(N_("Please choose one of the times that are not over yet."))
    row = Rest(
        id=uuid4(),
        couple_id=given.couple_id,
        assignment_id=given.id,
        first_on=window.first,
        last_on=window.last,
        named_at=now,
    )
    db.add_if_new(row)


def undo_rest(partner: PartnerViewer, given: AssignmentView, first_on: str, *, now: datetime) -> None:
    """Take back a rest that is not over; anything else stays as it is."""
    couple = couple_queries.couple(partner, given.couple_id)
    today = clock.day_in(couple.time_zone, now)
    for row in surrounding_queries.rests(partner, given.id):
        if row.first_on.isoformat() == first_on and row.last_on >= today:
            db.session.delete(row)
    db.session.flush()
