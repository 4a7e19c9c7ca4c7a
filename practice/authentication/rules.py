"""How long sign-ins last, what a device is called, and how often its pages may be requested."""

import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta

DEVICE_KNOWN_FOR = timedelta(days=180)
HALF_SIGN_IN_LASTS = timedelta(minutes=10)
RESETS_SHOWN_FOR = timedelta(days=14)  # on every page; under You for a year
FRESH_FOR = timedelta(minutes=10)


@dataclass(frozen=True)
class SignInLifetime:
    """How long a sign-in lasts: without a touch, and at the very longest."""

    idle: timedelta
    longest: timedelta


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


ATTEMPT_LIMIT = "20 per minute; 200 per hour"
MAIL_LIMIT = "5 per minute; 30 per hour"

# Where attempts are counted by themselves, this only keeps a flood away; a household shares it.
FLOOD_LIMIT = "120 per minute; 1200 per hour"
