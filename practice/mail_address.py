"""The one form in which a mail address is kept and looked up."""

import unicodedata
from email.utils import parseaddr

from email_validator import EmailNotValidError, validate_email

from practice.plain_text import is_unseen

LONGEST = 254  # RFC 5321, section 4.5.3.1.3, without its angle brackets


def normal_address(text: str) -> str:
    """The address in small letters, its domain in punycode; "" for what is no address nobody could mistake."""
    return next(iter(spellings(text)), "")


def spellings(text: str) -> list[str]:
    """The normal form first, then the form older versions kept (the domain in Unicode); [] for no address."""
    if len(text) > LONGEST * 4:
        return []
    plain = text.strip()
    if not plain or len(plain) > LONGEST or any(map(_is_confusable, plain)):
        return []
    try:
        read = validate_email(plain, check_deliverability=False, globally_deliverable=False)
    except (EmailNotValidError, ValueError):
        return []
    local = read.local_part.lower()
    found = [f"{local}@{read.ascii_domain.lower()}", f"{local}@{read.domain.lower()}"]
    return list(dict.fromkeys(found)) if len(found[0]) <= LONGEST else []


def normal_sender(sender: str) -> str:
    """A sender such as "Days <days@example.org>" with its address in the normal form, as mail servers know it.

    "" where it holds no address that could be sent from; one such as no-reply@localhost stays as it is.
    """
    address = parseaddr(sender)[1]
    if "@" not in address:
        return ""
    if normal := normal_address(address):
        return sender.replace(address, normal)
    return sender if address.isascii() else ""


def _is_confusable(letter: str) -> bool:
    """What cannot be seen, and what Unicode has given no shape: two addresses could look the same."""
    return is_unseen(letter) or unicodedata.category(letter) in {"Co", "Cn"}
