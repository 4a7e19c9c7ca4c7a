"""Links to choose a password: make them, use them, make them void."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.orm import Session

from practice import db
from practice.accounts.rules import hash_of, new_token
from practice.errors import Refusal
from practice.passwords import queries, rules
from practice.passwords.models import ResetToken
from practice.passwords.rules import RESET_LASTS, ResetKind


def offer_link(
    account_id: UUID,
    kind: ResetKind,
    *,
    now: datetime,
    until: datetime | None = None,
    own_session: Session | None = None,
) -> str:
    """A token with which the account's password can be chosen once, until ``until``; older ones become void.

    ``own_session``: the session of another transaction, see ``db.own_transaction``.
    """
    session = own_session or db.session()
    void_links(account_id, now=now, own_session=own_session)
    token = new_token()
    session.add(
        ResetToken(
            account_id=account_id,
            token_hash=hash_of(token),
            made_at=now,
            ends_at=until or now + RESET_LASTS,
            used_at=None,
            kind=kind,
        )
    )
    session.flush()
    return token


def void_links(account_id: UUID, *, now: datetime, own_session: Session | None = None) -> None:
    """Make every unused link to choose this account's password void."""
    older = update(ResetToken).where(ResetToken.account_id == account_id, ResetToken.used_at.is_(None))
    (own_session or db.session()).execute(
        older.values(used_at=now).execution_options(synchronize_session=False)
    )


def use_link(token: str, now: datetime) -> None:
    """Use a link up. Raises Refusal when it was used before or is too old."""
    statement = update(ResetToken).where(*queries.valid_link_conditions(token, now)).values(used_at=now)
    result = db.session.execute(statement.execution_options(synchronize_session=False))
    if result.rowcount != 1:  # type: ignore[attr-defined]
        raise Refusal(rules.LINK_USED)
