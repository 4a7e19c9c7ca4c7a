"""Whether the keys given at start are those this database was made with."""

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from practice.vault.encryption import Unreadable, decrypt, derive_key, encrypt
from practice.vault.models import KeyCheck, Vault, WrappedVault, vault_label


class WrongKey(Exception):
    """A key given at start is not the one this database was made with; ``name`` is its setting."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def check_keys(session: Session, keys: dict[str, bytes], *, is_founded: bool) -> None:
    """Raise WrongKey unless each key opens its check value; write the values where they are missing.

    A database without a clinic takes the keys it is given. One from before there were check values is tried
    with a vault of its own.
    """
    kept = {row.name: row for row in session.scalars(select(KeyCheck))}
    for name, key in keys.items():
        cipher, label = AESGCM(derive_key(key, "check")), f"key|{name}".encode()
        if name in kept:
            try:
                decrypt(cipher, kept[name].sealed, label)
                continue
            except Unreadable as error:
                if is_founded:
                    raise WrongKey(name) from error
                kept[name].sealed = encrypt(cipher, name.encode(), label)
        else:
            if name == "vault_key" and not _opens_any_vault(session, key):
                raise WrongKey(name)
            session.add(KeyCheck(name=name, sealed=encrypt(cipher, name.encode(), label)))
    session.flush()


def forget_key_check(session: Session, name: str) -> None:
    """Let the next start write the check value of another key, where the old one is lost."""
    session.execute(delete(KeyCheck).where(KeyCheck.name == name))


def _opens_any_vault(session: Session, key: bytes) -> bool:
    table = Vault.__table__.c
    columns = (table.id, table.couple_id, table.holder_id, table.wrapped_key)
    row = session.connection().execute(select(*columns).limit(1)).first()  # of whichever clinic lives here
    if row is None:
        return True
    vault = WrappedVault(*row)
    try:
        decrypt(AESGCM(key), vault.wrapped_key, vault_label(vault))
    except Unreadable:
        return False
    return True
