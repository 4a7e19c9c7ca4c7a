"""Kinds and lifetimes of password links, the wait of two days, and codes to read out."""

import secrets
from datetime import timedelta
from enum import StrEnum

from practice.messages import N_

RESET_LASTS = timedelta(minutes=30)
RESET_WAITS = timedelta(hours=48)  # the wait of a reset by mail alone, without a code
RESET_WAITS_AT_MOST = timedelta(days=30)  # after the wait, until a page is opened and the link is mailed
LATE_LINK_LASTS = timedelta(days=1)  # longer than RESET_LASTS: nobody knows when it will arrive
READ_OUT_LASTS = timedelta(hours=1)
RESETS_LISTED_FOR = timedelta(days=365)
_CODE_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"  # 31, without those that look alike: 0 o, 1 i l


class ResetKind(StrEnum):
    """The kinds of link to choose a password."""

    FIRST = "first"  # for a first password, or from the terminal
    EARLY = "early"  # mailed at once when a reset is asked for; needs a code or the wait
    LATE = "late"  # mailed after the wait


def new_read_out_code() -> str:
    """A random code to read out: two groups of five letters, 49.5 bits."""
    letters = "".join(secrets.choice(_CODE_LETTERS) for _ in range(10))
    return f"{letters[:5]}-{letters[5:]}"


def plain_code(code: str) -> str:
    """The letters and digits of a code, case-folded, without hyphen or spaces."""
    return "".join(letter for letter in code.casefold() if letter.isalnum())


LINK_USED = N_("This link was used before, or it is too old. Please ask for a new one.")
