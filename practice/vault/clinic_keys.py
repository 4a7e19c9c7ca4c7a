"""Checks at start that the configured keys are those this database was made with."""

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from practice.vault.encryption import Unreadable, decrypt, derive_key, encrypt
from practice.vault.models import KeyCheck, Vault, WrappedVault, vault_label


class WrongKey(Exception):
    """A configured key is not the one this database was made with; ``name`` is its setting."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def check_keys(session: Session, keys: dict[str, bytes], *, has_clinic: bool) -> None:
    """Raise WrongKey unless each key opens its check value; write the values where they are missing.

    A database without a clinic accepts any keys. In one from before there were check values, the vault key is
    tried on one of its vaults.
    """
    key_checks = {row.name: row for row in session.scalars(select(KeyCheck))}
    for name, key in keys.items():
        cipher, label = AESGCM(derive_key(key, "check")), f"key|{name}".encode()
        if name in key_checks:
            try:
                decrypt(cipher, key_checks[name].sealed, label)
                continue
            except Unreadable as error:
                if has_clinic:
                    raise WrongKey(name) from error
                key_checks[name].sealed = encrypt(cipher, name.encode(), label)
        else:
            if name == "vault_key" and not _opens_any_vault(session, key):
                raise WrongKey(name)
            session.add(KeyCheck(name=name, sealed=encrypt(cipher, name.encode(), label)))
    session.flush()


def forget_key_check(session: Session, name: str) -> None:
    """Delete a key's check value, so that the next start accepts another key after the old one was lost."""
    session.execute(delete(KeyCheck).where(KeyCheck.name == name))


def _opens_any_vault(session: Session, key: bytes) -> bool:
    table = Vault.__table__.c
    columns = (table.id, table.couple_id, table.holder_id, table.wrapped_key)
    row = session.connection().execute(select(*columns).limit(1)).first()  # any vault will do, of any clinic
    if row is None:
        return True
    vault = WrappedVault(*row)
    try:
        decrypt(AESGCM(key), vault.wrapped_key, vault_label(vault))
    except Unreadable:
        return False
    return True
