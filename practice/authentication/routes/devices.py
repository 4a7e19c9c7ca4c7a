"""Known devices, whom rate limits count, and the keys attempts are counted by."""

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
    """Let a browser be known the next time."""
    app.after_request(_keep_device)


def caller() -> str:
    """Whom limits count while nobody is signed in: a device that is known by itself, others by their network."""
    device = account_rules.hash_of(device_token())
    if request.method == "POST" and device_token() and queries.is_known_device(device):
        return f"device {device}"
    return f"network {rules.network_of(request.remote_addr or '')}"


def device_token() -> str:
    """The token of a browser in which somebody was signed in before; "" where it has none."""
    return request.cookies.get(_device_cookie(), "")


def _device_cookie() -> str:
    return f"{current_app.config['SESSION_COOKIE_NAME']}-device"


def _keep_device(response: Response) -> Response:
    """After a sign-in the browser keeps a random token, by which it is known the next time; it opens nothing."""
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
    return account_rules.keyed_hash(derive_key(services.settings().secret_key, "attempt counters"), *parts)


def caller_and_address() -> str:
    """Whom a limit on letters counts: one partner's asking does not use up the other's."""
    return f"{g.caller} {_counter('letter', normal_address(request.form.get('email', '')))}"


def accounts_known_here(email: str) -> frozenset[UUID]:
    """The accounts with this address that were signed in before in this browser."""
    return queries.accounts_known_on(account_rules.hash_of(device_token()), normal_address(email))


def known_attempts(email: str) -> account_rules.AttemptKeys:
    """The counters of a password that is compared with those of ``known_here``, and with no other's."""
    email, device = normal_address(email), account_rules.hash_of(device_token())
    on_it = _counter("password", email, "device total", device)
    return account_rules.AttemptKeys(_counter("password", email, "device", device), total_key=on_it)


def password_attempts(email: str) -> account_rules.AttemptKeys:
    """The counters of a password that is compared with any account's: by address and network, whatever the browser.

    They are the same for an address nobody has. A browser counts by itself only for the accounts it knows:
    an address may be of several, and who makes browsers known to one must not get more tries at another.
    """
    email = normal_address(email)
    network = rules.network_of(request.remote_addr or "")
    return account_rules.AttemptKeys(
        _counter("password", email, "network", network), total_key=_counter("password", email)
    )


def code_attempts(account: Account) -> account_rules.AttemptKeys:
    """The counter of codes for a second step; only who knows the password comes here."""
    if account.id in accounts_known_here(account.email):
        device = account_rules.hash_of(device_token())
        return account_rules.AttemptKeys(
            _counter("code", str(account.id), device), limit=account_rules.MOST_ATTEMPTS
        )
    return account_rules.AttemptKeys(_counter("code", str(account.id)), limit=account_rules.MOST_ATTEMPTS)


def signed_in_attempts() -> account_rules.AttemptKeys:
    """The counter of passwords typed while signed in: by this sign-in, so that nobody else can use it up."""
    return account_rules.AttemptKeys(
        _counter("signed in", str(g.sign_in_id)), limit=account_rules.MOST_ATTEMPTS
    )


def password_reset_attempts(account: Account) -> account_rules.AttemptKeys:
    """The counter of codes beside a letter's link; only who reads the mail comes here."""
    return account_rules.AttemptKeys(_counter("reset", str(account.id)), limit=account_rules.MOST_ATTEMPTS)


def reset_attempts_of(account: Account) -> None:
    """The whole way in was gone, or a new password was chosen: counting begins anew.

    What was tried on the address in total stays counted, since others may have the same one.
    """
    code, password = code_attempts(account), password_attempts(account.email)
    attempt_actions.reset_counters(
        password_reset_attempts(account).key, code.key, _counter("code", str(account.id))
    )
    if account.id in accounts_known_here(account.email):
        attempt_actions.reset_counters(known_attempts(account.email).key)
    else:
        attempt_actions.reset_counters(password.key)
