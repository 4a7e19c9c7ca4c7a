"""Installs Flask-Security and finds out who a request comes from."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask import Flask, g, session
from flask_security import Security, SQLAlchemySessionUserDatastore
from werkzeug.local import LocalProxy

from practice import clock, failures
from practice.accounts import rules as account_rules
from practice.accounts.actions import passwords as password_actions
from practice.accounts.actions.second_factors import SingleUseTotp, flask_security_settings
from practice.accounts.models import Account, Role
from practice.accounts.queries import ClinicView
from practice.accounts.routes.current_account import account
from practice.authentication import actions, queries, rules
from practice.authentication.queries import SignInView
from practice.authentication.routes import devices as device_routes
from practice.authentication.routes.current_sign_in import COOKIE_KEY, LAST_KEY, account_mark, forget_sign_in
from practice.viewers import TherapistViewer
from practice.web.current_viewer import Identity

TOUCH_EVERY = timedelta(minutes=1)

# Partners live in a feature above this one; it tells whom an account is, therapist or partner, in one statement.
PersonOf = Callable[[UUID, ClinicView, datetime], Identity | None]

# For tests alone, which try hundreds of passwords.
_CHEAP_HASHES = {"argon2__time_cost": 1, "argon2__memory_cost": 64, "argon2__parallelism": 1}


def install_authentication(app: Flask, database_session: Any) -> None:
    """Bring in the library's hashes, codes and sign-in, and none of its pages (docs/decisions/0002)."""
    secret_key = app.config["SECRET_KEY"]
    app.config.update(
        SECURITY_PASSWORD_SINGLE_HASH=["argon2"],
        SECURITY_PASSWORD_SCHEMES=["argon2"],
        SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS=_CHEAP_HASHES if app.testing else {},
        SECURITY_DEPRECATED_PASSWORD_SCHEMES=[],
        SECURITY_PASSWORD_SALT=account_rules.hash_of("no double hash is made"),
        SECURITY_CACHE_CONTROL=None,
        SECURITY_DATETIME_FACTORY=clock.now,
        SECURITY_DEFAULT_REMEMBER_ME=False,
        SECURITY_CLI_USERS_NAME=False,
        SECURITY_CLI_ROLES_NAME=False,
        **flask_security_settings(secret_key),
    )
    store = SQLAlchemySessionUserDatastore(database_session, Account, Role)  # type: ignore[arg-type]
    library = Security(app, store, register_blueprint=False, totp_cls=SingleUseTotp)
    # Its user is whoever our own table of sign-ins says: no token in an address or header, no second look-up.
    library.login_manager._request_callback = None  # noqa: SLF001
    library.login_manager.user_loader(_load_account)
    library.principal.identity_loaders.clear()  # nor roles to look for at every request: labels say who may enter
    device_routes.install_devices(app)
    with app.app_context():
        password_actions.dummy_hash()  # made now, so that the first stranger does not wait longer than the second


def _load_account(mark: str) -> Account | None:
    """The library asks at every page; the account is only read once something about it is asked."""
    return LocalProxy(account) if g.get("account_id") and g.account_mark == mark else None  # type: ignore[return-value]


def authenticator(person_of: PersonOf) -> Callable[[], Identity]:
    """How the house finds out who is there, given how accounts are told apart."""

    def recognise() -> Identity:
        g.account_id = g.sign_in_id = g.sign_in_began = g.lapsed_account_id = g.lapsed_is_therapist = None
        token = session.get(COOKIE_KEY)
        g.caller, g.has_reset = None, False
        if not token:
            g.caller = device_routes.caller()
            return Identity()
        found = queries.sign_in(account_rules.hash_of(token))
        recognition = person_of(found.account_id, found.clinic, clock.now()) if found else None
        if found is None or recognition is None:
            forget_sign_in()
            return Identity()
        return _continue_sign_in(found, recognition, clock.now())

    return recognise


def _continue_sign_in(found: SignInView, recognition: Identity, now: datetime) -> Identity:
    assert recognition.me is not None
    if session.get(LAST_KEY) != account_mark(found.account_id):
        session[LAST_KEY] = account_mark(found.account_id)
    idle = timedelta(minutes=recognition.me.idle_minutes)
    if rules.is_lapsed(found.seen_at, found.ends_at, idle, now):
        actions.end_sign_in(found.id, "sign-in lapsed", recognition.viewer, now=now)
        is_therapist = isinstance(recognition.viewer, TherapistViewer)
        g.lapsed_account_id, g.lapsed_is_therapist = found.account_id, is_therapist
        forget_sign_in()
        return Identity()
    g.account_id, g.account_mark = found.account_id, found.mark
    g.caller = f"account {found.account_id}"
    g.has_reset = found.has_reset
    g.sign_in_id, g.sign_in_began, g.has_drafts = found.id, found.began_at, found.has_drafts
    if now - found.seen_at >= TOUCH_EVERY:
        # Reading goes on where nothing can be written.
        failures.tolerate(lambda: actions.touch_sign_in(found.id, now=now), None)
    return recognition
