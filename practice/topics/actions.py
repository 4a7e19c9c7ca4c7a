"""Asking for topics, changing them, and taking them up in a session. Actions flush; the route commits."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID, uuid4

from practice import access, audit, clock, db, vault
from practice.appointments import queries as appointment_queries
from practice.consent import actions as consent_actions
from practice.couples.queries import couples as couple_queries
from practice.couples.rules import check_may_note
from practice.errors import NotFound
from practice.release import Release, released_at
from practice.topics import queries
from practice.topics.models import Topic
from practice.topics.rules import TopicDraft, check_may_change, check_may_take_back
from practice.viewers import PartnerViewer, TherapistViewer


def ask(partner: PartnerViewer, draft: TopicDraft, *, now: datetime) -> Topic:
    """Save a topic for the next session; the same form sent twice saves one.

    Raises:
        Refusal: nothing may be written for the couple, or the release is not offered any more.
        SavedBefore: the form saved other words before.
    """
    couple = couple_queries.couple(partner, partner.couple_id)
    check_may_note(couple.state)
    row = Topic(
        id=uuid4(),
        couple_id=couple.id,
        author_id=partner.id,
        asked_at=now,
        asked_on=clock.day_in(couple.time_zone, now),
        form_key=draft.form_key,
        deleted_at=None,
        released_at=released_at(draft.release, now),
        appointment_id=None,
        talked_at=None,
    )
    row.therapist_id = consent_actions.lock_reader(partner, draft.release, draft.therapist_id)
    vault.write_texts(partner, row, draft.release, draft)
    return vault.add_idempotent(partner, row, draft.form_key)


def change(partner: PartnerViewer, row: Topic, draft: TopicDraft, *, now: datetime) -> None:
    """Change the words or the release of one's own topic, while ``check_may_change`` allows it.

    Raises:
        NotFound: it is somebody else's.
        Refusal: it was shared or taken up meanwhile, or nothing may be written for the couple.
        ChangedMeanwhile: the form showed another state of it.
    """
    therapist_id = consent_actions.lock_reader(partner, draft.release, draft.therapist_id)
    _lock_own(partner, row)
    check_may_note(couple_queries.couple(partner, partner.couple_id).state)
    check_may_change(row.release, row.appointment_id, row.released_at, now)
    with vault.changing(partner, row, draft.version):
        row.released_at, row.therapist_id = released_at(draft.release, now), therapist_id
        vault.write_texts(partner, row, draft.release, draft)
    db.session.flush()


def delete(partner: PartnerViewer, row: Topic, *, now: datetime) -> None:
    """Delete one's own topic, which ``put_back`` undoes; twice is the same as once. Raises Refusal once a session took it up."""
    _lock_own(partner, row, with_deleted=True)
    check_may_take_back(row.appointment_id)
    if row.deleted_at is None:
        row.deleted_at = now
        row.form_key = uuid4()  # the same form may save it anew
    db.session.flush()


def put_back(partner: PartnerViewer, row: Topic, *, now: datetime) -> None:
    """Put a deleted topic back; one that is shared is shared from ``now``. Raises Refusal where nothing may be shared."""
    _lock_own(partner, row, with_deleted=True)
    if row.release is Release.SHARE:
        check_may_note(couple_queries.couple(partner, partner.couple_id).state)
    if row.deleted_at is not None:
        row.deleted_at, row.released_at = None, released_at(row.release, now)
    db.session.flush()


def take_up(
    therapist: TherapistViewer,
    couple_id: UUID,
    appointment_id: UUID,
    *,
    except_authors: Collection[UUID] = (),
    released_at: datetime,
    now: datetime,
) -> None:
    """Give a couple's open topics to an appointment; kept ones are shared, and shown to the other from ``released_at``.

    Topics of the authors in ``except_authors``, and those for one therapist alone, stay as they are.
    """
    for row in queries.open_topic_rows(therapist, couple_id, for_update=True):
        is_taken = row.appointment_id is not None and row.release is not Release.KEEP
        if is_taken or row.author_id in except_authors or row.release is Release.THERAPIST_ONLY:
            continue
        if row.release is Release.KEEP:
            vault.move(therapist, row, Release.SHARE)
            row.released_at = released_at
        row.appointment_id = appointment_id
        audit.record(therapist, "took up", f"topic:{row.id}", now=now)
    db.session.flush()


def undo_take_up(therapist: TherapistViewer, appointment_id: UUID, released_at: datetime) -> None:
    """Undo ``take_up``: its topics are open again, and those it shared, known by ``released_at``, are kept again."""
    for row in queries.taken_topic_rows(therapist, appointment_id):
        if row.released_at == released_at:
            vault.move(therapist, row, Release.KEEP)
            row.released_at = None
        row.appointment_id = row.talked_at = None
    db.session.flush()


def mark_talked(therapist: TherapistViewer, row: Topic, *, now: datetime) -> None:
    """Mark a topic as talked about in the couple's latest appointment so far; this releases nothing."""
    access.lock(therapist, row)
    if row.talked_at is None:
        zone = couple_queries.couple(therapist, row.couple_id).time_zone
        appointments = appointment_queries.of_couple(therapist, row.couple_id, zone)
        begun_ids = (
            appointment.id for appointment in appointments if appointment.on_day <= clock.day_in(zone, now)
        )
        may_opening_be_undone = row.appointment_id is not None and (row.released_at or now) > now
        if not may_opening_be_undone:
            row.appointment_id = next(begun_ids, row.appointment_id)
        row.talked_at = now
        audit.record(therapist, "talked about", f"topic:{row.id}", now=now)
    db.session.flush()


def mark_open(therapist: TherapistViewer, row: Topic, *, now: datetime) -> None:
    """Undo ``mark_talked``: the topic is open again."""
    access.lock(therapist, row)
    if row.talked_at is not None:
        row.talked_at = None
        if row.release is not Release.SHARE:
            row.appointment_id = None  # only an opening that shared it gave it this appointment
        audit.record(therapist, "not talked about", f"topic:{row.id}", now=now)
    db.session.flush()


def _lock_own(partner: PartnerViewer, row: Topic, *, with_deleted: bool = False) -> None:
    access.lock(partner, row, with_deleted=with_deleted)
    if row.author_id != partner.id:
        raise NotFound("Topic")
