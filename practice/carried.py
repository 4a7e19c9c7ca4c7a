"""Values that a page hands to the next one without naming them in its address, where a browser's history keeps them."""

import base64
import binascii
import secrets
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import current_app, g, session

from practice.vault import derive

_NONCE_BYTES = 12
_PREFIX = "carried_"


def carry(name: str, value: object) -> None:
    """Hand a value to the next page of the same account; it is sealed, since a cookie can be read on its device."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    sealed = nonce + _cipher().encrypt(nonce, str(value).encode(), _label(name))
    session[_PREFIX + name] = base64.urlsafe_b64encode(sealed).decode()


def carried(name: str, *, keeps: bool = False) -> str:
    """What was handed over, once, or again with ``keeps``; "" where there is nothing for this account."""
    held = str(session.get(_PREFIX + name, "") if keeps else session.pop(_PREFIX + name, ""))
    try:
        sealed = base64.urlsafe_b64decode(held)
        return _cipher().decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], _label(name)).decode()
    except (InvalidTag, ValueError, binascii.Error):
        return ""


def carried_id(name: str) -> UUID | None:
    """An id that was handed over, once."""
    text = carried(name)
    return UUID(text) if text else None


def _cipher() -> AESGCM:
    return AESGCM(derive(current_app.extensions["settings"].vault_key, "carried values"))


def _label(name: str) -> bytes:
    return f"{name}|{g.get('account_id')}".encode()
