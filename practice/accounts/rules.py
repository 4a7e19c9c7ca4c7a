"""Tokens, passwords, and the counting of attempts: lengths, guessability and delays."""

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

# NIST SP 800-63B-4: fifteen characters for a password alone, eight beside a second factor.
SHORTEST_ALONE = 15
SHORTEST_WITH_SECOND_FACTOR = 8
LONGEST_PASSWORD = 128

# Only so many letters are scored: zxcvbn takes two seconds for 70 letters full of substitutions such as "4" for
# "a", and 0.1 seconds for 24.
SCORED_LETTERS = 24

# zxcvbn's scores: 3 means more than a hundred million guesses, 2 more than a million. The lower one is enough beside
# a second factor: attempts are delayed, and eight random letters do not score more than 2.
LOWEST_SCORE_ALONE = 3
LOWEST_SCORE_WITH_SECOND_FACTOR = 2
# In a row. After them no code is compared until the password is reset, and every attempt on a password is followed
# by LONGEST_DELAY, wherever it comes from.
MOST_ATTEMPTS = 100

# (n, delay): the delay after an attempt while fewer than n were made in a row; LONGEST_DELAY from the last n on.
DELAYS = (
    (5, timedelta(0)),
    (7, timedelta(seconds=30)),
    (9, timedelta(minutes=2)),
    (11, timedelta(minutes=5)),
)
LONGEST_DELAY = timedelta(minutes=15)
ATTEMPTS_COUNT_FOR = timedelta(days=1)  # after so long without an attempt, counting starts at one
# A counter with a limit counts on whatever the time: deleting it allows MOST_ATTEMPTS more, so not too often.
COUNTERS_LAST = timedelta(days=90)  # after the last attempt
MAX_ACCOUNTS_PER_ADDRESS = 3  # accounts with one mail address; every sign-in compares so many hashes
EASY_TO_GUESS = N_("This one is easy to guess. Please choose something that only you would think of.")


def new_token() -> str:
    """A random secret for a link or a cookie: TOKEN_BYTES bytes in URL-safe base64."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def hash_of(token: str) -> str:
    """The SHA-256 of a token in 64 hexadecimal digits; the database keeps only this."""
    return hashlib.sha256(token.encode()).hexdigest()


@dataclass(frozen=True)
class AttemptKeys:
    """The counters of an attempt.

    ``key``: the counter that delays are computed from. ``limit``: after so many attempts in a row under ``key``
    nothing is compared any more. ``total_key``: counts the attempts on the same secret from everywhere; from
    MOST_ATTEMPTS on, each of them is followed by LONGEST_DELAY.
    """

    key: str
    limit: int | None = None
    total_key: str | None = None


class ResetWay(StrEnum):
    """What proved who reset a password, in addition to the link in the mail."""

    MAIL = "mail"  # nothing but the wait
    APP = "app"
    RECOVERY_CODE = "recovery_code"
    IN_PERSON = "in_person"  # a code their therapist read out


def keyed_hash(key: bytes, *parts: str) -> str:
    """The HMAC-SHA-256 of ``parts`` in hexadecimal digits: counters store it instead of addresses and networks."""
    return hmac.new(key, "|".join(parts).encode(), hashlib.sha256).hexdigest()


def normal_password(password: str) -> str:
    """The password in Unicode's NFC, so that it is the same on every keyboard; nothing is cut off."""
    if (
        len(password) > 4 * LONGEST_PASSWORD
    ):  # longer than any password, and normalizing it could take seconds
        return password
    return unicodedata.normalize("NFC", password)


def check_password(password: str, *, needs_second_factor: bool, context_words: Iterable[str] = ()) -> None:
    """Check a password's length, and that it is hard to guess; see ``is_guessable`` for ``context_words``.

    Raises:
        Refusal: too short, too long or guessable; ``field`` is "password".
    """
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
    """Whether zxcvbn scores the password too low, or fewer than four letters remain without known names.

    ``context_words`` are names and addresses that people around this person know. Without a second factor spaces
    are removed before scoring: whoever guesses the words tries them with and without spaces.
    """
    known_words = {_bare(word) for words in context_words for word in (words, *re.split(r"\W+", words))}
    letters = remainder = _bare(password)
    for word in sorted((known_words | _PRODUCT_WORDS) - {""}, key=len, reverse=True):
        remainder = remainder.replace(word, "") if len(word) > 2 else remainder
    if len(remainder.strip("0123456789")) < 4 and remainder != letters:
        return True
    if needs_second_factor:
        return _score(password) < LOWEST_SCORE_WITH_SECOND_FACTOR
    return _score("".join(password.split())) < LOWEST_SCORE_ALONE


def _score(password: str) -> int:
    """zxcvbn's score of the first SCORED_LETTERS letters: from 0 (within a thousand guesses) to 4."""
    return int(zxcvbn(password[:SCORED_LETTERS])["score"]) if password else 0


_PRODUCT_WORDS = {"ordinarydays", "ordinary", "days", "couple", "couples", "therapy", "therapist", "clinic"}


def _bare(text: str) -> str:
    """The letters and digits of a text, case-folded."""
    return "".join(letter for letter in text.casefold() if letter.isalnum())
