"""AES-GCM with the clinic's key: encrypting, decrypting, and a key for each purpose derived from one."""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_FORMAT = b"\x01"
_NONCE_BYTES = 12
_clinic_key: AESGCM | None = None
_key_bytes = b""


class CannotOpen(Exception):
    """The text does not open: not for this viewer, or not what was sealed."""


class Unreadable(CannotOpen):
    """The viewer may read the text, but the clinic's key does not open it: a wrong key, or damage."""


def set_clinic_key(key: bytes) -> None:
    """Set the clinic's key-encryption key (32 bytes) of this process."""
    global _clinic_key, _key_bytes
    _clinic_key, _key_bytes = AESGCM(key), key


def derive_key(key: bytes, purpose: str) -> bytes:
    """A key of 32 bytes derived for one purpose (HKDF with SHA-256), so that no key serves two purposes."""
    return HKDF(hashes.SHA256(), length=32, salt=None, info=f"ordinary-days {purpose}".encode()).derive(key)


def encrypt(key: AESGCM, text: bytes, label: bytes) -> bytes:
    """One format byte, a random nonce of 12 bytes, the encrypted text; ``label`` is authenticated with it."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return _FORMAT + nonce + key.encrypt(nonce, text, label)


def decrypt(key: AESGCM, sealed: bytes, label: bytes) -> bytes:
    """The text ``encrypt`` was given. Raises Unreadable when key, label or bytes differ."""
    nonce, encrypted = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
    try:
        return key.decrypt(nonce, encrypted, label)
    except (InvalidTag, ValueError) as error:
        raise Unreadable("this is not what was sealed here") from error


def clinic_cipher() -> AESGCM:
    """The cipher of the clinic's key. Raises CannotOpen before ``set_clinic_key``."""
    if _clinic_key is None:
        raise CannotOpen("the vault key was not given")
    return _clinic_key


def purpose_cipher(purpose: str) -> AESGCM:
    """A cipher with a key derived from the clinic's for one purpose. Raises CannotOpen before ``set_clinic_key``."""
    if not _key_bytes:
        raise CannotOpen("the vault key was not given")
    return AESGCM(derive_key(_key_bytes, purpose))
