"""Key files and database files of the instance folder: private, and never made anew where a clinic exists."""

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
    """Read a key of ``KEY_BYTES`` bytes, or make it at the first start, in a file only its owner may read.

    Raises:
        SettingsError: the file is damaged, or others may read it.
    """
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
    """Check that only its owner may read a file; one restored from a backup often can be read by others.

    Raises:
        SettingsError: others can; the message says how to change that.
    """
    if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise SettingsError(f"Other people of this machine can open {path}. Mend it with: chmod 600 {path}")


def check_database_file(url: str) -> None:
    """Check that a SQLite database, with its journals, is a private file.

    Raises:
        SettingsError: it is a folder, or others may read it.
    """
    if not url.startswith("sqlite:///"):
        return
    database = url.removeprefix("sqlite:///")
    if Path(database).is_dir():
        raise SettingsError(f"{database} is a folder, where the clinic's database is a file.")
    for path in (Path(database + end) for end in ("", "-journal", "-wal", "-shm")):
        if path.is_file():
            check_is_private(path)


def check_places(url: str, instance: Path, missing: list[str]) -> None:
    """Check, before keys in ``missing`` and a database are made, that there is no older clinic here.

    Raises:
        SettingsError: there are signs of one; the message says what to move or restore.
    """
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
    state = "is empty" if database.exists() else "is not there"
    if others := _databases_in(instance):
        raise SettingsError(
            f"{database} {state}, but {', '.join(map(str, others))} is a database. If it is your clinic's, "
            f"rename it to {database.name} in {database.parent}; otherwise move it out of {instance}."
        )
    if (folder / "vault_key.shown").exists():
        raise SettingsError(
            f"The keys in {folder} belong to a clinic, and its database {database} {state}. Put your newest "
            f"backup there, under that name. To begin a new clinic instead, move {folder} to a safe place first."
        )


def _databases_in(instance: Path) -> list[Path]:
    """SQLite files in the instance folder, whatever their names, sorted."""
    databases = []
    for path in sorted(instance.iterdir()):
        if path.is_file():
            with path.open("rb") as file:
                if file.read(len(SQLITE_HEADER)) == SQLITE_HEADER:
                    databases.append(path)
    return databases


def _holds_clinic(url: str) -> bool:
    """Whether a clinic was set up in this database; does not create a SQLite file that does not exist.

    Raises:
        SettingsError: the database cannot be read.
    """
    if url.startswith("sqlite:///") and not Path(url.removeprefix("sqlite:///")).exists():
        return False
    try:
        connect_args = {} if url.startswith("sqlite") else {"client_encoding": "utf8"}
        engine = create_engine(url, hide_parameters=True, connect_args=connect_args)
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
