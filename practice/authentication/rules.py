"""How long sign-ins last, when they lapse, names of devices and networks, and rate limits."""

import ipaddress
from datetime import datetime, timedelta

DEVICE_KNOWN_FOR = timedelta(days=180)  # how long the browser keeps the device cookie
HALF_SIGN_IN_LASTS = timedelta(minutes=10)
RESETS_SHOWN_FOR = timedelta(days=14)  # how long every page shows a done reset; You lists it longer
FRESH_FOR = timedelta(minutes=10)  # how long a typed password counts before changes to the account


def network_of(address: str) -> str:
    """The network of an IP address: the address itself, or the /64 prefix, which a household usually gets, of IPv6."""
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
    """Whether a sign-in was unused for ``idle`` or longer, or has reached its end."""
    return now >= ends_at or now - seen_at >= idle


def device_words(user_agent: str) -> str:
    """A browser's name such as "Safari, iPhone": enough for its owner, too little to track it by; "" if unknown."""
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
    system = next((name for marker, name in systems.items() if marker in user_agent), "")
    browser = next((name for marker, name in browsers.items() if marker in user_agent), "")
    if not browser and "Safari" in user_agent:
        browser = "Safari"
    return ", ".join(name for name in (browser, system) if name)


ATTEMPT_LIMIT = "20 per minute; 200 per hour"
MAIL_LIMIT = "5 per minute; 30 per hour"

# Per network, so a household shares it. Only against floods, on pages whose attempts are counted apart.
FLOOD_LIMIT = "120 per minute; 1200 per hour"
