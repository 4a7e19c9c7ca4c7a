"""Reading topics: rows for actions, and views with their text opened. Every query takes the viewer first."""

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import Select, and_, bindparam, or_

from practice import access, clock, db, statements, vault
from practice.appointments.models import Appointment
from practice.errors import NotFound
from practice.release import Release
from practice.topics.models import Topic
from practice.topics.rules import TopicText
from practice.viewers import PartnerViewer, TherapistViewer, Viewer

FIRST_DAY = date(2000, 1, 1)  # before any topic


@dataclass(frozen=True)
class TopicView(TopicText):
    """A topic as pages show it, its text opened."""

    id: UUID
    author_id: UUID
    asked_on: date
    release: Release
    appointment_id: UUID | None
    released_at: datetime | None
    is_taken_back: bool = False  # was released to one therapist alone, and is *only me* by now

    @property
    def is_taken(self) -> bool:
        """Whether the opening of a session took it up."""
        return self.appointment_id is not None


class TalkedTopicView(NamedTuple):
    """A topic that was talked about, and the day of that session by the couple's clock."""

    topic: TopicView
    on_day: date


class TopicLists(NamedTuple):
    """A couple's topics, newest first: those not talked about yet, and those that were."""

    open: list[TopicView]
    talked: list[TalkedTopicView]

    def without(self, release: Release) -> "TopicLists":
        """The lists without the topics of this release."""
        return TopicLists(
            [topic for topic in self.open if topic.release is not release],
            [talked for talked in self.talked if talked.topic.release is not release],
        )


def topic(therapist: TherapistViewer, topic_id: UUID) -> Topic:
    """The row of a topic the therapist may read, for actions; NotFound otherwise."""
    return access.find(therapist, Topic, topic_id)


def own_topic(partner: PartnerViewer, topic_id: UUID, *, with_deleted: bool = False) -> Topic:
    """One of the partner's own rows, for actions; NotFound for everybody else's."""
    row = access.find(partner, Topic, topic_id, with_deleted=with_deleted)
    if row.author_id != partner.id:
        raise NotFound("Topic")
    return row


def topic_view(viewer: Viewer, row: Topic) -> TopicView:
    """A row with its text opened. Raises CannotOpen when it is not released to this viewer."""
    return TopicView(
        row.id,
        row.author_id,
        row.asked_on,
        row.release,
        row.appointment_id,
        row.released_at,
        row.is_taken_back,
        **vars(vault.open_texts(viewer, row)),
    )


def version(partner: PartnerViewer, row: Topic) -> str:
    """The state of a topic that its form shows, as a digest."""
    return vault.version_of(partner, row)


def open_topics(viewer: Viewer, couple_id: UUID) -> list[TopicView]:
    """Topics not talked about yet that this viewer may read, newest first."""
    return [topic_view(viewer, row) for row in open_topic_rows(viewer, couple_id)]


def open_topic_rows(viewer: Viewer, couple_id: UUID, *, for_update: bool = False) -> list[Topic]:
    """Rows of topics not talked about yet, newest first; ``for_update`` locks them until the transaction ends."""
    if for_update:
        open_rows = _open_rows(viewer).params(couple_id=couple_id)
        return list(db.session.scalars(access.for_update(open_rows)))
    return list(statements.execute_prepared(_open_rows, viewer, couple_id=couple_id).scalars())


def taken_topic_rows(therapist: TherapistViewer, appointment_id: UUID) -> list[Topic]:
    """The rows an opening took up, locked until the transaction ends."""
    statement = access.visible(therapist, Topic).where(Topic.appointment_id == appointment_id)
    return list(db.session.scalars(access.for_update(statement)))


def _open_rows(viewer: Viewer) -> Select[Topic]:
    return (
        access.visible(viewer, Topic)
        .where(
            Topic.couple_id == bindparam("couple_id"),
            Topic.talked_at.is_(None),
        )
        .order_by(Topic.asked_at.desc())
    )


def topic_lists(viewer: Viewer, couple_id: UUID, zone: str, since: date = date.min) -> TopicLists:
    """Open and talked topics in one statement; ``zone`` is the couple's, ``since`` the first day of talked ones."""
    instant = clock.wall_to_utc(max(since, FIRST_DAY), time.min, zone)
    rows = statements.execute_prepared(_topic_lists, viewer, couple_id=couple_id, since=instant).all()
    topics = TopicLists([], [])
    for row, starts_at in rows:
        view = topic_view(viewer, row)
        if row.talked_at is None:
            topics.open.append(view)
        else:
            topics.talked.append(TalkedTopicView(view, clock.day_in(zone, starts_at or row.talked_at)))
    topics.talked.sort(key=lambda talked: talked.on_day, reverse=True)
    return topics


def _topic_lists(viewer: Viewer) -> db.AnySelect:
    session_of_topic = and_(Appointment.id == Topic.appointment_id, access.exists_for(viewer, Appointment))
    return (
        access.visible(viewer, Topic)
        .select_from(Topic)
        .outerjoin(Appointment, session_of_topic)
        .add_columns(Appointment.starts_at)
        .where(
            Topic.couple_id == bindparam("couple_id"),
            or_(Topic.talked_at.is_(None), Topic.talked_at >= bindparam("since")),
        )
        .order_by(Topic.asked_at.desc())
    )
