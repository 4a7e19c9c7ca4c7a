"""Engines for SQLite and PostgreSQL, with the guarantees the product needs: full sync, foreign keys, one writer."""

from contextvars import ContextVar
from pathlib import Path
from threading import Lock, get_ident
from typing import Any

from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.pool import ConnectionPoolEntry

# Reads begin a deferred transaction, writes an immediate one; silence is taken for writing.
reading_only: ContextVar[bool] = ContextVar("reading_only", default=False)

BUSY_SECONDS = 15  # how long a writer waits for its turn
CONNECT_SECONDS = 5  # how long a database server may take to answer at all
BRIEF_SECONDS = 1  # the same for what can go on without the database

# Set while something runs that can go on without the database (practice/failures.py).
waits_briefly: ContextVar[bool] = ContextVar("waits_briefly", default=False)

# SQLite before these versions can corrupt a write-ahead log when it is reset.
WAL_FIXED_SINCE = (3, 51, 3)


class UnfitDatabase(RuntimeError):
    """The clinic cannot be kept in this database as it is; the message tells the operator."""


class IsSuperuser(UnfitDatabase):
    """The clinic's role on the database server could do anything there."""


def open_engine(url: str, *, wal: bool = False) -> Engine:
    """An engine that keeps what it is told: full sync, foreign keys, and one writer at a time on SQLite.

    Its errors, which may be logged, tell no values: they could be somebody's name.
    """
    if not url.startswith("sqlite"):
        asked: dict[str, Any] = {"client_encoding": "utf8"}  # whatever PGCLIENTENCODING says
        if "connect_timeout" not in make_url(url).query:
            asked["connect_timeout"] = CONNECT_SECONDS
        engine = create_engine(url, pool_pre_ping=True, hide_parameters=True, connect_args=asked)
        event.listen(engine, "connect", _prepare_postgres)
        event.listen(engine, "begin", _begin_on_postgres)
        return engine
    path = url.removeprefix("sqlite:///")
    if path:
        Path(path).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    waits = {"timeout": BUSY_SECONDS, "check_same_thread": False}
    engine = create_engine(url, connect_args=waits, hide_parameters=True)

    def prepare(connection: Any, _: ConnectionPoolEntry) -> None:
        _prepare_sqlite(connection, wal=wal)

    event.listen(engine, "connect", prepare)
    _WriteQueue().watch(engine)
    return engine


class _WriteQueue:
    """Whose turn it is to write. SQLite lets one write at a time, and others ask again and again: without
    a queue, somebody on eight phones is always the last."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._holder: int | None = None

    def watch(self, engine: Engine) -> None:
        event.listen(engine, "begin", self._begin)
        for end in ("checkin", "invalidate"):  # the transaction is over, not only about to be
            event.listen(engine, end, self._end)

    def _begin(self, connection: Any) -> None:
        is_brief = waits_briefly.get()
        if is_brief:
            connection.exec_driver_sql(f"PRAGMA busy_timeout={BRIEF_SECONDS * 1000:.0f}")
            connection.info[waits_briefly] = True
        if reading_only.get():
            connection.exec_driver_sql("BEGIN")
            return
        # Who has the turn already, and writes beside it, is told so by SQLite; waiting would not help.
        patience = BRIEF_SECONDS if is_brief else BUSY_SECONDS
        if self._holder != get_ident() and self._lock.acquire(timeout=patience):
            self._holder = get_ident()
            connection.info[_WriteQueue] = True
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    def _end(self, connection: Any, record: ConnectionPoolEntry, *_: Any) -> None:
        if record.info.pop(waits_briefly, False) and connection is not None:
            connection.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000:.0f}")
        if record.info.pop(_WriteQueue, False):
            self._holder = None
            self._lock.release()


def _prepare_sqlite(connection: Any, *, wal: bool) -> None:
    connection.isolation_level = None
    patience = BRIEF_SECONDS if waits_briefly.get() else BUSY_SECONDS
    connection.execute(f"PRAGMA busy_timeout={patience * 1000:.0f}")
    version = tuple(
        int(part) for part in connection.execute("select sqlite_version()").fetchone()[0].split(".")
    )
    journal = "WAL" if wal and version >= WAL_FIXED_SINCE else "DELETE"
    wanted = {
        "foreign_keys": 1,
        "synchronous": 2,
        "secure_delete": 1,
        "temp_store": 2,
        "cache_size": -16_384,  # 16 MB a connection: a clinic's recent pages, kept between requests
        "busy_timeout": round(BUSY_SECONDS * 1000),  # last: what comes before may have to wait too
    }
    connection.execute(f"PRAGMA journal_mode={journal}")
    for name, value in wanted.items():
        connection.execute(f"PRAGMA {name}={value}")
        if (kept := connection.execute(f"PRAGMA {name}").fetchone()[0]) != value:
            raise RuntimeError(f"SQLite keeps {name} at {kept}, not at {value}")


def _prepare_postgres(connection: Any, _: ConnectionPoolEntry) -> None:
    """A superuser is held back by no wall the database has, so the house does not run as one.

    And for many short questions on disks without arms: look rows up, and compile nothing before asking.
    """
    connection.autocommit = True  # a setting made within a transaction would end with it
    with connection.cursor() as cursor:
        if cursor.execute("select current_setting('is_superuser')").fetchone()[0] == "on":
            raise IsSuperuser("DATABASE_URL signs in as a superuser; make an ordinary role for the clinic.")
        cursor.execute("SET random_page_cost = 1.1")
        cursor.execute("SET jit = off")
        cursor.execute(f"SET lock_timeout = {BUSY_SECONDS * 1000:.0f}")
    connection.autocommit = False


def _begin_on_postgres(connection: Any) -> None:
    if waits_briefly.get():
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {BRIEF_SECONDS * 1000:.0f}")
