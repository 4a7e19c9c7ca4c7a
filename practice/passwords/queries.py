"""Links to choose a password, and an account's password resets."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, select

from practice import db
from practice.accounts.models import Account, PasswordReset
from practice.accounts.rules import ResetWay, hash_of
from practice.errors import Refusal
from practice.passwords import rules
from practice.passwords.models import ResetToken
from practice.passwords.rules import RESETS_LISTED_FOR, ResetKind


class ResetLinkView(NamedTuple):
    """A valid link to choose a password, and the address of its account."""

    kind: ResetKind
    email: str


def reset_link(token: str, now: datetime) -> ResetLinkView | None:
    """The link with this token; None when it was used or is too old, or its account is closed."""
    statement = (
        select(ResetToken.kind, Account.email)
        .join(Account, Account.id == ResetToken.account_id)
        .where(
            ResetToken.token_hash == hash_of(token),
            ResetToken.used_at.is_(None),
            ResetToken.ends_at > now,
            Account.active,
        )
    )
    row = db.session.execute(statement).one_or_none()
    return ResetLinkView(*row) if row else None


class PasswordResetView(NamedTuple):
    """A password reset, done, stopped or waiting, as its person reads it."""

    way: ResetWay
    asked_at: datetime
    ready_at: datetime
    done_at: datetime | None
    stopped_at: datetime | None
    is_open: bool

    @property
    def at(self) -> datetime:
        """When it was done or stopped; while it waits, when the link is mailed; else when it was asked for."""
        return self.done_at or self.stopped_at or (self.ready_at if self.is_open else self.asked_at)


def password_resets(account_id: UUID, now: datetime) -> list[PasswordResetView]:
    """The resets of this account's password in the last RESETS_LISTED_FOR, the latest first."""
    statement = (
        select(PasswordReset)
        .where(PasswordReset.account_id == account_id, PasswordReset.asked_at > now - RESETS_LISTED_FOR)
        .order_by(PasswordReset.asked_at.desc())
    )
    return [
        PasswordResetView(
            row.way,
            row.asked_at,
            row.ready_at,
            row.done_at,
            row.stopped_at,
            row.done_at is None and row.stopped_at is None and row.ends_at > now,
        )
        for row in db.session.scalars(statement)
    ]


def account_of_link(token: str, now: datetime) -> tuple[Account, ResetKind]:
    """The account of a link and what kind of link it is. Raises Refusal when it was used or is too old."""
    statement = (
        select(Account, ResetToken.kind)
        .join(ResetToken, ResetToken.account_id == Account.id)
        .where(*valid_link_conditions(token, now), Account.active)
    )
    row = db.session.execute(statement).one_or_none()
    if row is None:
        raise Refusal(rules.LINK_USED)
    return row[0], row[1]


def reload_account(account_id: UUID) -> Account:
    """The account as it is in the database now, after another transaction may have changed it."""
    return db.session.get_one(Account, account_id, populate_existing=True)


def valid_link_conditions(token: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    """The conditions on ResetToken for an unused link that is not too old."""
    return ResetToken.token_hash == hash_of(token), ResetToken.used_at.is_(None), ResetToken.ends_at > now


def open_reset_conditions(account_id: UUID, now: datetime) -> tuple[ColumnElement[bool], ...]:
    """The conditions on PasswordReset for a reset of this account that waits."""
    return (
        PasswordReset.account_id == account_id,
        PasswordReset.stopped_at.is_(None),
        PasswordReset.done_at.is_(None),
        PasswordReset.ends_at > now,
    )
