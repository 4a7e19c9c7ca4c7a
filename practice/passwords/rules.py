"""How long links, waits and read-out codes for a new password last."""

import secrets
from datetime import timedelta
from enum import StrEnum

from practice.messages import N_

RESET_LASTS = timedelta(minutes=30)
RESET_WAITS = timedelta(hours=48)  # where nothing but the mail speaks for somebody
RESET_WAITS_AT_MOST = timedelta(days=30)  # for somebody to open a page, on which the letter is sent
LATE_LINK_LASTS = timedelta(days=1)  # the letter after the wait comes when it comes
READ_OUT_LASTS = timedelta(hours=1)
RESETS_LISTED_FOR = timedelta(days=365)
_CODE_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"  # none that sounds or looks like another


class ResetKind(StrEnum):
    """What a link to choose a password is: for a first one, sent on being asked for, or sent after the wait."""

    FIRST = "first"
    EARLY = "early"
    LATE = "late"


def new_read_out_code() -> str:
    """A code a therapist reads out: two groups of five, almost fifty bits."""
    letters = "".join(secrets.choice(_CODE_LETTERS) for _ in range(10))
    return f"{letters[:5]}-{letters[5:]}"


def plain_code(code: str) -> str:
    """The letters of a code, however it was typed."""
    return "".join(letter for letter in code.casefold() if letter.isalnum())


LINK_USED = N_("This link was used before, or it is too old. Please ask for a new one.")
