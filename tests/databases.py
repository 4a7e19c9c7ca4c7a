"""Real databases for tests: SQLite by copying a migrated file, PostgreSQL by Debian's own server.

A pytest plugin (see pyproject.toml). A test that asks for ``database_url`` runs on both; one that asks
for ``sqlite_url`` or ``postgres_url`` on that one. Every test gets a fresh, migrated database of its own.
"""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from practice import db
from practice.db import engines, schema

ROLE = "clinic"  # an ordinary role: the app refuses to start as a superuser
TEMPLATE = "template_of_tests"
SECONDS_TO_START = 30
LONGEST_FOLDER = 60  # characters

os.umask(0o077)  # as the commands and wsgi.py do: files are for their owner alone


@dataclass(frozen=True)
class PostgresServer:
    """A server that runs for these tests alone, reached by a socket in its folder."""

    folder: Path

    def url(self, database: str, role: str = ROLE) -> str:
        """The address an operator would put into DATABASE_URL."""
        return f"postgresql+psycopg://{role}@/{database}?host={self.folder}"

    def run(self, *statements: str, database: str = "postgres") -> None:
        """Execute statements as the server's superuser, outside a transaction."""
        address = f"host={self.folder} dbname={database} user=postgres"
        with psycopg.connect(address, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())


def _binaries() -> Path:
    """Where Debian keeps initdb and postgres; the newest version wins."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not programs:
        pytest.fail("PostgreSQL's server is not installed; as root: apt-get install postgresql")
    return programs[-1].parent


def _not_root() -> dict[str, str | list[str]]:
    """PostgreSQL refuses to run as root: then it runs as its own user."""
    return {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}


def _short_temporary() -> str:
    """Where temporary files go, unless that is too deep: a socket's path must stay under 107 bytes."""
    folder = tempfile.gettempdir()
    return folder if len(folder) <= LONGEST_FOLDER else "/tmp"


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """One server for each worker: about two seconds, and only where a test asks for it."""
    with serving() as server:
        yield server


@contextmanager
def serving(**durability: str) -> Iterator[PostgresServer]:
    """A server whose data is deleted when it ends; ``durability`` sets options that tests are faster without."""
    folder = Path(tempfile.mkdtemp(prefix="days-pg-", dir=_short_temporary()))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    cluster, log = folder / "cluster", folder / "log"
    initdb = [_binaries() / "initdb", "-D", cluster, "-U", "postgres", "-A", "trust", "-E", "UTF8", "-N"]
    subprocess.run([*initdb, "--locale=C.UTF-8"], check=True, capture_output=True, cwd=folder, **_not_root())  # type: ignore[call-overload]
    options = {
        "listen_addresses": "",
        "unix_socket_directories": str(folder),
        "fsync": "off",
        "full_page_writes": "off",
        "synchronous_commit": "off",
        "shared_buffers": "32MB",
        "max_wal_size": "64MB",
        "min_wal_size": "32MB",
        "max_connections": "60",
        "logging_collector": "off",
        **durability,
    }
    settings = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
    with log.open("wb") as output:
        server = subprocess.Popen(  # type: ignore[call-overload]
            [_binaries() / "postgres", "-D", cluster, *settings],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            cwd=folder,
            **_not_root(),
        )
    try:
        _wait_for(folder, log)
        yield _with_template(PostgresServer(folder))
    finally:
        server.send_signal(2)  # SIGINT: a fast shutdown that waits for nobody
        server.wait(timeout=SECONDS_TO_START)
        shutil.rmtree(folder, ignore_errors=True)


def _wait_for(folder: Path, log: Path) -> None:
    until = time.monotonic() + SECONDS_TO_START
    while True:
        try:
            psycopg.connect(f"host={folder} dbname=postgres user=postgres").close()
        except psycopg.OperationalError:
            if time.monotonic() > until:
                pytest.fail(f"PostgreSQL did not start:\n{log.read_text()}")
            time.sleep(0.05)
        else:
            return


def _with_template(server: PostgresServer) -> PostgresServer:
    """Migrate once; every test's database is a copy of this one."""
    server.run(f"CREATE ROLE {ROLE} LOGIN CREATEDB", f"CREATE DATABASE {TEMPLATE} OWNER {ROLE}")
    migrate(server.url(TEMPLATE), server.folder)
    return server


def migrate(url: str, lock_folder: Path) -> None:
    """Migrate a database to the current schema, and close its connections."""
    engine = engines.open_engine(url)
    try:
        schema.upgrade(engine, lock_folder)
    finally:
        engine.dispose()


@pytest.fixture
def empty_postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """A database without any table, for tests of the migrations themselves."""
    yield from fresh(postgres_server, "template1")


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """A fresh, migrated PostgreSQL database, signed in to as an ordinary role."""
    yield from fresh(postgres_server, TEMPLATE)


def fresh(server: PostgresServer, template: str) -> Iterator[str]:
    """The address of a copy of that database, thrown away afterwards."""
    name = f"t{uuid4().hex}"
    server.run(f"CREATE DATABASE {name} TEMPLATE {template} OWNER {ROLE}")
    yield server.url(name)
    db.session.remove()
    server.run(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file, made once a worker."""
    folder = tmp_path_factory.mktemp("sqlite")
    migrate(f"sqlite:///{folder / 'template.sqlite3'}", folder)
    return folder / "template.sqlite3"


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A fresh, migrated SQLite file."""
    return copied(sqlite_template, tmp_path)


def copied(template: Path, folder: Path) -> str:
    """The address of a copy of that file."""
    file = folder / "ordinary-days.sqlite3"
    shutil.copyfile(template, file)
    return f"sqlite:///{file}"


@pytest.fixture
def empty_sqlite_url(tmp_path: Path) -> str:
    """Where a SQLite file will be, for tests of the migrations themselves."""
    return f"sqlite:///{tmp_path / 'empty.sqlite3'}"


BOTH = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


@pytest.fixture(params=BOTH)
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh, migrated database: the test runs once on SQLite and once on PostgreSQL.

    Where the test asks for the cast, they live in it already.
    """
    peopled = "_with_cast" if "cast" in request.fixturenames else ""
    url: str = request.getfixturevalue(f"{request.param}_url{peopled}")
    return url


@pytest.fixture(params=BOTH)
def unpeopled_database_url(request: pytest.FixtureRequest) -> str:
    """The same without anybody in it, for those who bring the cast along themselves."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture(params=BOTH)
def empty_database_url(request: pytest.FixtureRequest) -> str:
    """A database without any table, once on SQLite and once on PostgreSQL."""
    url: str = request.getfixturevalue(f"empty_{request.param}_url")
    return url
