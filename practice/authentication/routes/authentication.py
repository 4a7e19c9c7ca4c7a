"""Installs Flask-Security and identifies who a request comes from."""

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
from practice.authentication.routes.current_sign_in import COOKIE_KEY, LAST_KEY, account_hash, forget_sign_in
from practice.viewers import TherapistViewer
from practice.web.current_viewer import Identity

TOUCH_EVERY = timedelta(minutes=1)  # the row says when a sign-in was last used, to the minute

# The therapist or partner of an account. Partners live in a feature above this one, which passes this function in.
IdentifyPerson = Callable[[UUID, ClinicView, datetime], Identity | None]

# For tests only: they compare hundreds of passwords.
_CHEAP_HASHES = {"argon2__time_cost": 1, "argon2__memory_cost": 64, "argon2__parallelism": 1}


def install_authentication(app: Flask, database_session: Any) -> None:
    """Set up Flask-Security's hashes, codes and login, without its pages (docs/decisions/0002)."""
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
    # Our table of sign-ins decides who is signed in: no tokens in addresses or headers, no second query.
    library.login_manager._request_callback = None  # noqa: SLF001
    library.login_manager.user_loader(_load_account)
    library.principal.identity_loaders.clear()  # no query for roles at every request
    device_routes.install_devices(app)
    with app.app_context():
        password_actions.dummy_hash()  # cached now, so that the first sign-in takes no longer than others


def _load_account(uniquifier: str) -> Account | None:
    """Flask-Login's user_loader, called on every page; the row is read only when an attribute of it is."""
    return LocalProxy(account) if g.get("account_id") and g.account_uniquifier == uniquifier else None  # type: ignore[return-value]


def authenticator(identify_person: IdentifyPerson) -> Callable[[], Identity]:
    """The function that identifies who a request comes from and sets the request's values in ``g``."""

    def identify() -> Identity:
        g.account_id = g.sign_in_id = g.sign_in_began = g.lapsed_account_id = g.lapsed_is_therapist = None
        token = session.get(COOKIE_KEY)
        g.caller, g.has_reset = None, False
        if not token:
            g.caller = device_routes.caller()
            return Identity()
        sign_in = queries.sign_in(account_rules.hash_of(token))
        identity = identify_person(sign_in.account_id, sign_in.clinic, clock.now()) if sign_in else None
        if sign_in is None or identity is None:
            forget_sign_in()
            return Identity()
        return _continue_sign_in(sign_in, identity, clock.now())

    return identify


def _continue_sign_in(sign_in: SignInView, identity: Identity, now: datetime) -> Identity:
    """End a sign-in that has lapsed, or set the request's values from it."""
    assert identity.me is not None
    if session.get(LAST_KEY) != account_hash(sign_in.account_id):
        session[LAST_KEY] = account_hash(sign_in.account_id)
    idle = timedelta(minutes=identity.me.idle_minutes)
    if rules.is_lapsed(sign_in.seen_at, sign_in.ends_at, idle, now):
        actions.end_sign_in(sign_in.id, "sign-in lapsed", identity.viewer, now=now)
        is_therapist = isinstance(identity.viewer, TherapistViewer)
        g.lapsed_account_id, g.lapsed_is_therapist = sign_in.account_id, is_therapist
        forget_sign_in()
        return Identity()
    g.account_id, g.account_uniquifier = sign_in.account_id, sign_in.account_uniquifier
    g.caller = f"account {sign_in.account_id}"
    g.has_reset = sign_in.has_reset
    g.sign_in_id, g.sign_in_began, g.has_drafts = sign_in.id, sign_in.began_at, sign_in.has_drafts
    if now - sign_in.seen_at >= TOUCH_EVERY:
        # A database that cannot be written does not stop reading.
        failures.tolerate(lambda: actions.touch_sign_in(sign_in.id, now=now), None)
    return identity
