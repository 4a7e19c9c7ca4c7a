"""Reading topics. Every query takes the viewer first."""

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
    is_taken_back: bool = False  # was for one therapist alone, and is its author's only by now

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
        """The same but for topics released like this."""
        return TopicLists(
            [one for one in self.open if one.release is not release],
            [one for one in self.talked if one.topic.release is not release],
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
    """A row with its text opened for this viewer."""
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
    """Which state of a topic its form shows."""
    return vault.version_of(partner, row)


def open_topics(viewer: Viewer, couple_id: UUID) -> list[TopicView]:
    """What was not talked about yet and may be read by this viewer, newest first."""
    return [topic_view(viewer, row) for row in open_topic_rows(viewer, couple_id)]


def open_topic_rows(viewer: Viewer, couple_id: UUID, *, hold: bool = False) -> list[Topic]:
    """Rows of topics that were not talked about yet, newest first; actions that write them hold them."""
    if hold:
        open_rows = _open_rows(viewer).params(couple_id=couple_id)
        return list(db.session.scalars(access.for_update(open_rows)))
    return list(statements.execute_prepared(_open_rows, viewer, couple_id=couple_id).scalars())


def taken_topic_rows(therapist: TherapistViewer, appointment_id: UUID) -> list[Topic]:
    """The rows an opening took up, held for actions."""
    taken = access.visible(therapist, Topic).where(Topic.appointment_id == appointment_id)
    return list(db.session.scalars(access.for_update(taken)))


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
    """Both lists a viewer may read, in one statement; ``zone`` is the couple's, ``since`` a day for the second."""
    instant = clock.wall_to_utc(max(since, FIRST_DAY), time.min, zone)
    found = statements.execute_prepared(_topic_lists, viewer, couple_id=couple_id, since=instant).all()
    topics = TopicLists([], [])
    for row, starts_at in found:
        view = topic_view(viewer, row)
        if row.talked_at is None:
            topics.open.append(view)
        else:
            topics.talked.append(TalkedTopicView(view, clock.day_in(zone, starts_at or row.talked_at)))
    topics.talked.sort(key=lambda one: one.on_day, reverse=True)
    return topics


def _topic_lists(viewer: Viewer) -> db.AnySelect:
    its_session = and_(Appointment.id == Topic.appointment_id, access.exists_for(viewer, Appointment))
    return (
        access.visible(viewer, Topic)
        .select_from(Topic)
        .outerjoin(Appointment, its_session)
        .add_columns(Appointment.starts_at)
        .where(
            Topic.couple_id == bindparam("couple_id"),
            or_(Topic.talked_at.is_(None), Topic.talked_at >= bindparam("since")),
        )
        .order_by(Topic.asked_at.desc())
    )
