"""Parses and checks the value of one setting. A wrong one raises ValueError, with a message for the operator."""

import re
import ssl
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

from practice.mail_address import normal_sender

SECRETS = frozenset({"secret_key", "vault_key", "smtp_password"})
HIDDEN_VALUES = SECRETS | {"database_url"}
LIMITS: Mapping[str, tuple[int, int]] = {
    "port": (0, 65535),
    "smtp_port": (1, 65535),
    "therapist_idle_minutes": (1, 24 * 60),
    "partner_idle_minutes": (1, 24 * 60),
    "longest_sign_in_hours": (1, 31 * 24),
    "pdf_memory_mb": (128, 65536),
    "pdf_seconds": (1, 600),
}


def read_value(name: str, kind: Any, value: Any) -> Any:
    """The value of the setting ``name`` as its type ``kind``, from text or from TOML.

    Raises:
        ValueError: it is none; the message does not repeat a secret.
    """
    try:
        if kind is bool:
            return _as_bool(value)
        if kind is int:
            return _as_int(value)
        if kind is bytes:
            return value if isinstance(value, bytes) else bytes.fromhex(_as_text(value).strip())
        return _as_text(value)
    except ValueError as error:
        shown = "" if name in HIDDEN_VALUES else f": {str(value)[:60]!r}"
        raise ValueError(f"{name} is not a value this setting can have{shown}.") from error


def _as_bool(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if str(value).lower() in {"1", "true", "yes", "on"}:
        return True
    if str(value).lower() in {"0", "false", "no", "off"}:
        return False
    raise ValueError(value)


def _as_int(value: Any) -> int:
    text = str(value).strip()
    if isinstance(value, bool) or re.fullmatch("-?[0-9]{1,9}", text) is None:
        raise ValueError(value)
    return int(text)


def _as_text(value: Any) -> str:
    """Text as it is, and a number as text, since a password may be one. Refuses control characters and surrogates."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise ValueError(value)
    if any(unicodedata.category(letter) in {"Cc", "Cs"} for letter in str(value)):
        raise ValueError(value)
    return str(value)


def value_problems(values: Mapping[str, Any]) -> Iterator[str]:
    """A sentence for each value that is wrong whatever the other settings are."""
    for name, (low, high) in LIMITS.items():
        if not low <= values[name] <= high:
            yield f"{name} is a number from {low} to {high}, not {values[name]}."
    if not normal_sender(values["mail_from"]):
        yield "mail_from is a mail address, such as: Ordinary Days <days@example.org>"
    if not _is_web_address(_split_url(values["leave_to"])):
        yield "leave_to is the address of a web site, such as https://www.wikipedia.org/."
    base = _split_url(values["base_url"])
    if not _is_web_address(base):
        yield "base_url is the address people use, such as https://days.example.org."
    elif base is not None and (base.path or base.query or base.fragment or base.username is not None):
        yield "base_url ends with its host or port, such as https://days.example.org, with nothing after it."
    if problem := _ca_file_problem(values["smtp_ca_file"]):
        yield problem


def _split_url(address: str) -> SplitResult | None:
    try:
        parts = urlsplit(address)
        parts.port  # noqa: B018 (raises ValueError where it is not a port)
    except ValueError:
        return None
    return parts


def _is_web_address(address: SplitResult | None) -> bool:
    return address is not None and address.scheme in {"http", "https"} and bool(address.hostname)


def _ca_file_problem(path: str) -> str:
    if path and not Path(path).is_file():
        return f"smtp_ca_file names {path}, which is not there."
    try:
        ssl.create_default_context(cafile=path or None)
    except OSError:  # ssl.SSLError is one
        return f"smtp_ca_file names {path}, which is not a certificate in PEM form that can be read."
    return ""


def holds_secret(values: Mapping[str, Any]) -> bool:
    """Whether these values hold a key or a password."""
    address = str(values.get("database_url", ""))
    return bool(SECRETS & values.keys()) or re.search(r"://[^/@]*:[^/]+@|password=", address) is not None


def full_address(address: str) -> str:
    """The database's address as SQLAlchemy needs it, with the driver, which operators do not name."""
    for scheme in ("postgres://", "postgresql://"):
        if address.startswith(scheme):
            return "postgresql+psycopg://" + address.removeprefix(scheme)
    return address


def check_sqlite(address: str) -> None:
    """Check that the address names a file plainly: the checks of the file (files.py) take its path from the address.

    Raises:
        ValueError: it does not.
    """
    path = address.removeprefix("sqlite:///")
    if path == address or path in {"", ":memory:"} or "?" in path:
        raise ValueError(
            "A SQLite database is a file, named as sqlite:///path/to/file, with nothing after it."
        )


def check_driver(drivername: str) -> None:
    """Check that the address names no other driver than psycopg.

    Raises:
        ValueError: it does.
    """
    if drivername not in {"postgresql", "postgresql+psycopg"}:
        raise ValueError("database_url is for SQLite or PostgreSQL, without the name of a library.")
