"""What was being typed when a sign-in lapsed: sealed, and kept until its form shows it to the same account."""

import json
import secrets
from datetime import datetime
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import delete, select

from practice import db
from practice.accounts.models import HeldForm
from practice.accounts.rules import HELD_FOR, hash_of, may_be_held
from practice.vault import derive

Fields = dict[str, list[str]]
_NONCE_BYTES = 12


def hold(key: bytes, account_id: UUID, path: str, fields: Fields, *, now: datetime) -> None:
    """Keep the fields for this account, in a transaction of its own; what was held before gives way."""
    kept = {name: values for name, values in fields.items() if may_be_held(name)}
    if not any(value.strip() for values in kept.values() for value in values):
        return
    nonce = secrets.token_bytes(_NONCE_BYTES)
    text = json.dumps({"path": path, "fields": kept}).encode()
    row = HeldForm(
        account_id=account_id,
        path_hash=hash_of(path),
        fields_sealed=nonce + _cipher(key).encrypt(nonce, text, _label(account_id)),
        held_at=now,
    )
    with db.own_transaction() as beside:
        beside.execute(delete(HeldForm).where(HeldForm.account_id == account_id))
        beside.add(row)


def waiting(key: bytes, account_id: UUID, *, now: datetime) -> str:
    """The page on which something lies ready for this account; "" when nothing does."""
    path, _ = _open(key, account_id, now)
    return path


def look(key: bytes, account_id: UUID, path: str, *, now: datetime) -> Fields:
    """What is held for this account on this page; {} when nothing is. It stays until it is ``drop``ped."""
    kept_for, fields = _open(key, account_id, now)
    return fields if kept_for == path else {}


def drop(account_id: UUID) -> None:
    """It stands in its form again. In a transaction of its own: whoever calls has let go of theirs."""
    with db.own_transaction() as beside:
        beside.execute(delete(HeldForm).where(HeldForm.account_id == account_id))


def _open(key: bytes, account_id: UUID, now: datetime) -> tuple[str, Fields]:
    found = select(HeldForm.fields_sealed).where(
        HeldForm.account_id == account_id, HeldForm.held_at > now - HELD_FOR
    )
    kept = db.session.scalars(found).first()
    if kept is None:
        return "", {}
    try:
        text = _cipher(key).decrypt(kept[:_NONCE_BYTES], kept[_NONCE_BYTES:], _label(account_id))
    except InvalidTag:
        return "", {}
    read = json.loads(text)
    return read["path"], read["fields"]


def _cipher(key: bytes) -> AESGCM:
    return AESGCM(derive(key, "held forms"))


def _label(account_id: UUID) -> bytes:
    return f"held|{account_id}".encode()
