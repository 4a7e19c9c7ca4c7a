"""What was being typed when a sign-in lapsed: sealed, and given back once, to the same account."""

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
        fields_sealed=nonce + _cipher(key).encrypt(nonce, text, _label(account_id, path)),
        held_at=now,
    )
    with db.own_transaction() as beside:
        beside.execute(delete(HeldForm).where(HeldForm.account_id == account_id))
        beside.add(row)


def is_held(account_id: UUID, path: str, *, now: datetime) -> bool:
    """Whether something lies ready for this account on this page."""
    found = select(HeldForm.id).where(
        HeldForm.account_id == account_id,
        HeldForm.path_hash == hash_of(path),
        HeldForm.held_at > now - HELD_FOR,
    )
    return db.session.scalars(found).first() is not None


def take(key: bytes, account_id: UUID, path: str, *, now: datetime) -> Fields:
    """Give back what is held for this account on this page, once; {} when nothing is."""
    with db.own_transaction() as beside:
        found = select(HeldForm).where(
            HeldForm.account_id == account_id,
            HeldForm.path_hash == hash_of(path),
            HeldForm.held_at > now - HELD_FOR,
        )
        row = beside.scalars(found).first()
        if row is None:
            return {}
        kept = row.fields_sealed
        beside.delete(row)
    try:
        text = _cipher(key).decrypt(kept[:_NONCE_BYTES], kept[_NONCE_BYTES:], _label(account_id, path))
    except InvalidTag:
        return {}
    fields: Fields = json.loads(text)["fields"]
    return fields


def _cipher(key: bytes) -> AESGCM:
    return AESGCM(derive(key, "held forms"))


def _label(account_id: UUID, path: str) -> bytes:
    return f"held|{account_id}|{path}".encode()
