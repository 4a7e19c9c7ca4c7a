"""Values for the account's next page, kept encrypted in the session cookie instead of in an address."""

import base64
import binascii
import secrets
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import current_app, g, session

from practice.vault.encryption import derive_key

_NONCE_BYTES = 12
_PREFIX = "carried_"


def store_value(name: str, value: object) -> None:
    """Keep a value for the next page of the same account; encrypted, since a cookie can be read on its device."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    sealed = nonce + _cipher().encrypt(nonce, str(value).encode(), _label(name))
    session[_PREFIX + name] = base64.urlsafe_b64encode(sealed).decode()


def take_value(name: str, *, keeps: bool = False) -> str:
    """The stored value, which is removed unless ``keeps``; "" where there is none for this account."""
    encoded = str(session.get(_PREFIX + name, "") if keeps else session.pop(_PREFIX + name, ""))
    try:
        sealed = base64.urlsafe_b64decode(encoded)
        return _cipher().decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], _label(name)).decode()
    except (InvalidTag, ValueError, binascii.Error):
        return ""


def take_id(name: str) -> UUID | None:
    """The stored id, which is removed; None where there is none for this account."""
    text = take_value(name)
    return UUID(text) if text else None


def _cipher() -> AESGCM:
    return AESGCM(derive_key(current_app.extensions["settings"].vault_key, "carried values"))


def _label(name: str) -> bytes:
    return f"{name}|{g.get('account_id')}".encode()
