"""Reads and decrypts an account's stashed forms (drafts)."""

import json
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import select
from sqlalchemy.orm import Session

from practice import db
from practice.stashed_forms.models import StashedForm
from practice.stashed_forms.rules import STASHED_FOR
from practice.vault.encryption import derive_key

Fields = dict[str, list[str]]  # a form's values by field name
NONCE_BYTES = 12  # the size AES-GCM is made for (NIST SP 800-38D)


@dataclass(frozen=True)
class FormKey:
    """Identifies a form: the path of the page it is on, and the path it is sent to ("" if unknown)."""

    page: str
    target: str = ""


@dataclass(frozen=True)
class StashedFormView:
    """A decrypted draft, with the id of its row."""

    id: UUID
    form: FormKey
    fields: Fields
    stashed_at: datetime


def stashed_forms(key: bytes, account_id: UUID, *, now: datetime) -> list[StashedFormView]:
    """The account's drafts, the newest first. ``key`` is the vault key of the settings."""
    return read_stashed_forms(db.session(), key, account_id, now)


def read_stashed_forms(
    session: Session, key: bytes, account_id: UUID, now: datetime
) -> list[StashedFormView]:
    """The same in a given session. Drafts older than STASHED_FOR, or sealed with another key, are left out."""
    statement = (
        select(StashedForm.id, StashedForm.fields_sealed, StashedForm.held_at)
        .where(StashedForm.account_id == account_id, StashedForm.held_at > now - STASHED_FOR)
        .order_by(StashedForm.held_at.desc(), StashedForm.id)
    )
    drafts = []
    for row_id, sealed, stashed_at in session.execute(statement):
        try:
            text = cipher(key).decrypt(
                sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], associated_data(account_id)
            )
        except InvalidTag:
            continue
        content = json.loads(text)
        form = FormKey(content["path"], content.get("target", ""))
        drafts.append(StashedFormView(row_id, form, content["fields"], stashed_at))
    return drafts


def cipher(key: bytes) -> AESGCM:
    """The cipher of drafts; its key is derived from the vault key."""
    return AESGCM(derive_key(key, "held forms"))


def associated_data(account_id: UUID) -> bytes:
    """Binds a sealed draft to its account: it does not decrypt for another one."""
    return f"held|{account_id}".encode()
