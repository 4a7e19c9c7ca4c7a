"""Reading appointments and topics. Every question names who is asking."""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, or_, select

from practice import access, clock, db, vault
from practice.access import Partner, Therapist, Viewer
from practice.appointments.models import Appointment, Topic
from practice.appointments.rules import AppointmentState, next_of
from practice.couples.models import Couple
from practice.couples.rules import CoupleState, Side
from practice.errors import NotFound
from practice.release import Release

FIRST_DAY = date(2000, 1, 1)  # before any topic


class Meeting(NamedTuple):
    """An appointment as a page shows it, by its reader's clock: ``on_day`` and ``at_time`` are told in ``zone``."""

    id: UUID
    couple_id: UUID
    on_day: date
    at_time: time
    zone: str
    starts_at: datetime
    minutes: int
    state: AppointmentState
    starter: Side | None
    shared_at: datetime | None
    released_at: datetime | None

    def seen_from(self, zone: str) -> "Meeting":
        """The same meeting as clocks in another zone show it."""
        if zone == self.zone:
            return self  # wall time and zone are the truth, the instant follows from them
        here = self.starts_at.astimezone(ZoneInfo(zone))
        return self._replace(on_day=here.date(), at_time=here.time(), zone=zone)


def appointment(viewer: Viewer, appointment_id: UUID) -> Appointment:
    """The row, for actions; NotFound for strangers."""
    return access.find(viewer, Appointment, appointment_id)


MEETING_COLUMNS = tuple(getattr(Appointment, name) for name in Meeting._fields)


def meeting(row: Appointment, zone: str) -> Meeting:
    """A row as a reader in this zone sees it."""
    return _seen((getattr(row, name) for name in Meeting._fields), zone)


def _seen(values: Iterable[Any], zone: str) -> Meeting:
    return Meeting(*values).seen_from(zone)


def _meetings(viewer: Viewer) -> db.Columns:
    return select(*MEETING_COLUMNS).where(access.exists_for(viewer, Appointment))


def last_starter(viewer: Viewer, couple_id: UUID) -> Side | None:
    """Who began the latest appointment that was opened, for whose turn it is."""
    statement = (
        select(Appointment.starter)
        .where(
            access.exists_for(viewer, Appointment),
            Appointment.couple_id == couple_id,
            Appointment.state == AppointmentState.HELD,
            Appointment.starter.is_not(None),
        )
        .order_by(Appointment.starts_at.desc())
        .limit(1)
    )
    return db.session.scalars(statement).one_or_none()


def next_meetings(viewer: Viewer, zone: str, today: date) -> dict[UUID, Meeting]:
    """Each couple's next planned appointment, in one statement."""
    planned: dict[UUID, list[Meeting]] = {}
    for one in upcoming(viewer, zone):
        planned.setdefault(one.couple_id, []).append(one)
    return {key: found for key, all_of in planned.items() if (found := next_of(all_of, today))}


def _upcoming(viewer: Viewer) -> db.Columns:
    return _meetings(viewer).where(is_to_come(viewer)).order_by(Appointment.starts_at)


def is_to_come(viewer: Viewer) -> ColumnElement[bool]:
    """Planned, with a couple whose work has not ended; reopened, its sessions are there again."""
    works = select(Couple.id).where(access.exists_for(viewer, Couple), Couple.state != CoupleState.ENDED)
    return and_(Appointment.state == AppointmentState.PLANNED, Appointment.couple_id.in_(works))


def held(viewer: Viewer) -> tuple[dict[UUID, date], dict[UUID, int]]:
    """Each couple's latest held day by its own clock, and how many were held, in one statement."""
    found = [Held(*row) for row in access.ask(_held_by_couple, viewer).all()]
    last_on = {one.couple_id: clock.day_in(one.zone, one.last_at) for one in found if one.last_at}
    return last_on, {one.couple_id: one.n for one in found}


