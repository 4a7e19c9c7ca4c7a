"""Sentences on Today and in the calendar. No Flask, no database, no clock."""

from collections import Counter
from collections.abc import Iterable

from practice.library.rules.activities import Tag
from practice.messages import N_, Message, message

MORNING_ENDS, AFTERNOON_ENDS, NIGHT_ENDS = 12, 18, 4  # hours


def greeting(hour: int, name: str) -> Message:
    """A greeting for the hour (0 to 23) where the couple lives."""
    if NIGHT_ENDS <= hour < MORNING_ENDS:
        return message(N_("Good morning, %(name)s"), name=name)
    if MORNING_ENDS <= hour < AFTERNOON_ENDS:
        return message(N_("Good afternoon, %(name)s"), name=name)
    return message(N_("Good evening, %(name)s"), name=name)


_MOSTLY = {
    Tag.COUPLE: N_("mostly time for the two of you"),
    Tag.FAMILY: N_("mostly time with the family"),
    Tag.SELF: N_("mostly time for oneself"),
}
_SOME = {
    Tag.COUPLE: N_("some time for the two of you"),
    Tag.FAMILY: N_("some time with the family"),
    Tag.SELF: N_("some time for oneself"),
}


def mix_in_words(tags: Iterable[Tag]) -> Message | None:
    """How the time of a month was mixed, in words and without numbers. None where nothing was noted."""
    tags_by_count = Counter(tags).most_common()
    if not tags_by_count:
        return None
    (first, n), *others = tags_by_count
    lead = Message(_MOSTLY[first]) if not others or n > others[0][1] else Message(_SOME[first])
    if not others:
        return message(N_("This month: %(a)s."), a=lead)
    if len(others) == 1:
        return message(N_("This month: %(a)s, and %(b)s."), a=lead, b=Message(_SOME[others[0][0]]))
    b, c = (Message(_SOME[tag]) for tag, _ in others)
    return message(N_("This month: %(a)s, %(b)s and %(c)s."), a=lead, b=b, c=c)
