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
    """Assign an activity to a couple; the same form sent twice assigns it once.

    Raises:
        Refusal: if nothing may be given to the couple now, the activity is retired, or the plan is not possible.
        SavedBefore: if the form was saved before with other values.
    """
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
    saved = vault.add_idempotent(therapist, row, draft.form_key)
    if saved is row:
        audit.record(therapist, "assigned", f"assignment:{row.id}", now=now)
    return saved


def change(therapist: TherapistViewer, row: Assignment, draft: AssignmentDraft, *, now: datetime) -> None:
    """Change the plan of an assignment; its entries stay. One that was over is renewed from today.

    Raises:
        Refusal: if nothing may be given to the couple now, or the plan is not possible.
        ChangedMeanwhile: if the plan is no longer as the form showed it.
    """
    access.lock(therapist, row)
    couple = couple_queries.couple(therapist, row.couple_id)
    check_may_be_given(couple.state)
    today = clock.day_in(couple.time_zone, now)
    check_plan(draft, today)
    is_over = not is_live(row.ends, assignment_queries.last_day_of(therapist, row), row.ended_on, today)
    earlier_rhythm = assignment_queries.rhythm_of(row)
    with vault.changing(therapist, row, draft.version):
        _write_plan(therapist, row, draft)
    ranges = earlier_ranges(earlier_rhythm, assignment_queries.rhythm_of(row), today)
    row.earlier = [each_range._asdict() | {"until": each_range.until.isoformat()} for each_range in ranges]
    if is_over:
        row.renewed_on, row.ended_on = today, None
    db.session.flush()


def assign_to_all(
    therapist: TherapistViewer,
    couples: Iterable[Couple],
    activity: Activity,
    draft: AssignmentDraft,
    *,
    now: datetime,
) -> list[Assignment]:
    """Assign an activity to several couples with one plan; the same form sent twice assigns it once to each.

    Raises:
        Refusal: as ``assign``, for the first couple it is true of; the caller then commits nothing.
    """
    return [
        assign(
            therapist,
            couple,
            activity,
            replace(draft, form_key=uuid5(draft.form_key, str(couple.id))),
            now=now,
        )
        for couple in couples
    ]


def stop(therapist: TherapistViewer, row: Assignment, *, now: datetime) -> None:
    """Stop an assignment as of today; its entries stay."""
    if row.ended_on is None:
        row.ended_on = clock.day_in(couple_queries.couple(therapist, row.couple_id).time_zone, now)
        audit.record(therapist, "stopped", f"assignment:{row.id}", now=now)
        db.session.flush()


def resume(therapist: TherapistViewer, row: Assignment, *, now: datetime) -> None:
    """Take back a stop.

    Raises:
        Refusal: if nothing may be given to the couple now.
    """
    check_may_be_given(couple_queries.couple(therapist, row.couple_id).state)
    if row.ended_on is not None:
        row.ended_on = None
        audit.record(therapist, "took back a stop", f"assignment:{row.id}", now=now)
        db.session.flush()


def keep(therapist: TherapistViewer, row: Assignment, *, now: datetime) -> None:
    """Renew an assignment from today until the next session, also one that is over.

    Raises:
        Refusal: if nothing may be given to the couple now.
    """
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
    """Save how it went as the therapist sees it, 0 to 4, in place of an earlier rating; None takes it back."""
    today = clock.day_in(couple_queries.couple(therapist, row.couple_id).time_zone, now)
    row.rating, row.rated_on = rating, None if rating is None else today
    audit.record(therapist, "rated", f"assignment:{row.id}", now=now)
    db.session.flush()


def _write_plan(therapist: TherapistViewer, row: Assignment, draft: AssignmentDraft) -> None:
    """Write a draft into the row and seal its texts."""
    row.mode, row.window, row.low, row.high = draft.mode, draft.window, draft.low, draft.high
    row.minutes, row.cost = draft.minutes, draft.cost
    row.starts_on, row.ends, row.ends_on = draft.starts_on, draft.ends, draft.ends_on
    if row.author_id != therapist.id:
        row.author_id = therapist.id  # the author of a plan is whoever changed it last, as its seal says
    vault.write_texts(therapist, row, Release.SHARE, draft)


def check_goes_on(partner: PartnerViewer, assignment: Assignment, *, now: datetime) -> None:
    """Raise Refusal if an assignment is over, so that nothing new is begun within it."""
    today = clock.day_in(couple_queries.couple(partner, partner.couple_id).time_zone, now)
    if not is_live(
        assignment.ends, assignment_queries.last_day_of(partner, assignment), assignment.ended_on, today
    ):
        raise Refusal(N_("This one has come to its end."))


def rest(partner: PartnerViewer, assignment: AssignmentView, first_on: date | None, *, now: datetime) -> None:
    """Let one window of an assignment rest, the running one or one to come; the same one twice rests once.

    ``first_on`` is the window's first day.

    Raises:
        Refusal: if the couple may not note anything now, or no window that may rest begins on that day.
    """
    couple = couple_queries.couple(partner, assignment.couple_id)
    check_may_note(couple.state)
    today = clock.day_in(couple.time_zone, now)
    windows = windows_to_rest(assignment.rhythm, today, assignment.span)
    window = next((candidate for candidate in windows if candidate.first == first_on), None)
    if window is None or window.last is None:
        raise Refusal(N_("Please choose one of the times that are not over yet."))
    row = Rest(
        id=uuid4(),
        couple_id=assignment.couple_id,
        assignment_id=assignment.id,
        first_on=window.first,
        last_on=window.last,
        named_at=now,
    )
    db.add_if_new(row)


def undo_rest(partner: PartnerViewer, assignment: AssignmentView, first_on: str, *, now: datetime) -> None:
    """Delete the rest that begins on this ISO day, if it is not over; otherwise do nothing."""
    couple = couple_queries.couple(partner, assignment.couple_id)
    today = clock.day_in(couple.time_zone, now)
    for row in surrounding_queries.rests(partner, assignment.id):
        if row.first_on.isoformat() == first_on and row.last_on >= today:
            db.session.delete(row)
    db.session.flush()
