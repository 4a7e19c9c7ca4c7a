"""Known devices, the caller that rate limits count, and the counters of attempts on secrets."""

from uuid import UUID

from flask import Flask, current_app, g, request
from werkzeug import Response

from practice.accounts import rules as account_rules
from practice.accounts.actions import attempts as attempt_actions
from practice.accounts.models import Account
from practice.authentication import queries, rules
from practice.mail_address import normal_address
from practice.vault.encryption import derive_key
from practice.web import services


def install_devices(app: Flask) -> None:
    """Set the device cookie after a sign-in."""
    app.after_request(_set_device_cookie)


def caller() -> str:
    """The key of rate limits while nobody is signed in: a known device by its own, others by their network."""
    device_hash = account_rules.hash_of(device_token())
    if request.method == "POST" and device_token() and queries.is_known_device(device_hash):
        return f"device {device_hash}"
    return f"network {rules.network_of(request.remote_addr or '')}"


def device_token() -> str:
    """The token in this browser's device cookie; "" where it has none."""
    return request.cookies.get(_device_cookie(), "")


def _device_cookie() -> str:
    return f"{current_app.config['SESSION_COOKIE_NAME']}-device"


def _set_device_cookie(response: Response) -> Response:
    """After a sign-in the browser gets a random token that makes it known; the token grants no access."""
    if token := g.get("device_token"):
        response.set_cookie(
            _device_cookie(),
            token,
            max_age=rules.DEVICE_KNOWN_FOR,
            secure=services.settings().is_https,
            httponly=True,
            samesite="Lax",
        )
    return response


def _counter(*parts: str) -> str:
    """The key of an attempt counter: a keyed hash of ``parts``."""
    return account_rules.keyed_hash(derive_key(services.settings().secret_key, "attempt counters"), *parts)


def caller_and_address() -> str:
    """The key of the limit on reset mails: by caller and address, so that two partners do not share it."""
    return f"{g.caller} {_counter('letter', normal_address(request.form.get('email', '')))}"


def accounts_known_here(email: str) -> frozenset[UUID]:
    """The accounts with this address to which this browser is known."""
    return queries.accounts_known_on(account_rules.hash_of(device_token()), normal_address(email))


def known_attempts(email: str) -> account_rules.AttemptKeys:
    """The counters of a password that is compared with the accounts of ``accounts_known_here`` only: by browser."""
    email, device_hash = normal_address(email), account_rules.hash_of(device_token())
    return account_rules.AttemptKeys(
        _counter("password", email, "device", device_hash),
        total_key=_counter("password", email, "device total", device_hash),
    )


def password_attempts(email: str) -> account_rules.AttemptKeys:
    """The counters of a password that is compared with every account of an address: by address and network.

    They do not depend on whether an account has the address, nor on the browser: several accounts may have one
    address, and whoever makes browsers known to one of them must not get more attempts at another.
    """
    email = normal_address(email)
    network = rules.network_of(request.remote_addr or "")
    return account_rules.AttemptKeys(
        _counter("password", email, "network", network), total_key=_counter("password", email)
    )


def code_attempts(account: Account) -> account_rules.AttemptKeys:
    """The counter of codes in the second step, after a right password: by device where it is known, else by account."""
    if account.id in accounts_known_here(account.email):
        device_hash = account_rules.hash_of(device_token())
        return account_rules.AttemptKeys(
            _counter("code", str(account.id), device_hash), limit=account_rules.MOST_ATTEMPTS
        )
    return account_rules.AttemptKeys(_counter("code", str(account.id)), limit=account_rules.MOST_ATTEMPTS)


def signed_in_attempts() -> account_rules.AttemptKeys:
    """The counter of passwords typed while signed in: by sign-in, so that nobody else's attempts count."""
    return account_rules.AttemptKeys(
        _counter("signed in", str(g.sign_in_id)), limit=account_rules.MOST_ATTEMPTS
    )


def password_reset_attempts(account: Account) -> account_rules.AttemptKeys:
    """The counter of codes typed with the link of a reset mail: by account."""
    return account_rules.AttemptKeys(_counter("reset", str(account.id)), limit=account_rules.MOST_ATTEMPTS)


def reset_attempts_of(account: Account) -> None:
    """Delete the account's counters after a completed sign-in or a password reset.

    The total of attempts on its address stays, since other accounts may have the same address.
    """
    code_keys, password_keys = code_attempts(account), password_attempts(account.email)
    attempt_actions.reset_counters(
        password_reset_attempts(account).key, code_keys.key, _counter("code", str(account.id))
    )
    if account.id in accounts_known_here(account.email):
        attempt_actions.reset_counters(known_attempts(account.email).key)
    else:
        attempt_actions.reset_counters(password_keys.key)
