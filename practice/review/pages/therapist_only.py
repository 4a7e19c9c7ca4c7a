"""What partners released to this therapist alone, as the review shows it: apart from all that is for the couple."""

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
    """All of it, newest day first."""
    talked = {one.topic.id for one in topics.talked}
    asked = [
        TherapistOnlyItem(one.author_id, one.asked_on, (one.text,), one.id, one.id in talked)
        for one in (*topics.open, *(talk.topic for talk in topics.talked))
        if one.release is Release.THERAPIST_ONLY
    ]
    told = [TherapistOnlyItem(note.author_id, note.on_day, note.words) for note in notes]
    return sorted((*told, *asked), key=lambda one: one.on_day, reverse=True)
