"""Devices that are known, whom limits count, and the counters an attempt on a secret is counted by."""

from uuid import UUID

from flask import Flask, current_app, g, request
from werkzeug import Response

from practice import web
from practice.accounts import attempts, queries, rules
from practice.accounts.models import Account
from practice.mail_address import normal_address
from practice.vault import derive


def open_devices(app: Flask) -> None:
    """Let a browser be known the next time."""
    app.after_request(_keep_device)


def caller() -> str:
    """Whom limits count while nobody is signed in: a device that is known by itself, others by their network."""
    device = rules.hash_of(device_token())
    if request.method == "POST" and device_token() and queries.is_any_device(device):
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
            secure=web.settings().is_https,
            httponly=True,
            samesite="Lax",
        )
    return response


def _counter(*parts: str) -> str:
    return rules.keyed_hash(derive(web.settings().secret_key, "attempt counters"), *parts)


def caller_and_address() -> str:
    """Whom a limit on letters counts: one partner's asking does not use up the other's."""
    return f"{g.caller} {_counter('letter', normal_address(request.form.get('email', '')))}"


def known_here(email: str) -> frozenset[UUID]:
    """The accounts with this address that were signed in before in this browser."""
    return queries.known_on(rules.hash_of(device_token()), normal_address(email))


def known_attempts(email: str) -> rules.Attempts:
    """The counters of a password that is compared with those of ``known_here``, and with no other's."""
    email, device = normal_address(email), rules.hash_of(device_token())
    on_it = _counter("password", email, "device total", device)
    return rules.Attempts(_counter("password", email, "device", device), total_key=on_it)


def password_attempts(email: str) -> rules.Attempts:
    """The counters of a password that is compared with any account's: by address and network, whatever the browser.

    They are the same for an address nobody has. A browser counts by itself only for the accounts it knows:
    an address may be of several, and who makes browsers known to one must not get more tries at another.
    """
    email = normal_address(email)
    network = rules.network_of(request.remote_addr or "")
    return rules.Attempts(
        _counter("password", email, "network", network), total_key=_counter("password", email)
    )


def code_attempts(account: Account) -> rules.Attempts:
    """The counter of codes for a second step; only who knows the password comes here."""
    if account.id in known_here(account.email):
        device = rules.hash_of(device_token())
        return rules.Attempts(_counter("code", str(account.id), device), most=rules.MOST_ATTEMPTS)
    return rules.Attempts(_counter("code", str(account.id)), most=rules.MOST_ATTEMPTS)


def signed_in_attempts() -> rules.Attempts:
    """The counter of passwords typed while signed in: by this sign-in, so that nobody else can use it up."""
    return rules.Attempts(_counter("signed in", str(g.sign_in_id)), most=rules.MOST_ATTEMPTS)


def reset_attempts(account: Account) -> rules.Attempts:
    """The counter of codes beside a letter's link; only who reads the mail comes here."""
    return rules.Attempts(_counter("reset", str(account.id)), most=rules.MOST_ATTEMPTS)


def forgive(account: Account) -> None:
    """The whole way in was gone, or a new password was chosen: counting begins anew.

    What was tried on the address in total stays counted, since others may have the same one.
    """
    code, password = code_attempts(account), password_attempts(account.email)
    attempts.forget(reset_attempts(account).key, code.key, _counter("code", str(account.id)))
    if account.id in known_here(account.email):
        attempts.forget(known_attempts(account.email).key)
    else:
        attempts.forget(password.key)
