"""The one form in which a mail address is kept and looked up."""

import unicodedata

from email_validator import EmailNotValidError, validate_email

LONGEST = 254  # RFC 5321, section 4.5.3.1.3, without its angle brackets
_BLANK = {"\u034f", "\u115f", "\u1160", "\u17b4", "\u17b5", "\u2800", "\u3164", "\uffa0"}


def normal_address(text: str) -> str:
    """The address in small letters, its domain in punycode; "" for what is no address nobody could mistake."""
    return next(iter(spellings(text)), "")


def spellings(text: str) -> list[str]:
    """The normal form first, then the form older versions kept (the domain in Unicode); [] for no address."""
    if len(text) > LONGEST * 4:
        return []
    plain = text.strip()
    if not plain or len(plain) > LONGEST or any(map(_is_unseen, plain)):
        return []
    try:
        read = validate_email(plain, check_deliverability=False, globally_deliverable=False)
    except (EmailNotValidError, ValueError):
        return []
    local = read.local_part.lower()
    found = [f"{local}@{read.ascii_domain.lower()}", f"{local}@{read.domain.lower()}"]
    return list(dict.fromkeys(found)) if len(found[0]) <= LONGEST else []


def _is_unseen(letter: str) -> bool:
    """Control, zero-width and bidirectional letters, variation selectors, and letters drawn as nothing."""
    return (
        unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs"}
        or letter in _BLANK
        or "\ufe00" <= letter <= "\ufe0f"
    )
