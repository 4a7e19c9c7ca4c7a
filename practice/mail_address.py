"""The normal form in which mail addresses are stored and compared."""

import unicodedata
from email.utils import parseaddr

from email_validator import EmailNotValidError, validate_email

from practice.plain_text import is_unseen

LONGEST = 254  # RFC 5321, section 4.5.3.1.3, without its angle brackets


def normal_address(text: str) -> str:
    """The address in small letters, its domain in Punycode; "" where it is none, or could be mistaken for another."""
    return next(iter(spellings(text)), "")


def spellings(text: str) -> list[str]:
    """The normal form, then the one older versions stored (the domain in Unicode); [] where it is no address."""
    if len(text) > LONGEST * 4:
        return []
    plain = text.strip()
    if not plain or len(plain) > LONGEST or any(map(_is_confusable, plain)):
        return []
    try:
        address = validate_email(plain, check_deliverability=False, globally_deliverable=False)
    except (EmailNotValidError, ValueError):
        return []
    local = address.local_part.lower()
    forms = [f"{local}@{address.ascii_domain.lower()}", f"{local}@{address.domain.lower()}"]
    return list(dict.fromkeys(forms)) if len(forms[0]) <= LONGEST else []


def normal_sender(sender: str) -> str:
    """A sender such as "Days <days@example.org>" with its address in the normal form, as mail servers expect it.

    "" where it holds no address; one without a full domain, such as no-reply@localhost, stays as it is.
    """
    address = parseaddr(sender)[1]
    if "@" not in address:
        return ""
    if normal := normal_address(address):
        return sender.replace(address, normal)
    return sender if address.isascii() else ""


def _is_confusable(letter: str) -> bool:
    """Whether a character is invisible or unassigned in Unicode, so that two addresses could look the same."""
    return is_unseen(letter) or unicodedata.category(letter) in {"Co", "Cn"}
