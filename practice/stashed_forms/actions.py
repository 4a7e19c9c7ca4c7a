"""Stashing what was typed into a form, and discarding it, in transactions of their own."""

import hmac
import json
import secrets
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from practice import db
from practice.accounts.models import SignIn
from practice.stashed_forms import queries
from practice.stashed_forms.models import StashedForm
from practice.stashed_forms.queries import NONCE_BYTES, Fields, FormKey
from practice.stashed_forms.rules import (
    LONGEST_STASHED_FORM,
    MOST_STASHED_FORMS,
    STASHED_FOR,
    may_stash_field,
)
from practice.vault.encryption import derive_key

_BLOCK = 2048  # sealed texts come in these lengths, so that a row does not tell how much was typed


def stash(
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
        earlier = [one.id for one in queries.read(beside, key, account_id, now) if one.form == form]
        _delete(beside, earlier)
        if row:
            beside.add(row)
            beside.flush()
        _delete(beside, [one.id for one in queries.read(beside, key, account_id, now)[MOST_STASHED_FORMS:]])


def discard(key: bytes, account_id: UUID, form: FormKey, *, now: datetime) -> None:
    """Forget a form's draft. In a transaction of its own: whoever calls has let go of theirs."""
    with db.own_transaction() as beside:
        found = queries.read(beside, key, account_id, now)
        same = (one for one in found if one.form.page == form.page)
        _delete(beside, [one.id for one in same if one.form.target in {"", form.target}])


def discard_page(key: bytes, account_id: UUID, page: str, *, now: datetime) -> None:
    """Forget every draft of a page, as when the page is gone."""
    with db.own_transaction() as beside:
        found = queries.read(beside, key, account_id, now)
        _delete(beside, [one.id for one in found if one.form.page == page])


def discard_all(account_id: UUID) -> None:
    """Forget every draft of an account."""
    with db.own_transaction() as beside:
        beside.execute(delete(StashedForm).where(StashedForm.account_id == account_id))


def _row(key: bytes, account_id: UUID, form: FormKey, fields: Fields, now: datetime) -> StashedForm | None:
    kept = {name: values for name, values in fields.items() if may_stash_field(name)}
    content = {"path": form.page, "target": form.target, "fields": kept}
    text = json.dumps(content).encode()
    if len(text) > LONGEST_STASHED_FORM or not any(
        value.strip() for values in kept.values() for value in values
    ):
        return None
    text = text.ljust(-(-len(text) // _BLOCK) * _BLOCK)
    nonce = secrets.token_bytes(NONCE_BYTES)
    # Keyed, so that the hash of a known address does not tell which page somebody typed on.
    form_hash = hmac.digest(derive_key(key, "draft forms"), f"{account_id}|{form}".encode(), "sha256").hex()
    sealed = nonce + queries.cipher(key).encrypt(nonce, text, queries.associated_data(account_id))
    return StashedForm(account_id=account_id, path_hash=form_hash, fields_sealed=sealed, held_at=now)


def _delete(session: Session, ids: Iterable[UUID]) -> None:
    if found := list(ids):
        session.execute(delete(StashedForm).where(StashedForm.id.in_(found)))


def _purge(session: Session, now: datetime) -> None:
    session.execute(delete(StashedForm).where(StashedForm.held_at <= now - STASHED_FOR))
