"""Links by which a password is chosen: offered, used, void."""

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
    beside: Session | None = None,
) -> str:
    """A token with which this account's password can be chosen anew, once; older ones are void."""
    session = beside or db.session()
    void_links(account_id, now=now, beside=beside)
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


def void_links(account_id: UUID, *, now: datetime, beside: Session | None = None) -> None:
    """No link that was made to choose this account's password works any more."""
    older = update(ResetToken).where(ResetToken.account_id == account_id, ResetToken.used_at.is_(None))
    (beside or db.session()).execute(older.values(used_at=now).execution_options(synchronize_session=False))


def use_link(token: str, now: datetime) -> None:
    use = update(ResetToken).where(*queries.valid_link_conditions(token, now)).values(used_at=now)
    used = db.session.execute(use.execution_options(synchronize_session=False))
    if used.rowcount != 1:  # type: ignore[attr-defined]
        raise Refusal(rules.LINK_USED)
