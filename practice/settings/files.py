"""Key files and database files in the instance folder: made once, private, and never made beside an older clinic."""

import os
import secrets
import stat
from pathlib import Path

from sqlalchemy import column, create_engine, inspect, select, table
from sqlalchemy.exc import SQLAlchemyError

from practice.settings.definition import HOW_TO_REPLACE, KEY_BYTES, SettingsError

DATABASE_FILE = "ordinary-days.sqlite3"
SQLITE_HEADER = b"SQLite format 3\0"
RESTORE = "Put it back from the copy of the keys folder you kept."


def read_or_make_key(path: Path) -> bytes:
    """Read a key, or make it at the first start; only its owner may read the file."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        with open(path, "x", opener=_open_private, encoding="ascii") as file:
            file.write(secrets.token_hex(KEY_BYTES) + "\n")
    except FileExistsError:
        pass
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except ValueError as error:
        raise SettingsError(f"{path} is damaged: it holds 64 hexadecimal digits. {RESTORE}") from error
    if len(key) != KEY_BYTES:
        raise SettingsError(f"{path} is not whole: it holds 64 hexadecimal digits. {RESTORE}")
    check_is_private(path)
    return key


def check_is_private(path: Path) -> None:
    """What the clinic makes itself is for its own account alone; a restored file mostly is not."""
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise SettingsError(f"Other people of this machine can open {path}. Mend it with: chmod 600 {path}")


def check_database_file(url: str) -> None:
    if not url.startswith("sqlite:///"):
        return
    database = url.removeprefix("sqlite:///")
    if Path(database).is_dir():
        raise SettingsError(f"{database} is a folder, where the clinic's database is a file.")
    for path in (Path(database + end) for end in ("", "-journal", "-wal", "-shm")):
        if path.is_file():
            check_is_private(path)


def check_places(url: str, instance: Path, missing: list[str]) -> None:
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


def _open_private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
