"""Codes that prove who uses a reset link: of an app, a recovery code, or one read out by a therapist."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import update

from practice import audit, db
from practice.accounts.actions import passwords as password_actions
from practice.accounts.actions import second_factors as second_factor_actions
from practice.accounts.models import Account
from practice.accounts.rules import ResetWay, hash_of
from practice.passwords.models import ReadOutCode
from practice.passwords.rules import READ_OUT_LASTS, new_read_out_code, plain_code
from practice.viewers import TherapistViewer


def is_own_secret(account: Account, secret: str) -> bool:
    """Whether this is the account's password, a code of its app or a recovery code; uses up a code.

    Call it through ``attempts.attempt``.
    """
    is_right = password_actions.is_password(account, secret) or second_factor_actions.use_app_code(
        account, account.tf_totp_secret, secret
    )
    return is_right or second_factor_actions.use_recovery_code(account, secret)


def make_read_out_code(therapist: TherapistViewer, account_id: UUID, *, now: datetime) -> str:
    """A new code for a therapist to read out; older ones become void. The caller has checked whose account it is."""
    older = update(ReadOutCode).where(ReadOutCode.account_id == account_id, ReadOutCode.used_at.is_(None))
    db.session.execute(older.values(used_at=now).execution_options(synchronize_session=False))
    code = new_read_out_code()
    code_hash = hash_of(f"{account_id}|{plain_code(code)}")
    row = ReadOutCode(account_id=account_id, code_hash=code_hash, made_at=now, ends_at=now + READ_OUT_LASTS)
    db.session.add(row)
    audit.record(therapist, "code to read out made", f"account:{account_id}", now=now)
    db.session.flush()
    return code


def use_any_code(account: Account, code: str, ways: list[ResetWay], *, now: datetime) -> bool:
    """Whether this is one of the account's codes; uses it up, and appends its kind to ``ways``."""
    if second_factor_actions.use_app_code(account, account.tf_totp_secret, code):
        ways.append(ResetWay.APP)
    elif second_factor_actions.use_recovery_code(account, code):
        ways.append(ResetWay.RECOVERY_CODE)
    elif _use_read_out_code(account.id, code, now=now):
        ways.append(ResetWay.IN_PERSON)
    return bool(ways)


def _use_read_out_code(account_id: UUID, code: str, *, now: datetime) -> bool:
    statement = update(ReadOutCode).where(
        ReadOutCode.account_id == account_id,
        ReadOutCode.code_hash == hash_of(f"{account_id}|{plain_code(code)}"),
        ReadOutCode.used_at.is_(None),
        ReadOutCode.ends_at > now,
    )
    result = db.session.execute(statement.values(used_at=now).execution_options(synchronize_session=False))
    return bool(result.rowcount == 1)  # type: ignore[attr-defined]
