"""Comparing and setting passwords. Actions flush; the route commits."""

from collections.abc import Sequence
from functools import cache
from uuid import uuid4

from flask_security import hash_password, verify_password

from practice import db
from practice.accounts.models import Account
from practice.accounts.rules import (
    EASY_TO_GUESS,
    LONGEST_PASSWORD,
    MAX_ACCOUNTS_PER_ADDRESS,
    check_password,
    new_token,
    normal_password,
)
from practice.errors import Refusal


@cache
def dummy_hash() -> str:
    """A hash of no account, compared when nobody has the address, so that the answer takes equally long."""
    return str(hash_password(new_token()))


def is_password(account: Account | None, password: str) -> bool:
    """Whether this is the account's password; equally slow without an account. Call it through ``attempts.attempt``.

    Hashing takes time with the length, so only LONGEST_PASSWORD + 1 letters are compared: one more than any
    password has, so that a longer text never matches.
    """
    password_hash = account.password if account else dummy_hash()
    is_match = bool(verify_password(normal_password(password)[: LONGEST_PASSWORD + 1], password_hash))
    return is_match and account is not None


def account_with_password(accounts: Sequence[Account], password: str) -> Account | None:
    """Which of these accounts, all of one address, has this password.

    Always compares MAX_ACCOUNTS_PER_ADDRESS hashes, so that the time does not tell how many accounts there are.
    """
    padding = [None] * (MAX_ACCOUNTS_PER_ADDRESS - len(accounts))
    matches = [account for account in (*accounts, *padding) if is_password(account, password)]
    return next(iter(matches), None)


def check_differs_from_others(others: Sequence[Account], password: str) -> None:
    """Check that no other account with the same address has this password; the caller counts it as an attempt.

    Raises:
        Refusal: one has it; worded as for a password that is easy to guess, so that it tells nothing of the other.
    """
    if account_with_password(others, password):
        raise Refusal(EASY_TO_GUESS, field="password")


def set_password(account: Account, password: str) -> None:
    """Check a password and save its hash.

    Raises:
        Refusal: too short, too long or easy to guess; ``field`` is "password".
    """
    # Only a required second factor lowers the bar: a voluntary one can be removed, and then the password is alone.
    check_password(password, needs_second_factor=account.needs_second_factor, context_words=[account.email])
    account.password = hash_password(normal_password(password))
    account.fs_uniquifier = uuid4().hex
    db.session.flush()
