"""What an operator may set: from the environment, or from ``settings.toml`` in the instance folder.

Every setting is documented in docs/settings.md; a name that is not known stops the start.
"""

import os
import secrets
import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from sqlalchemy import column, create_engine, inspect, make_url, select, table
from sqlalchemy.exc import SQLAlchemyError

from practice.setting_values import (
    check_driver,
    check_sqlite,
    full_address,
    holds_secret,
    misfits,
    read_value,
)

PREFIX = "ORDINARY_DAYS_"
KEY_BYTES = 32
KEY_NAMES = ("secret_key", "vault_key")
DATABASE_FILE = "ordinary-days.sqlite3"
SQLITE_HEADER = b"SQLite format 3\0"
RESTORE = "Put it back from the copy of the keys folder you kept."
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


_REPLACING = (
    " If secret_key is lost for good: python -m practice.cli replace-secret-key, and then"
    " python -m practice.cli let-in EMAIL for all who had a second factor."
)
HOW_TO_REPLACE = {"secret_key": _REPLACING}


class SettingsError(Exception):
    """The settings contradict themselves or are not safe; the message tells the operator what to do."""


@dataclass(frozen=True)
class Settings:
    """Everything the house needs to know before it opens. Times are in minutes unless named otherwise."""

    instance: Path
    mode: Literal["clinic", "demo", "test"] = "clinic"
    database_url: str = ""
    base_url: str = "http://127.0.0.1:8000"
    host: str = "127.0.0.1"
    port: int = 8000
    trusted_proxies: int = 0
    own_tls: bool = False
    secret_key: bytes = b""
    vault_key: bytes = b""
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_user: str = ""
    smtp_password: str = ""
    smtp_starttls: bool = True
    smtp_ca_file: str = ""
    mail_from: str = "Ordinary Days <no-reply@localhost>"
    therapist_idle_minutes: int = 15
    partner_idle_minutes: int = 60
    longest_sign_in_hours: int = 12
    leave_to: str = "https://www.wikipedia.org/"
    pdf_memory_mb: int = 512
    pdf_seconds: int = 20
    sqlite_wal: bool = False

    @property
    def is_https(self) -> bool:
        """Whether people reach the clinic over https: then cookies are Secure and carry ``__Host-``."""
        return self.base_url.startswith("https://")

    @property
    def hosts(self) -> list[str]:
        """The host names a request may be addressed to."""
        named = urlsplit(self.base_url).netloc
        return [named] if self.is_https else sorted({named, *(f"{host}:{self.port}" for host in LOOPBACK)})

    def says_wrong_key(self, name: str) -> str:
        """What to do about a key that does not belong to the database."""
        return (
            f"{name} is not the key this clinic's database was made with, so nothing is opened and nothing was "
            f"changed. Put the right {name}.hex back into {self.instance / 'keys'} (or name it in the settings), "
            "from the copy of that folder you kept." + HOW_TO_REPLACE.get(name, "")
        )


def load(instance: Path, environ: Mapping[str, str] | None = None, **given: Any) -> Settings:
    """Read the file, then the environment, then what a command gave; make keys at the first start.

    Raises SettingsError for an unknown name, a wrong value, or an unsafe combination.
    """
    environ = os.environ if environ is None else environ
    instance.mkdir(parents=True, exist_ok=True, mode=0o700)
    named = _from_file(instance / "settings.toml") | _from_environment(environ)
    if named.get("mode") == "test":
        raise SettingsError("mode = test is for tests alone: it lets strangers try as often as they like.")
    values = named | given
    known = {field.name: field for field in fields(Settings)}
    if unknown := sorted(values.keys() - (known.keys() - {"instance"})):
        raise SettingsError(f"Unknown settings: {', '.join(unknown)}. docs/settings.md lists them all.")
    try:
        read = {name: read_value(name, known[name].type, value) for name, value in values.items()}
        read["base_url"] = read.get("base_url", Settings.base_url).removesuffix("/")
        own_file = f"sqlite:///{(instance / DATABASE_FILE).absolute()}"
        read["database_url"] = full_address(read.get("database_url") or own_file)
        _check_database(read["database_url"])
    except ValueError as error:
        raise SettingsError(str(error)) from error
    missing = [name for name in KEY_NAMES if not read.get(name)]
    _check_places(str(read["database_url"]), instance, missing)
    for name in missing:
        read[name] = _key_file(instance / "keys" / f"{name}.hex")
    settings = Settings(instance=instance, **read)
    _check(settings)
    _check_file(settings.database_url)
    return settings


