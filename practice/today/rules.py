"""Pure words of the pages a partner opens first. No Flask, no database, no clock."""

from practice.phrase import N_, Phrase, phrase

MORNING_ENDS, AFTERNOON_ENDS, NIGHT_ENDS = 12, 18, 4


def greeting(hour: int, name: str) -> Phrase:
    """A greeting that fits the hour where they live."""
    if NIGHT_ENDS <= hour < MORNING_ENDS:
        return phrase(N_("Good morning, %(name)s"), name=name)
    if MORNING_ENDS <= hour < AFTERNOON_ENDS:
        return phrase(N_("Good afternoon, %(name)s"), name=name)
    return phrase(N_("Good evening, %(name)s"), name=name)
