"""Second factors: codes of an app (TOTP, RFC 6238), each accepted once, and encrypted recovery codes."""

import base64
from datetime import datetime
from typing import Any, NamedTuple, cast

from flask_security import Totp
from flask_security.proxies import _security
from passlib.exc import TokenError
from passlib.totp import TOTP
from sqlalchemy import or_, update

from practice import audit, clock, db
from practice.accounts.models import Account
from practice.errors import Refusal
from practice.messages import N_
from practice.vault.encryption import derive_key
from practice.viewers import Viewer


def set_second_factor(account: Account, secret: str, *, now: datetime) -> None:
    """Set a second factor from a secret in base32, as the demo does for its accounts."""
    _save_second_factor(None, account, seal_secret(secret), now=now)


def confirm_second_factor(
    viewer: Viewer | None, account: Account, sealed: str, code: str, *, now: datetime
) -> list[str]:
    """Save a new second factor if ``code`` is right for it; returns fresh recovery codes.

    ``sealed`` is the encrypted secret. Raises Refusal, with ``field`` "code", when the code is wrong.
    """
    if not use_app_code(account, sealed, code):
        raise Refusal(
            N_("That code does not fit. Please type the one your app shows just now."), field="code"
        )
    _save_second_factor(viewer, account, sealed, now=now)
    return renew_recovery_codes(viewer, account, now=now)


def renew_recovery_codes(viewer: Viewer | None, account: Account, *, now: datetime) -> list[str]:
    """Replace the recovery codes; returns the new ones."""
    codes = create_recovery_codes(account)
    audit.record(viewer, "recovery codes made", f"account:{account.id}", now=now)
    db.session.flush()
    return codes


def remove_second_factor(viewer: Viewer, account: Account, *, now: datetime) -> None:
    """Remove the second factor. Raises Refusal where the account requires one."""
    if account.needs_second_factor:
        raise Refusal(N_("Your sign-in needs a second step. You can set up another one."))
    # The recovery codes stay: they also prove who somebody is after a forgotten password.
    account.tf_totp_secret = account.tf_primary_method = None
    audit.record(viewer, "second factor removed", f"account:{account.id}", now=now)
    db.session.flush()


def _save_second_factor(viewer: Viewer | None, account: Account, sealed: str, *, now: datetime) -> None:
    account.tf_primary_method, account.tf_totp_secret = "authenticator", sealed
    audit.record(viewer, "second factor set", f"account:{account.id}", now=now)
    db.session.flush()


ISSUER = "Ordinary Days"
STEP = 30  # seconds a code lasts (RFC 6238); the code before is accepted too, for a phone whose clock is late
RECOVERY_CODES = 10


class NewFactor(NamedTuple):
    """A new secret in the three forms it is needed in."""

    sealed: str  # encrypted, as the account stores it
    uri: str  # otpauth://, for the QR code
    key: str  # base32 in groups, to type into the app


class SingleUseTotp(Totp):
    """The library's codes, but each is accepted once, and for STEP seconds after its own rather than two minutes."""

    def __init__(self, secrets: dict[str, str], issuer: str) -> None:
        super().__init__(secrets, issuer)
        self._totp = TOTP.using(issuer=issuer, secrets=secrets, now=lambda: clock.now().timestamp())

    def verify_totp(self, token: str, totp_secret: str, user: Any, window: int = 0) -> bool:
        """Whether the code is right and unused; of two requests with one code, the first to raise the counter wins."""
        try:
            match = self._totp.verify(token, totp_secret, window=STEP // 2, skew=-STEP // 2)
        except TokenError:
            return False
        is_unused = or_(Account.last_totp_counter.is_(None), Account.last_totp_counter < match.counter)
        statement = update(Account).where(Account.id == user.id, is_unused)
        result = db.session.execute(statement.values(last_totp_counter=match.counter))
        return bool(cast(Any, result).rowcount == 1)


def flask_security_settings(secret_key: bytes) -> dict[str, Any]:
    """Flask-Security's settings for secrets and recovery codes; their keys are derived from ``secret_key``."""
    codes_key = base64.urlsafe_b64encode(derive_key(secret_key, "recovery codes"))
    return {
        "SECURITY_TOTP_SECRETS": {"1": derive_key(secret_key, "second factor").hex()},
        "SECURITY_TOTP_ISSUER": ISSUER,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES": True,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_KEYS": [codes_key],
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_N": RECOVERY_CODES,
    }


def new_secret() -> str:
    """A new random secret, encrypted."""
    return str(_security.totp_factory.generate_totp_secret())


def seal_secret(secret: str) -> str:
    """A secret in base32, encrypted as the account stores it."""
    factory = _security.totp_factory._totp  # noqa: SLF001
    return str(factory(key=secret, format="base32").to_json(encrypt=True))


def new_factor(sealed: str, email: str) -> NewFactor:
    """The forms of an encrypted secret that the person scans or types into their app."""
    factory = _security.totp_factory
    return NewFactor(sealed, factory.get_totp_uri(email, sealed), factory.get_totp_pretty_key(sealed))


def use_app_code(account: Account, sealed: str | None, code: str) -> bool:
    """Whether this is the current code of the encrypted secret; uses it up."""
    digits = "".join(code.split())
    if not sealed or not digits.isdecimal():
        return False
    return bool(_security.totp_factory.verify_totp(digits, sealed, account))


def create_recovery_codes(account: Account) -> list[str]:
    """Replace the recovery codes by RECOVERY_CODES new ones, and return them."""
    return [str(code) for code in _security.mf_recovery_codes_util.create_recovery_codes(account)]


def recovery_codes(account: Account) -> list[str]:
    """The unused recovery codes."""
    return [str(code) for code in _security.mf_recovery_codes_util.get_recovery_codes(account)]


def use_recovery_code(account: Account, code: str) -> bool:
    """Whether this is an unused recovery code; uses it up. The row is locked: of two requests one succeeds."""
    locked = db.session.get(Account, account.id, with_for_update=True, populate_existing=True)
    normal_code = code.strip().lower().replace(" ", "-")
    util = _security.mf_recovery_codes_util
    if locked is None or not locked.mf_recovery_codes or not util.check_recovery_code(locked, normal_code):
        return False
    return bool(util.delete_recovery_code(locked, normal_code))