def held_days(viewer: Viewer, couple_ids: Iterable[UUID]) -> dict[UUID, tuple[date, ...]]:
    """The days of these couples' appointments that took place, in order, by each couple's own clock."""
    statement = (
        select(Appointment.couple_id, Appointment.starts_at, Couple.time_zone)
        .join(Couple, Couple.id == Appointment.couple_id)
        .where(
            access.exists_for(viewer, Appointment),
            Appointment.couple_id.in_(list(couple_ids)),
            Appointment.state == AppointmentState.HELD,
        )
        .order_by(Appointment.starts_at)
    )
    found: dict[UUID, list[date]] = {}
    for couple_id, starts_at, zone in db.session.execute(statement):
        found.setdefault(couple_id, []).append(clock.day_in(zone, starts_at))
    return {couple_id: tuple(days) for couple_id, days in found.items()}


def upcoming(viewer: Viewer, zone: str) -> list[Meeting]:
    """Everything planned, earliest first, also what is past and whose opening was not shared."""
    return [_seen(row, zone) for row in access.ask(_upcoming, viewer).all()]


def own_planned(therapist: Therapist, zone: str) -> list[Meeting]:
    """What this therapist holds themselves and is still planned, earliest first."""
    own = _meetings(therapist).where(
        Appointment.state == AppointmentState.PLANNED, Appointment.therapist_id == therapist.id
    )
    return [_seen(row, zone) for row in db.session.execute(own.order_by(Appointment.starts_at))]


def of_couple(viewer: Viewer, couple_id: UUID, zone: str) -> list[Meeting]:
    """All of a couple's appointments that took place or are to come, latest first."""
    return [_seen(row, zone) for row in access.ask(_of_couple, viewer, couple_id=couple_id).all()]


def _of_couple(viewer: Viewer) -> db.Columns:
    there = _meetings(viewer).where(or_(Appointment.state == AppointmentState.HELD, is_to_come(viewer)))
    return there.where(Appointment.couple_id == bindparam("couple_id")).order_by(Appointment.starts_at.desc())


class TopicView(NamedTuple):
    """A topic as pages show it, its text opened."""

    id: UUID
    author_id: UUID
    asked_on: date
    release: Release
    text: str
    appointment_id: UUID | None
    released_at: datetime | None
    is_taken_back: bool = False  # was for one therapist alone, and is its author's only by now

    @property
    def is_taken(self) -> bool:
        """Whether the opening of a session took it up."""
        return self.appointment_id is not None


class TalkedTopic(NamedTuple):
    """A topic that was talked about, and the day of that session by the couple's clock."""

    topic: TopicView
    on_day: date


class Topics(NamedTuple):
    """A couple's topics, newest first: those not talked about yet, and those that were."""

    open: list[TopicView]
    talked: list[TalkedTopic]

    def without(self, release: Release) -> "Topics":
        """The same but for topics released like this."""
        return Topics(
            [one for one in self.open if one.release is not release],
            [one for one in self.talked if one.topic.release is not release],
        )


def topic(therapist: Therapist, topic_id: UUID) -> Topic:
    """The row of a topic the therapist may read, for actions; NotFound otherwise."""
    row = access.find(therapist, Topic, topic_id)
    if row.deleted_at is not None:
        raise NotFound("Topic")
    return row


def own_topic(partner: Partner, topic_id: UUID, *, deleted: bool | None = False) -> Topic:
    """One of the partner's own rows, for actions; NotFound for everybody else's.

    Also NotFound where it was (or was not) deleted; with None, either is found.
    """
    row = access.find(partner, Topic, topic_id)
    if row.author_id != partner.id or deleted not in {None, row.deleted_at is not None}:
        raise NotFound("Topic")
    return row


