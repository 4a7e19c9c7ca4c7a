"""What partners released to this therapist alone, as the review shows it: apart from all that is for the couple."""

from datetime import date
from typing import NamedTuple
from uuid import UUID

from practice.appointments.queries import Topics
from practice.appreciations.queries import Note
from practice.release import Release


class Alone(NamedTuple):
    """A note or a topic for this therapist alone; ``topic_id`` is None for a note."""

    author_id: UUID
    on_day: date
    words: tuple[str, ...]
    topic_id: UUID | None = None
    is_talked: bool = False


def for_therapist_alone(notes: list[Note], topics: Topics) -> list[Alone]:
    """All of it, newest day first."""
    talked = {one.topic.id for one in topics.talked}
    asked = [
        Alone(one.author_id, one.asked_on, (one.text,), one.id, one.id in talked)
        for one in (*topics.open, *(talk.topic for talk in topics.talked))
        if one.release is Release.THERAPIST_ONLY
    ]
    told = [Alone(note.author_id, note.on_day, note.words) for note in notes]
    return sorted((*told, *asked), key=lambda one: one.on_day, reverse=True)
