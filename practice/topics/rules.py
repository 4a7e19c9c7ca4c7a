"""Who may still change or take back a topic. No Flask, no database, no clock."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from practice import sealed_texts
from practice.errors import Refusal
from practice.messages import N_
from practice.release import Release, has_been_released


@dataclass(frozen=True, kw_only=True)
class TopicText:
    """What is written in a topic."""

    text: str = sealed_texts.text(N_("What you asked to bring"))


@dataclass(frozen=True)
class TopicDraft(TopicText):
    """What a partner asks to bring to the next session."""

    form_key: UUID
    release: Release
    therapist_id: UUID | None = None  # whose name stood beside *therapist only*
    version: str = ""  # of the topic that is changed, as its form showed it


def check_may_take_back(appointment_id: UUID | None) -> None:
    """Raise Refusal once a session took the topic up; until then its author may delete it, read or not."""
    if appointment_id is not None:
        raise Refusal(N_("Your session has taken this up."))


def may_change(
    release: Release, appointment_id: UUID | None, released_at: datetime | None, now: datetime
) -> bool:
    """Whether its author may change the words: until the other could read them or a session took them up."""
    return appointment_id is None and not has_been_released(release, released_at, now)


def check_may_change(
    release: Release, appointment_id: UUID | None, released_at: datetime | None, now: datetime
) -> None:
    """Raise Refusal unless ``may_change``."""
    if not may_change(release, appointment_id, released_at, now):
        raise Refusal(N_("This has been shared, so it stays as it was said."))
