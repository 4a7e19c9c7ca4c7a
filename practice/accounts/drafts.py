"""Drafts: what somebody typed into a form and has not saved yet; sealed, and given back to the same account alone."""

import hmac
import json
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from practice import db
from practice.accounts.models import HeldForm, SignIn
from practice.accounts.rules import DRAFT_KEPT_FOR, LONGEST_DRAFT, MOST_DRAFTS, is_draft_field
from practice.vault import derive

Fields = dict[str, list[str]]
_NONCE_BYTES = 12
_BLOCK = 2048  # sealed texts come in these lengths, so that a row does not tell how much was typed


@dataclass(frozen=True)
class FormKey:
    """Which form a draft belongs to: the page it stands on, and the path it is sent to ("" if not known)."""

    page: str
    target: str = ""


@dataclass(frozen=True)
class Draft:
    """A draft as it was kept, with the id of its row."""

    id: UUID
    form: FormKey
    fields: Fields
    kept_at: datetime


def keep(
    key: bytes,
    account_id: UUID,
    form: FormKey,
    fields: Fields,
    *,
    sign_in_id: UUID | None = None,
    now: datetime,
) -> None:
    """Keep the fields in place of the form's earlier draft, in a transaction of its own; without text, only drop it.

    With ``sign_in_id``, nothing is kept once that sign-in has ended: who signs out leaves no draft behind.
    """
    row = _row(key, account_id, form, fields, now)
    with db.own_transaction() as beside:
        alive = select(SignIn.id).where(SignIn.id == sign_in_id, SignIn.ended_at.is_(None))
        if sign_in_id and beside.scalars(alive.with_for_update(read=True)).first() is None:
            return
        _purge(beside, now)
        earlier = [one.id for one in _read(beside, key, account_id, now) if one.form == form]
        _delete(beside, earlier)
        if row:
            beside.add(row)
            beside.flush()
        _delete(beside, [one.id for one in _read(beside, key, account_id, now)[MOST_DRAFTS:]])


def of_account(key: bytes, account_id: UUID, *, now: datetime) -> list[Draft]:
    """The account's drafts, the newest first."""
    return _read(db.session(), key, account_id, now)


def drop(key: bytes, account_id: UUID, form: FormKey, *, now: datetime) -> None:
    """Forget a form's draft. In a transaction of its own: whoever calls has let go of theirs."""
    with db.own_transaction() as beside:
        found = _read(beside, key, account_id, now)
        same = (one for one in found if one.form.page == form.page)
        _delete(beside, [one.id for one in same if one.form.target in {"", form.target}])


def drop_page(key: bytes, account_id: UUID, page: str, *, now: datetime) -> None:
    """Forget every draft of a page, as when the page is gone."""
    with db.own_transaction() as beside:
        found = _read(beside, key, account_id, now)
        _delete(beside, [one.id for one in found if one.form.page == page])


def drop_all(account_id: UUID) -> None:
    """Forget every draft of an account."""
    with db.own_transaction() as beside:
        beside.execute(delete(HeldForm).where(HeldForm.account_id == account_id))


def _row(key: bytes, account_id: UUID, form: FormKey, fields: Fields, now: datetime) -> HeldForm | None:
    kept = {name: values for name, values in fields.items() if is_draft_field(name)}
    content = {"path": form.page, "target": form.target, "fields": kept}
    text = json.dumps(content).encode()
    if len(text) > LONGEST_DRAFT or not any(value.strip() for values in kept.values() for value in values):
        return None
    text = text.ljust(-(-len(text) // _BLOCK) * _BLOCK)
    nonce = secrets.token_bytes(_NONCE_BYTES)
    # Keyed, so that the hash of a known address does not tell which page somebody typed on.
    form_hash = hmac.digest(derive(key, "draft forms"), f"{account_id}|{form}".encode(), "sha256").hex()
    sealed = nonce + _cipher(key).encrypt(nonce, text, _label(account_id))
    return HeldForm(account_id=account_id, path_hash=form_hash, fields_sealed=sealed, held_at=now)


def _read(session: Session, key: bytes, account_id: UUID, now: datetime) -> list[Draft]:
    columns = select(HeldForm.id, HeldForm.fields_sealed, HeldForm.held_at)
    own = columns.where(HeldForm.account_id == account_id, HeldForm.held_at > now - DRAFT_KEPT_FOR)
    drafts = []
    for row_id, kept, kept_at in session.execute(own.order_by(HeldForm.held_at.desc(), HeldForm.id)):
        try:
            text = _cipher(key).decrypt(kept[:_NONCE_BYTES], kept[_NONCE_BYTES:], _label(account_id))
        except InvalidTag:
            continue
        content = json.loads(text)
        form = FormKey(content["path"], content.get("target", ""))
        drafts.append(Draft(row_id, form, content["fields"], kept_at))
    return drafts


def _delete(session: Session, ids: Iterable[UUID]) -> None:
    if found := list(ids):
        session.execute(delete(HeldForm).where(HeldForm.id.in_(found)))


def _purge(session: Session, now: datetime) -> None:
    session.execute(delete(HeldForm).where(HeldForm.held_at <= now - DRAFT_KEPT_FOR))


def _cipher(key: bytes) -> AESGCM:
    return AESGCM(derive(key, "held forms"))


def _label(account_id: UUID) -> bytes:
    return f"held|{account_id}".encode()
