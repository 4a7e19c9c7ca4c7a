"""What partners released to this therapist alone, as the review shows it: apart from what is for the couple."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from practice.appreciations.queries import AppreciationView
from practice.release import Release
from practice.topics.queries import TopicLists


class TherapistOnlyItem(NamedTuple):
    """A note or a topic for this therapist alone; ``topic_id`` is None for a note."""

    author_id: UUID
    on_day: date
    words: tuple[str, ...]
    topic_id: UUID | None = None
    is_talked: bool = False


def therapist_only_items(notes: list[AppreciationView], topics: TopicLists) -> list[TherapistOnlyItem]:
    """Notes and topics together, newest day first."""
    talked_ids = {talk.topic.id for talk in topics.talked}
    topic_items = [
        TherapistOnlyItem(topic.author_id, topic.asked_on, (topic.text,), topic.id, topic.id in talked_ids)
        for topic in (*topics.open, *(talk.topic for talk in topics.talked))
        if topic.release is Release.THERAPIST_ONLY
    ]
    note_items = [TherapistOnlyItem(note.author_id, note.on_day, note.words) for note in notes]
    return sorted((*note_items, *topic_items), key=lambda item: item.on_day, reverse=True)
