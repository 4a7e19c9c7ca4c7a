"""Reading and decrypting an account's stashed forms."""

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

Fields = dict[str, list[str]]
NONCE_BYTES = 12


@dataclass(frozen=True)
class FormKey:
    """Which form a draft belongs to: the page it stands on, and the path it is sent to ("" if not known)."""

    page: str
    target: str = ""


@dataclass(frozen=True)
class StashedFormView:
    """A draft as it was kept, with the id of its row."""

    id: UUID
    form: FormKey
    fields: Fields
    kept_at: datetime


def of_account(key: bytes, account_id: UUID, *, now: datetime) -> list[StashedFormView]:
    """The account's drafts, the newest first."""
    return read(db.session(), key, account_id, now)


def read(session: Session, key: bytes, account_id: UUID, now: datetime) -> list[StashedFormView]:
    columns = select(StashedForm.id, StashedForm.fields_sealed, StashedForm.held_at)
    own = columns.where(StashedForm.account_id == account_id, StashedForm.held_at > now - STASHED_FOR)
    drafts = []
    for row_id, kept, kept_at in session.execute(own.order_by(StashedForm.held_at.desc(), StashedForm.id)):
        try:
            text = cipher(key).decrypt(kept[:NONCE_BYTES], kept[NONCE_BYTES:], associated_data(account_id))
        except InvalidTag:
            continue
        content = json.loads(text)
        form = FormKey(content["path"], content.get("target", ""))
        drafts.append(StashedFormView(row_id, form, content["fields"], kept_at))
    return drafts


def cipher(key: bytes) -> AESGCM:
    return AESGCM(derive_key(key, "held forms"))


def associated_data(account_id: UUID) -> bytes:
    return f"held|{account_id}".encode()
