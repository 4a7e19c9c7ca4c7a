"""Checks a database and migrates it to the shape this version needs, one process at a time."""

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
from sqlalchemy import Connection, Engine, MetaData, func, inspect, select
from sqlalchemy.exc import DatabaseError, OperationalError

from practice.db.engines import BUSY_SECONDS, UnfitDatabase
from practice.paths import MIGRATIONS

_ADVISORY_LOCK = 7_310_200

# A table or sequence of another role, other than an extension's.
_TABLE_OF_ANOTHER_ROLE = """
SELECT c.relname, pg_get_userbyid(c.relowner) AS owner, current_user AS role
FROM pg_class c
WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p', 'S')
AND NOT pg_has_role(c.relowner, 'USAGE')
AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'e')
ORDER BY c.relkind = 'S', c.relname LIMIT 1
"""
_MAY_CREATE_TABLES = """
SELECT coalesce(has_schema_privilege(current_schema(), 'CREATE'), false) AS may,
current_user AS role, current_database() AS database
"""


class BrokenReferences(Exception):
    """A migration left rows whose foreign keys refer to no row; it was rolled back."""


def upgrade(engine: Engine, lock_folder: Path, to: str = "head") -> None:
    """Apply the missing migrations, under a lock, in one transaction; takes no lock when none is missing.

    Raises:
        UnfitDatabase: ``check_database`` found it unfit; nothing was changed.
        BrokenReferences: a migration would break foreign keys on SQLite; it was rolled back.
    """
    check_database(engine)
    if to == "head" and _current_revision(engine) == _newest_revision():
        return
    _run_alembic(engine, lock_folder, lambda config: command.upgrade(config, to))


def downgrade(engine: Engine, lock_folder: Path, to: str) -> None:
    """Undo migrations down to revision ``to``, for an operator who must return to an earlier version."""
    _run_alembic(engine, lock_folder, lambda config: command.downgrade(config, to))


def check_database(engine: Engine) -> None:
    """Raise UnfitDatabase where it is damaged, written by a newer version, or restored under another owner."""
    database = engine.url.database if engine.dialect.name == "sqlite" else "The database"
    try:
        with engine.connect() as connection:
            if engine.dialect.name == "sqlite":
                is_whole = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar() == "ok"
            else:
                is_whole = True
                _check_encoding(connection)
                _check_owner(connection)
            revision = MigrationContext.configure(connection).get_current_revision() if is_whole else None
    except OperationalError:
        raise  # locked, or away: not damaged
    except DatabaseError as error:
        if getattr(error.orig, "sqlite_errorname", "") not in {"SQLITE_NOTADB", "SQLITE_CORRUPT"}:
            raise
        is_whole, revision = False, None
    if not is_whole:
        raise UnfitDatabase(
            f"{database} is damaged, so it is left as it is. Keep a copy of it, and put your newest backup in its place."
        )
    if revision is not None and revision not in _known_revisions():
        raise UnfitDatabase(
            f"{database} was written by a newer version of Ordinary Days (step {revision}; this version knows steps "
            f"up to {_newest_revision()}). Nothing was changed. Start the newer version."
        )
    if revision != _newest_revision() and engine.dialect.name == "postgresql":
        _check_may_create_tables(engine)


def check_tables(engine: Engine, metadata: MetaData) -> None:
    """Raise UnfitDatabase where a table is missing, though the database says that it is of this version."""
    missing = sorted(metadata.tables.keys() - set(inspect(engine).get_table_names()))
    if missing:
        raise UnfitDatabase(
            f"The database lacks the table {missing[0]}, as after a restore that did not come to its end. Restore "
            "your newest backup once more, into an empty database."
        )


def _check_encoding(connection: Connection) -> None:
    encoding = connection.exec_driver_sql("SHOW server_encoding").scalar()
    if encoding != "UTF8":
        raise UnfitDatabase(
            f"The database's encoding is {encoding}, which does not hold every letter people write. Make it anew with: "
            "createdb --encoding=UTF8 --template=template0 ..."
        )


def _check_may_create_tables(engine: Engine) -> None:
    with engine.connect() as connection:
        privileges = connection.exec_driver_sql(_MAY_CREATE_TABLES).one()
    if not privileges.may:
        raise UnfitDatabase(
            f"The clinic's role {privileges.role} may not make tables in the database. Mend it as a superuser there, with: "
            f"ALTER DATABASE {privileges.database} OWNER TO {privileges.role}"
        )


def _check_owner(connection: Connection) -> None:
    other = connection.exec_driver_sql(_TABLE_OF_ANOTHER_ROLE).first()
    if other is not None:
        raise UnfitDatabase(
            f"The table {other.relname} belongs to {other.owner}, not to the clinic's role {other.role}, as after "
            "a restore by a superuser. Restore into an empty database with: "
            f"pg_restore --no-owner --no-privileges --role={other.role} ..."
        )


def _current_revision(engine: Engine) -> str | None:
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


@cache
def _known_revisions() -> frozenset[str]:
    scripts = ScriptDirectory(str(MIGRATIONS))
    return frozenset(script.revision for script in scripts.walk_revisions())


@cache
def _newest_revision() -> str | None:
    return ScriptDirectory(str(MIGRATIONS)).get_current_head()


def alembic_config(connection: Connection, metadata: Any = None) -> Config:
    """Alembic's configuration for a connection that is already open."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    config.attributes["metadata"] = metadata
    return config


def _run_alembic(engine: Engine, lock_folder: Path, run: Any) -> None:
    with engine.connect() as connection, _migration_lock(connection, lock_folder):
        is_sqlite = connection.dialect.name == "sqlite"
        if is_sqlite:
            # Rebuilding a table while foreign keys are on silently deletes the rows that refer to it.
            _run_pragma(connection, "PRAGMA foreign_keys=OFF")
        try:
            with connection.begin():
                run(alembic_config(connection))
                if is_sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                    raise BrokenReferences("the migration left rows pointing at nothing")
        finally:
            if is_sqlite:
                _run_pragma(connection, "PRAGMA foreign_keys=ON")


def _run_pragma(connection: Connection, statement: str) -> None:
    """Run a pragma outside a transaction; within one it has no effect."""
    connection.connection.driver_connection.execute(statement)  # type: ignore[union-attr]


@contextmanager
def _migration_lock(connection: Connection, lock_folder: Path) -> Iterator[None]:
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
