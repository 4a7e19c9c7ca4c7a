"""Reads the operator's settings from the environment and from ``settings.toml`` in the instance folder.

docs/settings.md describes every setting; an unknown name is refused.
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from practice.settings.checks import check_database_url, check_settings
from practice.settings.definition import KEY_NAMES, Settings, SettingsError
from practice.settings.files import (
    DATABASE_FILE,
    check_database_file,
    check_is_private,
    check_places,
    read_or_make_key,
)
from practice.settings.values import full_address, holds_secret, read_value

PREFIX = "ORDINARY_DAYS_"


def load(instance: Path, environ: Mapping[str, str] | None = None, **overrides: Any) -> Settings:
    """Read the file; the environment overrides it, and ``overrides`` of a command both. Makes keys at the first start.

    Raises:
        SettingsError: an unknown name, a wrong value, an unsafe combination, or a file that is not private.
    """
    environ = os.environ if environ is None else environ
    instance.mkdir(parents=True, exist_ok=True, mode=0o700)
    configured = _from_file(instance / "settings.toml") | _from_environment(environ)
    if configured.get("mode") == "test":
        raise SettingsError("mode = test is for tests alone: it lets strangers try as often as they like.")
    values = configured | overrides
    known = {field.name: field for field in fields(Settings)}
    if unknown := sorted(values.keys() - (known.keys() - {"instance"})):
        raise SettingsError(f"Unknown settings: {', '.join(unknown)}. docs/settings.md lists them all.")
    try:
        parsed = {name: read_value(name, known[name].type, value) for name, value in values.items()}
        parsed["base_url"] = parsed.get("base_url", Settings.base_url).removesuffix("/")
        own_file = f"sqlite:///{(instance / DATABASE_FILE).absolute()}"
        parsed["database_url"] = full_address(parsed.get("database_url") or own_file)
        check_database_url(parsed["database_url"])
    except ValueError as error:
        raise SettingsError(str(error)) from error
    missing = [name for name in KEY_NAMES if not parsed.get(name)]
    check_places(str(parsed["database_url"]), instance, missing)
    for name in missing:
        parsed[name] = read_or_make_key(instance / "keys" / f"{name}.hex")
    settings = Settings(instance=instance, **parsed)
    check_settings(settings)
    check_database_file(settings.database_url)
    return settings


def _from_file(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise SettingsError(f"{path} is not written in UTF-8. Save it as UTF-8 in your editor.") from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path} cannot be read: {error}") from error
    if holds_secret(values):
        check_is_private(path)
    return values


def _from_environment(environ: Mapping[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {
        name[len(PREFIX) :].lower(): value for name, value in environ.items() if name.startswith(PREFIX)
    }
    if url := environ.get("DATABASE_URL"):
        values.setdefault("database_url", url)
    return values
