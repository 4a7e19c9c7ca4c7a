"""Changing a password while signed in, and restoring access from the terminal."""

from datetime import datetime

from practice import audit
from practice.accounts.actions import passwords as password_actions
from practice.accounts.models import Account
from practice.authentication import actions as authentication_actions
from practice.passwords.actions import links as link_actions
from practice.passwords.rules import ResetKind
from practice.viewers import Viewer


def restore_access(account: Account, *, now: datetime) -> str:
    """For the terminal: end every sign-in and remove the second factor and recovery codes.

    Returns a token for a new password.
    """
    account.tf_totp_secret = account.tf_primary_method = account.mf_recovery_codes = None
    account.last_totp_counter = None
    authentication_actions.end_sign_ins(account.id, now=now)
    audit.record(None, "let in from the terminal", f"account:{account.id}", now=now)
    return link_actions.offer_link(account.id, ResetKind.FIRST, now=now)


def change_password(viewer: Viewer, account: Account, password: str, *, now: datetime) -> None:
    """Set another password and end every sign-in; the route begins a new one for this browser.

    Raises Refusal as ``set_password`` does.
    """
    password_actions.set_password(account, password)
    authentication_actions.end_sign_ins(account.id, now=now)
    audit.record(viewer, "password changed", f"account:{account.id}", now=now)
