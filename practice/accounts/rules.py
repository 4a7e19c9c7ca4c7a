"""When a sign-in still counts. No Flask, no database, no clock."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

TOKEN_BYTES = 32  # 256 bits


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


def is_lapsed(seen_at: datetime, ends_at: datetime, idle: timedelta, now: datetime) -> bool:
    """Whether a sign-in has rested too long or come to its end."""
    return now >= ends_at or now - seen_at >= idle
