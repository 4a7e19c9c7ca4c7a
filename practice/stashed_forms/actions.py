"""Stash the fields of a form as a draft, and discard drafts; each in a transaction of its own."""

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

_BLOCK = 2048  # bytes; texts are padded to multiples of it, so that a row does not tell how much was typed


def stash(
    key: bytes,
    account_id: UUID,
    form: FormKey,
    fields: Fields,
    *,
    sign_in_id: UUID | None = None,
    now: datetime,
) -> None:
    """Replace the form's earlier draft by these fields, or only delete it where no field holds text.

    With ``sign_in_id`` nothing changes once that sign-in has ended: a request that arrives after signing out leaves
    no draft. Only the newest MOST_STASHED_FORMS drafts of the account stay.
    """
    row = _row(key, account_id, form, fields, now)
    with db.own_transaction() as own_session:
        alive = select(SignIn.id).where(SignIn.id == sign_in_id, SignIn.ended_at.is_(None))
        if sign_in_id and own_session.scalars(alive.with_for_update(read=True)).first() is None:
            return
        _delete_expired(own_session, now)
        drafts = queries.read_stashed_forms(own_session, key, account_id, now)
        _delete(own_session, [draft.id for draft in drafts if draft.form == form])
        if row:
            own_session.add(row)
            own_session.flush()
        drafts = queries.read_stashed_forms(own_session, key, account_id, now)
        _delete(own_session, [draft.id for draft in drafts[MOST_STASHED_FORMS:]])


def discard(key: bytes, account_id: UUID, form: FormKey, *, now: datetime) -> None:
    """Delete a form's draft. The caller has ended its own transaction."""
    with db.own_transaction() as own_session:
        drafts = queries.read_stashed_forms(own_session, key, account_id, now)
        on_page = (draft for draft in drafts if draft.form.page == form.page)
        _delete(own_session, [draft.id for draft in on_page if draft.form.target in {"", form.target}])


def discard_page(key: bytes, account_id: UUID, page: str, *, now: datetime) -> None:
    """Delete every draft of a page, as when the page no longer exists."""
    with db.own_transaction() as own_session:
        drafts = queries.read_stashed_forms(own_session, key, account_id, now)
        _delete(own_session, [draft.id for draft in drafts if draft.form.page == page])


def discard_all(account_id: UUID) -> None:
    """Delete every draft of an account."""
    with db.own_transaction() as own_session:
        own_session.execute(delete(StashedForm).where(StashedForm.account_id == account_id))


def _row(key: bytes, account_id: UUID, form: FormKey, fields: Fields, now: datetime) -> StashedForm | None:
    """The sealed row of a draft; None where no field that may be stashed holds text, or the draft is too long."""
    stashed = {name: values for name, values in fields.items() if may_stash_field(name)}
    content = {"path": form.page, "target": form.target, "fields": stashed}
    text = json.dumps(content).encode()
    if len(text) > LONGEST_STASHED_FORM or not any(
        value.strip() for values in stashed.values() for value in values
    ):
        return None
    text = text.ljust(-(-len(text) // _BLOCK) * _BLOCK)
    nonce = secrets.token_bytes(NONCE_BYTES)
    # Keyed: a plain hash of a known path would tell which page somebody typed on.
    form_hash = hmac.digest(derive_key(key, "draft forms"), f"{account_id}|{form}".encode(), "sha256").hex()
    sealed = nonce + queries.cipher(key).encrypt(nonce, text, queries.associated_data(account_id))
    return StashedForm(account_id=account_id, path_hash=form_hash, fields_sealed=sealed, held_at=now)


def _delete(session: Session, ids: Iterable[UUID]) -> None:
    if row_ids := list(ids):
        session.execute(delete(StashedForm).where(StashedForm.id.in_(row_ids)))


def _delete_expired(session: Session, now: datetime) -> None:
    session.execute(delete(StashedForm).where(StashedForm.held_at <= now - STASHED_FOR))