def _from_file(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    try:
        named = tomllib.loads(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise SettingsError(f"{path} is not written in UTF-8. Save it as UTF-8 in your editor.") from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path} cannot be read: {error}") from error
    if holds_secret(named):
        _check_is_private(path)
    return named


def _from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    named: dict[str, Any] = {
        name[len(PREFIX) :].lower(): value for name, value in environ.items() if name.startswith(PREFIX)
    }
    if url := environ.get("DATABASE_URL"):
        named.setdefault("database_url", url)
    return named


def _key_file(path: Path) -> bytes:
    """Read a key, or make it at the first start; only its owner may read the file."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with open(path, "x", opener=_private, encoding="ascii") as file:
            file.write(secrets.token_hex(KEY_BYTES) + "\n")
    except FileExistsError:
        pass
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except ValueError as error:
        raise SettingsError(f"{path} is damaged: it holds 64 hexadecimal digits. {RESTORE}") from error
    if len(key) != KEY_BYTES:
        raise SettingsError(f"{path} is not whole: it holds 64 hexadecimal digits. {RESTORE}")
    _check_is_private(path)
    return key


def _check_is_private(path: Path) -> None:
    """What the clinic makes itself is for its own account alone; a restored file mostly is not."""
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise SettingsError(f"Other people of this machine can open {path}. Mend it with: chmod 600 {path}")


def _check_file(url: str) -> None:
    if not url.startswith("sqlite:///"):
        return
    database = url.removeprefix("sqlite:///")
    if Path(database).is_dir():
        raise SettingsError(f"{database} is a folder, where the clinic's database is a file.")
    for path in (Path(database + end) for end in ("", "-journal", "-wal", "-shm")):
        if path.is_file():
            _check_is_private(path)


def _check_places(url: str, instance: Path, missing: list[str]) -> None:
    """Never begin a new clinic, nor make a key, where signs of an older clinic lie about."""
    folder = instance / "keys"
    for name in missing:
        key, misplaced = folder / f"{name}.hex", instance / f"{name}.hex"
        if not key.exists() and misplaced.exists():
            raise SettingsError(f"{misplaced} belongs one folder deeper. Move it to {key}.")
        if not key.exists() and _holds_clinic(url):
            raise SettingsError(
                f"{key} is missing, and a clinic lives in the database, so no new key is made. {RESTORE}"
                + HOW_TO_REPLACE.get(name, "")
            )
    if not url.startswith("sqlite:///"):
        return
    database = Path(url.removeprefix("sqlite:///"))
    if database.exists() and database.stat().st_size:
        return
    lacking = "is empty" if database.exists() else "is not there"
    if others := _databases_in(instance):
        raise SettingsError(
            f"{database} {lacking}, but {', '.join(map(str, others))} is a database. If it is your clinic's, "
            f"rename it to {database.name} in {database.parent}; otherwise move it out of {instance}."
        )
    if (folder / "vault_key.shown").exists():
        raise SettingsError(
            f"The keys in {folder} belong to a clinic, and its database {database} {lacking}. Put your newest "
            f"backup there, under that name. To begin a new clinic instead, move {folder} to a safe place first."
        )


def _databases_in(instance: Path) -> list[Path]:
    """SQLite files that lie in the instance folder, whatever they are called."""
    found = []
    for path in sorted(instance.iterdir()):
        if path.is_file():
            with path.open("rb") as file:
                if file.read(len(SQLITE_HEADER)) == SQLITE_HEADER:
                    found.append(path)
    return found


def _holds_clinic(url: str) -> bool:
    """Whether a clinic was set up in this database; a database that does not exist is not made by asking."""
    if url.startswith("sqlite:///") and not Path(url.removeprefix("sqlite:///")).exists():
        return False
    try:
        asked = {} if url.startswith("sqlite") else {"client_encoding": "utf8"}
        engine = create_engine(url, hide_parameters=True, connect_args=asked)
    except (SQLAlchemyError, ImportError) as error:
        raise SettingsError("database_url is for SQLite or PostgreSQL.") from error
    try:
        with engine.connect() as connection:
            if not inspect(connection).has_table("clinic"):
                return False
            return connection.execute(select(table("clinic", column("id"))).limit(1)).first() is not None
    except SQLAlchemyError as error:
        where = url.removeprefix("sqlite:///") if url.startswith("sqlite") else "The database"
        raise SettingsError(f"{where} cannot be read ({type(error).__name__}), so no key is made.") from error
    finally:
        engine.dispose()


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _check(settings: Settings) -> None:
    """Refuse to start unsafely rather than warn."""
    for name in ("secret_key", "vault_key"):
        key: bytes = getattr(settings, name)
        if len(key) != KEY_BYTES or len(set(key)) < KEY_BYTES // 4:
            raise SettingsError(f"{name} must be {KEY_BYTES} random bytes, written as hexadecimal.")
    if settings.secret_key == settings.vault_key:
        raise SettingsError("secret_key and vault_key must differ.")
    if settings.mode not in {"clinic", "demo", "test"}:
        raise SettingsError(f"mode is clinic, demo or test, not {settings.mode!r}.")
    for misfit in misfits(vars(settings)):
        raise SettingsError(misfit)
    if settings.mode == "clinic" and os.environ.get("FLASK_DEBUG", "0") not in {"", "0"}:
        raise SettingsError(
            "FLASK_DEBUG is set: debugging shows people's writing, so a real clinic will not start."
        )
    if settings.smtp_host and not settings.smtp_starttls and settings.smtp_host not in LOOPBACK:
        raise SettingsError("smtp_starttls may be off only for a mail server on this machine.")
    _check_address(settings)


def _check_address(settings: Settings) -> None:
    base = urlsplit(settings.base_url)
    if settings.mode == "clinic" and base.scheme == "http" and base.hostname not in LOOPBACK:
        raise SettingsError("base_url must begin with https:// unless it is this machine only.")
    if settings.trusted_proxies < 0:
        raise SettingsError("trusted_proxies is how many proxies of yours stand in front: 0 or more.")
    if settings.mode == "clinic" and base.scheme == "https":
        _check_proxies(settings)


def _check_proxies(settings: Settings) -> None:
    """Behind a proxy nobody told us of, all people would come from one address and share its limits."""
    if not settings.trusted_proxies and not settings.own_tls:
        raise SettingsError(
            "base_url begins with https://, so a proxy stands in front: set trusted_proxies to how many do"
            " (mostly 1). If this server speaks https by itself, with nothing in front, set own_tls = true."
        )
    if settings.trusted_proxies and settings.own_tls:
        raise SettingsError("own_tls means that no proxy stands in front; then trusted_proxies must be 0.")


def _check_database(address: str) -> None:
    """A server on another machine is reached only with its certificate checked; every host is looked at.

    libpq takes hosts from the address and from ``host`` and ``hostaddr``, each a list; a ``service`` or an
    environment variable could name others that are not seen here, so they are refused or must be overruled.
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
    hosts_named = [url.host or "", *options.get("host", ())]
    addresses = options.get("hostaddr", ())
    if not any(hosts_named) and not any(addresses):
        hosts_named = [os.environ.get("PGHOST", "")]
    if not any(addresses):  # taken from the environment also where a host is named, and then it decides
        addresses = (os.environ.get("PGHOSTADDR", ""),)
    hosts = [
        host.rpartition(":")[0] or host if host.count(":") == 1 else host
        for one in (*hosts_named, *addresses)
        for host in one.split(",")
    ]
    is_here = all(host in LOOPBACK | {""} or host.startswith(("/", "@")) for host in hosts)
    if not is_here and options.get("sslmode") != ("verify-full",):
        raise SettingsError(
            "A database on another machine needs sslmode=verify-full in its address, with sslrootcert= naming "
            "the authority's certificate, so that nobody can pretend to be it."
        )
