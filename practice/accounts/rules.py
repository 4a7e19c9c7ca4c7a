"""Tokens, passwords and attempts on them: what is long enough, guessable or tried too often."""

import hashlib
import hmac
import re
import secrets
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from zxcvbn import zxcvbn

from practice.errors import Refusal
from practice.messages import N_

TOKEN_BYTES = 32  # 256 bits

# NIST 800-63B-4: fifteen letters where the password stands alone, eight beside a second factor.
SHORTEST_ALONE = 15
SHORTEST_WITH_SECOND_FACTOR = 8
LONGEST_PASSWORD = 128

# zxcvbn takes two seconds for 70 letters made of signs that stand for others, a tenth of one for these.
JUDGED_LETTERS = 24

# zxcvbn's scores: a hundred million guesses where a password stands alone, a million beside a second factor
# (the door makes whoever tries wait, and eight letters at random are no more than its 2).
LOWEST_SCORE_ALONE = 3
LOWEST_SCORE_WITH_SECOND_FACTOR = 2
MOST_ATTEMPTS = 100  # in a row: then codes are closed until a new password, passwords are slow everywhere

# How long the next attempt waits after so many in a row; beyond the last line, LONGEST_DELAY.
DELAYS = (
    (5, timedelta(0)),
    (7, timedelta(seconds=30)),
    (9, timedelta(minutes=2)),
    (11, timedelta(minutes=5)),
)
LONGEST_DELAY = timedelta(minutes=15)
ATTEMPTS_COUNT_FOR = timedelta(days=1)  # delays begin anew after a day without an attempt
MOST_OF_ONE_ADDRESS = 3  # sign-ins with one mail address; each try compares so many passwords
EASY_TO_GUESS = N_("This one is easy to guess. Please choose something that only you would think of.")


def new_token() -> str:
    """A fresh secret for a link or a cookie: 256 bits, safe in an address."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def hash_of(token: str) -> str:
    """What is kept of a token: 64 hexadecimal letters."""
    return hashlib.sha256(token.encode()).hexdigest()


@dataclass(frozen=True)
class AttemptKeys:
    """Which counters an attempt is counted by.

    ``most``: so many in a row, then none is compared any more. ``total_key``: counts the attempts on the same
    secret from everywhere; beyond MOST_ATTEMPTS every one of them is followed by the longest delay.
    """

    key: str
    most: int | None = None
    total_key: str | None = None


class ResetWay(StrEnum):
    """What spoke for somebody who chose their password anew, beside the mail's link."""

    MAIL = "mail"  # nothing: the wait
    APP = "app"
    RECOVERY_CODE = "recovery_code"
    IN_PERSON = "in_person"


def keyed_hash(key: bytes, *parts: str) -> str:
    """What is kept of an address or a network in a counter: nobody can compute it back without the key."""
    return hmac.new(key, "|".join(parts).encode(), hashlib.sha256).hexdigest()


def normal_password(password: str) -> str:
    """The same letters however a keyboard composes them; nothing is cut off."""
    if len(password) > 4 * LONGEST_PASSWORD:  # never one of ours, and composing it could take seconds
        return password
    return unicodedata.normalize("NFC", password)


def check_password(password: str, *, needs_second_factor: bool, context_words: Iterable[str] = ()) -> None:
    """Long enough, and not one that others try first. ``context_words``: names and addresses close by."""
    shortest = SHORTEST_WITH_SECOND_FACTOR if needs_second_factor else SHORTEST_ALONE
    if len(password) < shortest:
        raise Refusal(
            N_("Please use at least %(n)s letters. A few words in a row work well."),
            field="password",
            n=shortest,
        )
    if len(password) > LONGEST_PASSWORD:
        raise Refusal(N_("Please keep this to %(n)s letters or fewer."), field="password", n=LONGEST_PASSWORD)
    if is_guessable(password, context_words, needs_second_factor=needs_second_factor):
        raise Refusal(EASY_TO_GUESS, field="password")


def is_guessable(
    password: str, context_words: Iterable[str] = (), *, needs_second_factor: bool = False
) -> bool:
    """Whether a password is soon tried, or little is left of it once close-by names are taken away.

    ``context_words`` are the names and addresses known to whoever shares a home with this person. Where it
    stands alone, spaces between words make it no harder: who knows the words tries them both ways.
    """
    near = {_bare(word) for words in context_words for word in (words, *re.split(r"\W+", words))}
    plain = left = _bare(password)
    for word in sorted((near | _PRODUCT_WORDS) - {""}, key=len, reverse=True):
        left = left.replace(word, "") if len(word) > 2 else left
    if len(left.strip("0123456789")) < 4 and left != plain:
        return True
    if needs_second_factor:
        return _score(password) < LOWEST_SCORE_WITH_SECOND_FACTOR
    return _score("".join(password.split())) < LOWEST_SCORE_ALONE


def _score(password: str) -> int:
    """From 0, tried among the first thousand, to 4; by the first letters only."""
    return int(zxcvbn(password[:JUDGED_LETTERS])["score"]) if password else 0


_PRODUCT_WORDS = {"ordinarydays", "ordinary", "days", "couple", "couples", "therapy", "therapist", "clinic"}


def _bare(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())
