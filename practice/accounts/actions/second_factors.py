"""Second factors: codes from an app, each good once, and recovery codes kept encrypted."""

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
    """Set a second factor from a secret in base32, as the demo does for its people."""
    _save_second_factor(None, account, seal_secret(secret), now=now)


def confirm_second_factor(
    viewer: Viewer | None, account: Account, sealed: str, code: str, *, now: datetime
) -> list[str]:
    """Keep a new second factor once its first code was right; returns fresh recovery codes."""
    if not use_app_code(account, sealed, code):
        raise Refusal(
            N_("That code does not fit. Please type the one your app shows just now."), field="code"
        )
    _save_second_factor(viewer, account, sealed, now=now)
    return renew_recovery_codes(viewer, account, now=now)


def renew_recovery_codes(viewer: Viewer | None, account: Account, *, now: datetime) -> list[str]:
    """Fresh recovery codes; the old ones are void."""
    codes = create_recovery_codes(account)
    audit.record(viewer, "recovery codes made", f"account:{account.id}", now=now)
    db.session.flush()
    return codes


def remove_second_factor(viewer: Viewer, account: Account, *, now: datetime) -> None:
    """Take the second factor away, where none is required."""
    if account.needs_second_factor:
        raise Refusal(N_("Your sign-in needs a second step. You can set up another one."))
    # Codes on paper stay: they also speak for somebody who forgot the password.
    account.tf_totp_secret = account.tf_primary_method = None
    audit.record(viewer, "second factor removed", f"account:{account.id}", now=now)
    db.session.flush()


def _save_second_factor(viewer: Viewer | None, account: Account, sealed: str, *, now: datetime) -> None:
    account.tf_primary_method, account.tf_totp_secret = "authenticator", sealed
    audit.record(viewer, "second factor set", f"account:{account.id}", now=now)
    db.session.flush()


ISSUER = "Ordinary Days"
STEP = 30  # seconds; a code of the step before is still taken, for a phone whose clock is late
RECOVERY_CODES = 10


class NewFactor(NamedTuple):
    """What a person needs to put a new secret into their app; ``sealed`` is what is kept."""

    sealed: str
    uri: str
    typed: str


class SingleUseTotp(Totp):
    """The library's codes, but each counts once, and for thirty seconds rather than two minutes."""

    def __init__(self, secrets: dict[str, str], issuer: str) -> None:
        super().__init__(secrets, issuer)
        self._totp = TOTP.using(issuer=issuer, secrets=secrets, now=lambda: clock.now().timestamp())

    def verify_totp(self, token: str, totp_secret: str, user: Any, window: int = 0) -> bool:
        """Whether the code is right and was never used: whoever moves the counter first is let in."""
        try:
            match = self._totp.verify(token, totp_secret, window=STEP // 2, skew=-STEP // 2)
        except TokenError:
            return False
        later = or_(Account.last_totp_counter.is_(None), Account.last_totp_counter < match.counter)
        moved = update(Account).where(Account.id == user.id, later).values(last_totp_counter=match.counter)
        return bool(cast(Any, db.session.execute(moved)).rowcount == 1)


def flask_security_settings(secret_key: bytes) -> dict[str, Any]:
    """What the library needs to encrypt secrets and codes, each with a key of its own."""
    codes_key = base64.urlsafe_b64encode(derive_key(secret_key, "recovery codes"))
    return {
        "SECURITY_TOTP_SECRETS": {"1": derive_key(secret_key, "second factor").hex()},
        "SECURITY_TOTP_ISSUER": ISSUER,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES": True,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_KEYS": [codes_key],
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_N": RECOVERY_CODES,
    }


def new_secret() -> str:
    """A new secret, encrypted."""
    return str(_security.totp_factory.generate_totp_secret())


def seal_secret(secret: str) -> str:
    """A secret given as base32, encrypted as the account keeps it."""
    factory = _security.totp_factory._totp  # noqa: SLF001
    return str(factory(key=secret, format="base32").to_json(encrypt=True))


def new_factor(sealed: str, email: str) -> NewFactor:
    """What the person scans or types."""
    factory = _security.totp_factory
    return NewFactor(sealed, factory.get_totp_uri(email, sealed), factory.get_totp_pretty_key(sealed))


def use_app_code(account: Account, sealed: str | None, code: str) -> bool:
    """Whether a code fits, and uses it up."""
    digits = "".join(code.split())
    if not sealed or not digits.isdecimal():
        return False
    return bool(_security.totp_factory.verify_totp(digits, sealed, account))


def create_recovery_codes(account: Account) -> list[str]:
    """Ten fresh recovery codes; the old ones are void."""
    return [str(code) for code in _security.mf_recovery_codes_util.create_recovery_codes(account)]


def recovery_codes(account: Account) -> list[str]:
    """The recovery codes that are left."""
    return [str(code) for code in _security.mf_recovery_codes_util.get_recovery_codes(account)]


def use_recovery_code(account: Account, code: str) -> bool:
    """Take one recovery code away, if it is there. The row is held, so that two askers get one use."""
    held = db.session.get(Account, account.id, with_for_update=True, populate_existing=True)
    plain = code.strip().lower().replace(" ", "-")
    util = _security.mf_recovery_codes_util
    if held is None or not held.mf_recovery_codes or not util.check_recovery_code(held, plain):
        return False
    return bool(util.delete_recovery_code(held, plain))