def topic_view(viewer: Viewer, row: Topic) -> TopicView:
    """A row with its text opened for this viewer."""
    text = vault.open_text(viewer, row, "text")
    return TopicView(
        row.id,
        row.author_id,
        row.asked_on,
        row.release,
        text,
        row.appointment_id,
        row.released_at,
        row.is_taken_back,
    )


def topic_version(partner: Partner, row: Topic) -> str:
    """Which state of a topic its form shows."""
    return vault.version_of(partner, row)


def topics(viewer: Viewer, couple_id: UUID) -> list[TopicView]:
    """What was not talked about yet and may be read by this viewer, newest first."""
    return [topic_view(viewer, row) for row in open_topic_rows(viewer, couple_id)]


def open_topic_rows(viewer: Viewer, couple_id: UUID, *, hold: bool = False) -> list[Topic]:
    """Rows of topics that were not talked about yet, newest first; actions that write them hold them."""
    if hold:
        open_rows = _open_topics(viewer).params(couple_id=couple_id)
        return list(db.session.scalars(access.held(open_rows)))
    return list(access.ask(_open_topics, viewer, couple_id=couple_id).scalars())


def taken_topic_rows(therapist: Therapist, appointment_id: UUID) -> list[Topic]:
    """The rows an opening took up, held for actions."""
    taken = access.look(therapist, Topic).where(Topic.appointment_id == appointment_id)
    return list(db.session.scalars(access.held(taken)))


def _open_topics(viewer: Viewer) -> Select[Topic]:
    return (
        access.look(viewer, Topic)
        .where(
            Topic.couple_id == bindparam("couple_id"),
            Topic.talked_at.is_(None),
            Topic.deleted_at.is_(None),
        )
        .order_by(Topic.asked_at.desc())
    )


def open_and_talked(viewer: Viewer, couple_id: UUID, zone: str, since: date = date.min) -> Topics:
    """Both lists a viewer may read, in one statement; ``zone`` is the couple's, ``since`` a day for the second."""
    instant = clock.wall_to_utc(max(since, FIRST_DAY), time.min, zone)
    found = access.ask(_open_and_talked, viewer, couple_id=couple_id, since=instant).all()
    topics = Topics([], [])
    for row, starts_at in found:
        view = topic_view(viewer, row)
        if row.talked_at is None:
            topics.open.append(view)
        else:
            topics.talked.append(TalkedTopic(view, clock.day_in(zone, starts_at or row.talked_at)))
    topics.talked.sort(key=lambda one: one.on_day, reverse=True)
    return topics


def _open_and_talked(viewer: Viewer) -> db.Columns:
    its_session = and_(Appointment.id == Topic.appointment_id, access.exists_for(viewer, Appointment))
    return (
        access.look(viewer, Topic)
        .select_from(Topic)
        .outerjoin(Appointment, its_session)
        .add_columns(Appointment.starts_at)
        .where(
            Topic.couple_id == bindparam("couple_id"),
            or_(Topic.talked_at.is_(None), Topic.talked_at >= bindparam("since")),
            Topic.deleted_at.is_(None),
        )
        .order_by(Topic.asked_at.desc())
    )


class Held(NamedTuple):
    """A couple's held appointments: when the latest began, and how many."""

    couple_id: UUID
    zone: str
    last_at: datetime | None
    n: int


def _held_by_couple(viewer: Viewer) -> db.Columns:
    """Couple by couple, from one index, which is three times as fast as gathering them all in groups."""
    of_this = and_(
        Appointment.clinic_id == viewer.clinic_id,
        Appointment.couple_id == Couple.id,
        Appointment.state == AppointmentState.HELD,
    )
    latest = select(Appointment.starts_at).where(of_this).order_by(Appointment.starts_at.desc()).limit(1)
    number = select(func.count()).select_from(Appointment).where(of_this)
    return select(
        Couple.id,
        Couple.time_zone,
        latest.correlate(Couple).scalar_subquery(),
        number.correlate(Couple).scalar_subquery(),
    ).where(access.exists_for(viewer, Couple))
