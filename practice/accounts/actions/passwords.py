"""Comparing and setting passwords. Actions flush; the page commits."""

from collections.abc import Sequence
from functools import cache
from uuid import uuid4

from flask_security import hash_password, verify_password

from practice import db
from practice.accounts.models import Account
from practice.accounts.rules import (
    EASY_TO_GUESS,
    LONGEST_PASSWORD,
    MOST_OF_ONE_ADDRESS,
    check_password,
    new_token,
    normal_password,
)
from practice.errors import Refusal


@cache
def nobodys_hash() -> str:
    """A hash to try passwords on when nobody has the address, so that the answer takes as long."""
    return str(hash_password(new_token()))


def is_password(account: Account | None, password: str) -> bool:
    """Whether this is the account's password; equally slow for nobody. Ask through ``attempts.attempt``.

    No password is as long as what is cut off here, so none fits by it.
    """
    kept = account.password if account else nobodys_hash()
    fits = bool(verify_password(normal_password(password)[: LONGEST_PASSWORD + 1], kept))
    return fits and account is not None


def account_with_password(accounts: Sequence[Account], password: str) -> Account | None:
    """The one of these, which share an address, whose password it is; equally slow however many they are."""
    nobody = [None] * (MOST_OF_ONE_ADDRESS - len(accounts))
    fitting = [one for one in (*accounts, *nobody) if is_password(one, password)]
    return next(iter(fitting), None)


def check_differs_from_others(others: Sequence[Account], password: str) -> None:
    """Refuse a password that another sign-in with the same address has.

    The words are those for one that is easy to guess. Whoever calls counts it as an attempt on the address.
    """
    if account_with_password(others, password):
        raise Refusal(EASY_TO_GUESS, field="password")


def set_password(account: Account, password: str) -> None:
    """Check and keep a password. Raises Refusal beside the field."""
    # A second step of one's own choice can be taken away again; the password then stands alone.
    check_password(password, needs_second_factor=account.needs_second_factor, context_words=[account.email])
    account.password = hash_password(normal_password(password))
    account.fs_uniquifier = uuid4().hex
    db.session.flush()
