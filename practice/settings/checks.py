"""Refuses, at start, combinations of settings that would not be safe. All raise SettingsError."""

import os
from urllib.parse import urlsplit

from sqlalchemy import make_url
from sqlalchemy.exc import SQLAlchemyError

from practice.settings.definition import KEY_BYTES, LOOPBACK, Settings, SettingsError
from practice.settings.values import check_driver, check_sqlite, value_problems


def check_settings(settings: Settings) -> None:
    """Check every value and combination but for the database's address.

    Raises:
        SettingsError: the first one that is wrong or unsafe.
    """
    for name in ("secret_key", "vault_key"):
        key: bytes = getattr(settings, name)
        if len(key) != KEY_BYTES or len(set(key)) < KEY_BYTES // 4:
            raise SettingsError(f"{name} must be {KEY_BYTES} random bytes, written as hexadecimal.")
    if settings.secret_key == settings.vault_key:
        raise SettingsError("secret_key and vault_key must differ.")
    if settings.mode not in {"clinic", "demo", "test"}:
        raise SettingsError(f"mode is clinic, demo or test, not {settings.mode!r}.")
    for problem in value_problems(vars(settings)):
        raise SettingsError(problem)
    if settings.mode == "clinic" and os.environ.get("FLASK_DEBUG", "0") not in {"", "0"}:
        raise SettingsError(
            "FLASK_DEBUG is set: debugging shows people's writing, so a real clinic will not start."
        )
    if settings.smtp_host and not settings.smtp_starttls and settings.smtp_host not in LOOPBACK:
        raise SettingsError("smtp_starttls may be off only for a mail server on this machine.")
    _check_base_url(settings)


def _check_base_url(settings: Settings) -> None:
    base = urlsplit(settings.base_url)
    if settings.mode == "clinic" and base.scheme == "http" and base.hostname not in LOOPBACK:
        raise SettingsError("base_url must begin with https:// unless it is this machine only.")
    if settings.trusted_proxies < 0:
        raise SettingsError("trusted_proxies is how many proxies of yours stand in front: 0 or more.")
    if settings.mode == "clinic" and base.scheme == "https":
        _check_proxies(settings)


def _check_proxies(settings: Settings) -> None:
    """Behind a proxy that is not counted, everybody would seem to come from one address and share its rate limits."""
    if not settings.trusted_proxies and not settings.own_tls:
        raise SettingsError(
            "base_url begins with https://, so a proxy stands in front: set trusted_proxies to how many do"
            " (mostly 1). If this server speaks https by itself, with nothing in front, set own_tls = true."
        )
    if settings.trusted_proxies and settings.own_tls:
        raise SettingsError("own_tls means that no proxy stands in front; then trusted_proxies must be 0.")


def check_database_url(address: str) -> None:
    """Check that a database server on another machine is reached with its certificate verified, for every host named.

    libpq takes hosts from the address and from ``host`` and ``hostaddr``, each a list. A ``service`` could name
    others that are not seen here and is refused; hosts from environment variables are checked too.

    Raises:
        SettingsError: the address is none, or unsafe.
        ValueError: as ``check_sqlite`` and ``check_driver`` say.
    """
    if address.startswith("sqlite"):
        check_sqlite(address)
        return
    try:
        url = make_url(address)
    except (SQLAlchemyError, ValueError) as error:
        raise SettingsError("database_url is for SQLite or PostgreSQL.") from error
    check_driver(url.drivername)
    options = {name: (value,) if isinstance(value, str) else value for name, value in url.query.items()}
    if {"service", "servicefile"} & options.keys() or os.environ.get("PGSERVICE"):
        raise SettingsError("Name the database's host in database_url itself, not by a service.")
    host_names = [url.host or "", *options.get("host", ())]
    addresses = options.get("hostaddr", ())
    if not any(host_names) and not any(addresses):
        host_names = [os.environ.get("PGHOST", "")]
    if not any(addresses):  # libpq prefers PGHOSTADDR to a host that is named
        addresses = (os.environ.get("PGHOSTADDR", ""),)
    hosts = [
        host.rpartition(":")[0] or host if host.count(":") == 1 else host
        for host_list in (*host_names, *addresses)
        for host in host_list.split(",")
    ]
    is_local = all(host in LOOPBACK | {""} or host.startswith(("/", "@")) for host in hosts)
    if not is_local and options.get("sslmode") != ("verify-full",):
        raise SettingsError(
            "A database on another machine needs sslmode=verify-full in its address, with sslrootcert= naming "
            "the authority's certificate, so that nobody can pretend to be it."
        )
