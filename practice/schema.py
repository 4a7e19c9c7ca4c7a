"""Bringing a database to the shape this version needs, one process at a time."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, func, select

from practice.databases import BUSY_SECONDS

MIGRATIONS = Path(__file__).parent / "migrations"
_ADVISORY_LOCK = 7_310_200


class BrokenReferences(Exception):
    """A migration left rows pointing at nothing; it was undone."""


def upgrade(engine: Engine, lock_folder: Path, to: str = "head") -> None:
    """Apply what is missing, under a lock, in one transaction; where nothing is missing, nobody waits."""
    if to == "head" and _stands_at(engine) == _newest():
        return
    _run(engine, lock_folder, lambda config: command.upgrade(config, to))


def downgrade(engine: Engine, lock_folder: Path, to: str) -> None:
    """Go back to an earlier shape; for an operator who must return to an earlier version."""
    _run(engine, lock_folder, lambda config: command.downgrade(config, to))


def _stands_at(engine: Engine) -> str | None:
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


@cache
def _newest() -> str | None:
    return ScriptDirectory(str(MIGRATIONS)).get_current_head()


def config_for(connection: Connection, metadata: Any = None) -> Config:
    """Alembic's configuration for a connection that is already open."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    config.attributes["metadata"] = metadata
    return config


def _run(engine: Engine, lock_folder: Path, act: Any) -> None:
    with engine.connect() as connection, _alone(connection, lock_folder):
        is_sqlite = connection.dialect.name == "sqlite"
        if is_sqlite:
            # Rebuilding a table with foreign keys on deletes its children without a word.
            _sqlite(connection, "PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                act(config_for(connection))
                if is_sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                    raise BrokenReferences("the migration left rows pointing at nothing")
        finally:
            if is_sqlite:
                _sqlite(connection, "PRAGMA foreign_keys=ON")


def _sqlite(connection: Connection, statement: str) -> None:
    """Run a pragma outside a transaction, where alone it counts."""
    connection.connection.driver_connection.execute(statement)  # type: ignore[union-attr]


@contextmanager
def _alone(connection: Connection, lock_folder: Path) -> Iterator[None]:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("SET lock_timeout = 0")  # another process may need long for its migration
        connection.execute(select(func.pg_advisory_lock(_ADVISORY_LOCK)))
        connection.commit()
        try:
            yield
        finally:
            connection.execute(select(func.pg_advisory_unlock(_ADVISORY_LOCK)))
            connection.exec_driver_sql(f"SET lock_timeout = {BUSY_SECONDS * 1000:.0f}")
            connection.commit()
        return
    lock_folder.mkdir(parents=True, exist_ok=True)
    with open(lock_folder / "migrate.lock", "w", encoding="ascii") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
