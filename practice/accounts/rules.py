"""When a sign-in still counts, and which passwords will do. No Flask, no database, no clock."""

import hashlib
import hmac
import ipaddress
import re
import secrets
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from zxcvbn import zxcvbn

from practice.errors import Refusal
from practice.phrase import N_

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
DEVICE_KNOWN_FOR = timedelta(days=180)
HALF_LASTS = timedelta(minutes=10)
RESET_LASTS = timedelta(minutes=30)
RESET_WAITS = timedelta(hours=48)  # where nothing but the mail speaks for somebody
RESET_WAITS_AT_MOST = timedelta(days=30)  # for somebody to open a page, on which the letter is sent
LATE_LINK_LASTS = timedelta(days=1)  # the letter after the wait comes when it comes
READ_OUT_LASTS = timedelta(hours=1)
RESETS_TOLD_FOR = timedelta(days=14)  # on every page; under You for a year
RESETS_LISTED_FOR = timedelta(days=365)
_CODE_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"  # none that sounds or looks like another
FRESH_FOR = timedelta(minutes=10)
DRAFT_KEPT_FOR = timedelta(days=7)
DRAFT_LEADS_FOR = timedelta(days=1)  # signing in goes on at a draft that is not older
MOST_DRAFTS = 20  # of one account
LONGEST_DRAFT = 200_000  # bytes


@dataclass(frozen=True)
class Patience:
    """How long a sign-in lasts: without a touch, and at the very longest."""

    idle: timedelta
    longest: timedelta


def new_token() -> str:
    """A fresh secret for a link or a cookie: 256 bits, safe in an address."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def hash_of(token: str) -> str:
    """What is kept of a token: 64 hexadecimal letters."""
    return hashlib.sha256(token.encode()).hexdigest()


@dataclass(frozen=True)
class Attempts:
    """Which counters an attempt is counted by.

    ``most``: so many in a row, then none is compared any more. ``total_key``: counts the attempts on the same
    secret from everywhere; beyond MOST_ATTEMPTS every one of them is followed by the longest delay.
    """

    key: str
    most: int | None = None
    total_key: str | None = None


class ResetKind(StrEnum):
    """What a link to choose a password is: for a first one, sent on being asked for, or sent after the wait."""

    FIRST = "first"
    EARLY = "early"
    LATE = "late"


class ResetWay(StrEnum):
    """What spoke for somebody who chose their password anew, beside the mail's link."""

    MAIL = "mail"  # nothing: the wait
    APP = "app"
    RECOVERY_CODE = "recovery_code"
    IN_PERSON = "in_person"


def new_read_out_code() -> str:
    """A code a therapist reads out: two groups of five, almost fifty bits."""
    letters = "".join(secrets.choice(_CODE_LETTERS) for _ in range(10))
    return f"{letters[:5]}-{letters[5:]}"


def plain_code(code: str) -> str:
    """The letters of a code, however it was typed."""
    return "".join(letter for letter in code.casefold() if letter.isalnum())


def keyed_hash(key: bytes, *parts: str) -> str:
    """What is kept of an address or a network in a counter: nobody can compute it back without the key."""
    return hmac.new(key, "|".join(parts).encode(), hashlib.sha256).hexdigest()


def network_of(address: str) -> str:
    """The network an address belongs to: itself, or the 64 bits a household has of IPv6."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv6Address):
        if parsed.ipv4_mapped:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)


def is_lapsed(seen_at: datetime, ends_at: datetime, idle: timedelta, now: datetime) -> bool:
    """Whether a sign-in has rested too long or come to its end."""
    return now >= ends_at or now - seen_at >= idle


def normal_password(password: str) -> str:
    """The same letters however a keyboard composes them; nothing is cut off."""
    if len(password) > 4 * LONGEST_PASSWORD:  # never one of ours, and composing it could take seconds
        return password
    return unicodedata.normalize("NFC", password)


def is_local(path: str) -> bool:
    """Whether an address asked for after signing in stays in this house."""
    return bool(re.fullmatch(r"/(?![/\\\\])[^\\\\\x00-\x20]*", path))


def is_draft_field(name: str) -> bool:
    """Whether a form's field may be kept in a draft: never a secret, a token, or what somebody agreed to or copies."""
    never = (
        "password",
        "current",
        "secret",
        "code",
        "token",
        "csrf",
        "draft_",
        "policy_id",
        "text_version",
        "read_",
        "copy_",
    )
    return not any(word in name for word in never)


def device_words(user_agent: str) -> str:
    """A browser in three plain words, enough to know it again and too little to follow it."""
    systems = {
        "iPhone": "iPhone", "iPad": "iPad", "Android": "Android", "Windows": "Windows",
        "CrOS": "Chromebook", "Mac OS": "Mac", "Linux": "Linux",
    }  # fmt: skip
    browsers = {
        "Edg": "Edge",
        "Firefox": "Firefox",
        "FxiOS": "Firefox",
        "Chrome": "Chrome",
        "CriOS": "Chrome",
    }
    system = next((word for sign, word in systems.items() if sign in user_agent), "")
    browser = next((word for sign, word in browsers.items() if sign in user_agent), "")
    if not browser and "Safari" in user_agent:
        browser = "Safari"
    return ", ".join(word for word in (browser, system) if word)


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


@dataclass(frozen=True)
class ClinicDraft:
    """What a clinic says about itself. ``first_weekday``: 0 is Monday."""

    name: str
    time_zone: str
    first_weekday: int
    paper: str
    locale: str
    country: str


@dataclass(frozen=True)
class FounderDraft:
    """The first therapist, who owns the clinic."""

    name: str
    email: str
    password: str
